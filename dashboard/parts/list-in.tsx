import { useState } from 'preact/hooks';
import type { ListAnswer, ListMode } from '../../worker/customer/import.ts';
import { ApiError, api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { Choice } from './choice.tsx';
import { LineFaults } from './codes-in.tsx';

const count = (value: number) => formatValue(value, 'count');

/** A list of customers, chosen or dropped, and what came of it. */
export function ListIn({ shop, onDone }: { shop: string; onDone: () => void }) {
  const [file, setFile] = useState<File>();
  const [mode, setMode] = useState<ListMode>('add');
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Pick<ListAnswer, 'rejected' | 'faults'> & Partial<ListAnswer>>();
  const [failed, setFailed] = useState(false);
  const send = async () => {
    if (!file) return;
    setBusy(true);
    setFailed(false);
    setOutcome(undefined);
    try {
      setOutcome(await api.importCustomers(shop, file, mode));
      onDone();
    } catch (error) {
      const faults = error instanceof ApiError ? error.errors : [];
      if (faults.length > 0) setOutcome({ rejected: faults.length, faults: [...faults] });
      else setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h2>{t('customers.in')}</h2>
      <p>{t('customers.in_text')}</p>
      <label
        class={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          setFile(event.dataTransfer?.files[0]);
        }}
      >
        <span>{file ? file.name : t('coupons.drop')}</span>
        <input
          type="file"
          aria-label={t('customers.file')}
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          onChange={(event) => setFile(event.currentTarget.files?.[0])}
        />
      </label>
      <Choice
        label={t('customers.mode')}
        value={mode}
        options={(['add', 'replace'] as const).map((value) => ({ value, label: t(`customers.mode_${value}`) }))}
        onChoose={setMode}
      />
      <p class="switch-note">{t(`customers.note_${mode}`)}</p>
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !file}>
          {t(busy ? 'products.importing' : 'customers.import_now')}
        </button>
      </div>
      <div role="status">
        {failed && <p class="below field-fault">{t('switches.failed')}</p>}
        {outcome?.added !== undefined && (
          <p class="below">
            {t('customers.outcome', {
              added: count(outcome.added),
              known: count(outcome.known ?? 0),
              removed: count(outcome.removed ?? 0),
            })}
          </p>
        )}
        {outcome && <LineFaults faults={outcome.faults} rejected={outcome.rejected} />}
      </div>
    </form>
  );
}
