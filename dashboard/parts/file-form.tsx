import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { TextEncoding } from '../../worker/text-file.ts';
import { ApiError } from '../api/call.ts';
import { t } from '../i18n.ts';
import { isSignedOut, session } from '../session.ts';
import { DropFile } from './drop-file.tsx';
import { LineFaults } from './line-faults.tsx';

/** What is told of a file beside its own figures. */
interface FileAnswer {
  rejected: number;
  faults: readonly FieldError[];
  encoding?: TextEncoding;
}

interface FileFormProps<Answer> {
  title: string;
  text: string;
  /** Of the field for the file. */
  label: string;
  /** On the button. */
  act: string;
  send: (file: File) => Promise<Answer>;
  /** What came of it, in words. */
  tell: (answer: Answer) => string;
  onDone?: () => void;
  /** What else is to be said of the file. */
  children?: ComponentChildren;
}

/** As spreadsheets call them. */
export const sayEncoding = (encoding: string) =>
  encoding.startsWith('utf') ? encoding.toUpperCase() : encoding.replace(/^w/, 'W');

/**
 * A list goes in by lines and each line is judged alone. The server refuses only a file of which nothing was usable:
 * its lines' faults are shown alike.
 */
export function FileForm<Answer extends FileAnswer>(props: FileFormProps<Answer>) {
  const { title, text, label, act, send, tell, onDone, children } = props;
  const [file, setFile] = useState<File>();
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer>();
  const [refused, setRefused] = useState<readonly FieldError[]>();
  const submit = async () => {
    if (!file) return;
    setBusy(true);
    setAnswer(undefined);
    setRefused(undefined);
    try {
      setAnswer(await send(file));
      onDone?.();
    } catch (error) {
      if (isSignedOut(error)) session.value = null;
      else setRefused(error instanceof ApiError ? error.errors : []);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h2>{title}</h2>
      <p>{text}</p>
      <DropFile label={label} file={file} onChoose={setFile} />
      {children}
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !file}>
          {busy ? t('products.importing') : act}
        </button>
      </div>
      <div role="status">
        {refused?.length === 0 && <p class="below field-fault">{t('switches.failed')}</p>}
        {refused && <LineFaults faults={refused} rejected={refused.length} />}
        {answer && <p class="below">{tell(answer)}</p>}
        {answer?.encoding && answer.encoding !== 'utf-8' && (
          <p class="below">{t('file.read_as', { encoding: sayEncoding(answer.encoding) })}</p>
        )}
        {answer && <LineFaults faults={answer.faults} rejected={answer.rejected} />}
      </div>
    </form>
  );
}
