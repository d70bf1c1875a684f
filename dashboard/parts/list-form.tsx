import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import { t } from '../i18n.ts';
import { readTextFile } from '../text-file.ts';
import { LineFaults } from './line-faults.tsx';

interface ListFormProps {
  /** Sets its fields apart from those of other lists. */
  id: string;
  title: string;
  /** What the list is, and which columns it has. */
  text: string;
  busy: boolean;
  /** Lines that were not usable. */
  faults: readonly FieldError[];
  onSend: (text: string) => Promise<boolean>;
  /** What else is to be said of the list. */
  options?: ComponentChildren;
  /** What came of it. */
  children?: ComponentChildren;
}

/** A list as CSV: a file, or pasted. */
export function ListForm({ id, title, text, busy, faults, onSend, options, children }: ListFormProps) {
  const [list, setList] = useState('');
  return (
    <form
      class="card part"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await onSend(list)) setList('');
      }}
    >
      <h2>{title}</h2>
      <p>{text}</p>
      {options && <div class="labelled">{options}</div>}
      <div class="labelled">
        <label for={`${id}-file`}>{t('rates.file')}</label>
        <input
          id={`${id}-file`}
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          onChange={async (event) => {
            const file = event.currentTarget.files?.[0];
            if (file) setList(await readTextFile(file));
          }}
        />
      </div>
      <label class="labelled">
        {t('messages.list_csv')}
        <textarea rows={5} value={list} spellcheck={false} onInput={(event) => setList(event.currentTarget.value)} />
      </label>
      <div class="buttons">
        <button type="submit" class="button" disabled={busy || list.trim() === ''}>
          {t('messages.import_now')}
        </button>
      </div>
      <div role="status">
        {children}
        <LineFaults faults={faults.slice(0, 20)} rejected={faults.length} />
      </div>
    </form>
  );
}
