import { useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { ImportAnswer } from '../../worker/suppression/import.ts';
import type { WantedList } from '../api/consent.ts';
import { t } from '../i18n.ts';
import { readTextFile } from '../text-file.ts';
import { Choice } from './choice.tsx';
import { LineFaults } from './line-faults.tsx';

interface ImportFormProps {
  busy: boolean;
  outcome: { answer?: ImportAnswer; faults: readonly FieldError[] } | undefined;
  /** Of a list of which nothing was usable. */
  faults: readonly FieldError[] | undefined;
  onImport: (list: WantedList) => Promise<boolean>;
}

/** A list of addresses that must not be contacted: a file, or pasted. */
export function ImportForm({ busy, outcome, faults, onImport }: ImportFormProps) {
  const [text, setText] = useState('');
  const [channel, setChannel] = useState<'email' | 'sms'>('email');
  const [code, setCode] = useState('');
  const shown = faults ?? outcome?.faults ?? [];
  return (
    <form
      class="card part"
      onSubmit={async (event) => {
        event.preventDefault();
        const done = await onImport({ text, channel, callingCode: channel === 'sms' ? code.trim() : '' });
        if (done) setText('');
      }}
    >
      <h2>{t('messages.import')}</h2>
      <p>{t('messages.import_text')}</p>
      <Choice
        label={t('messages.stop_channel')}
        value={channel}
        options={[
          { value: 'email', label: t('channel.email') },
          { value: 'sms', label: t('channel.sms') },
        ]}
        onChoose={setChannel}
      />
      {channel === 'sms' && (
        <label class="labelled">
          {t('messages.calling_code')}
          <input
            type="text"
            inputMode="tel"
            placeholder="+1"
            value={code}
            pattern="\+[1-9][0-9]{0,2}"
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="labelled">
        <label for="suppression-file">{t('rates.file')}</label>
        <input
          id="suppression-file"
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          onChange={async (event) => {
            const file = event.currentTarget.files?.[0];
            if (file) setText(await readTextFile(file));
          }}
        />
      </div>
      <label class="labelled">
        {t('messages.list_text')}
        <textarea rows={6} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || text.trim() === ''}>
          {t('messages.import_now')}
        </button>
      </div>
      <div role="status">
        {outcome?.answer && (
          <p class="below">{t('messages.imported', { count: outcome.answer.imported, known: outcome.answer.known })}</p>
        )}
        <LineFaults faults={shown.slice(0, 20)} rejected={outcome?.answer?.rejected_count ?? shown.length} />
      </div>
    </form>
  );
}
