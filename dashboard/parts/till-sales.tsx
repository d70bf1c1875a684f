import { useState } from 'preact/hooks';
import type { SalesAnswer } from '../../worker/till/import.ts';
import { ApiError, api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { LineFaults } from './codes-in.tsx';

const count = (value: number) => formatValue(value, 'count');

/** A till's list of sales, chosen or dropped, and what came of it. */
export function TillSales({ shop }: { shop: string }) {
  const [file, setFile] = useState<File>();
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Pick<SalesAnswer, 'rejected' | 'faults'> & Partial<SalesAnswer>>();
  const [failed, setFailed] = useState(false);
  const send = async () => {
    if (!file) return;
    setBusy(true);
    setFailed(false);
    setOutcome(undefined);
    try {
      setOutcome(await api.importSales(shop, file));
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
      <h2>{t('till_sales.title')}</h2>
      <p>{t('till_sales.text')}</p>
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
          aria-label={t('till_sales.file')}
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          onChange={(event) => setFile(event.currentTarget.files?.[0])}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !file}>
          {t(busy ? 'products.importing' : 'till_sales.send')}
        </button>
      </div>
      <div role="status">
        {failed && <p class="below field-fault">{t('switches.failed')}</p>}
        {outcome?.recorded !== undefined && (
          <p class="below">
            {t('till_sales.outcome', {
              recorded: count(outcome.recorded),
              unchanged: count(outcome.unchanged ?? 0),
              refunded: count(outcome.refunded ?? 0),
            })}
          </p>
        )}
        {outcome && <LineFaults faults={outcome.faults} rejected={outcome.rejected} />}
      </div>
    </form>
  );
}
