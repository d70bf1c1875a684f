import { useState } from 'preact/hooks';
import type { CodesAnswer } from '../../worker/coupon/import.ts';
import type { PoolAnswer } from '../../worker/coupon/overview.ts';
import type { FieldError } from '../../worker/errors.ts';
import { ApiError, api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';

interface CodesInProps {
  shop: string;
  pool: PoolAnswer;
  onDone: () => void;
}

const count = (value: number) => formatValue(value, 'count');

/** What is wrong with a file, line by line. */
export function LineFaults({ faults, rejected }: { faults: readonly FieldError[]; rejected: number }) {
  if (faults.length === 0) return null;
  return (
    <>
      <p class="below">{t('products.rejected', { count: rejected, number: count(rejected) })}</p>
      <ul class="faults">
        {faults.map(({ path, code, message }) => (
          <li key={path + code}>
            <code>{path.replace(/^line\.(\d+)$/, (_, line) => t('rates.line', { line }))}</code>
            {` ${message}`}
          </li>
        ))}
      </ul>
      {rejected > faults.length && <p class="below">{t('products.more_faults', { count: faults.length })}</p>}
    </>
  );
}

/** A file of codes, chosen or dropped, and what came of it. */
export function CodesIn({ shop, pool, onDone }: CodesInProps) {
  const [file, setFile] = useState<File>();
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Pick<CodesAnswer, 'added' | 'rejected' | 'faults'>>();
  const [failed, setFailed] = useState(false);
  const send = async () => {
    if (!file) return;
    setBusy(true);
    setFailed(false);
    setOutcome(undefined);
    try {
      setOutcome(await api.importCoupons(shop, pool.deal, file));
      onDone();
    } catch (error) {
      const faults = error instanceof ApiError ? error.errors : [];
      if (faults.length > 0) setOutcome({ added: 0, rejected: faults.length, faults: [...faults] });
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
      <h2>{t('coupons.import')}</h2>
      <p>{t('coupons.import_text')}</p>
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
          aria-label={t('coupons.file')}
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          onChange={(event) => setFile(event.currentTarget.files?.[0])}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !file}>
          {t(busy ? 'products.importing' : 'coupons.import_now')}
        </button>
      </div>
      <div role="status">
        {failed && <p class="below field-fault">{t('switches.failed')}</p>}
        {outcome && outcome.added > 0 && (
          <p class="below">{t('coupons.added', { count: outcome.added, number: count(outcome.added) })}</p>
        )}
        {outcome && <LineFaults faults={outcome.faults} rejected={outcome.rejected} />}
      </div>
    </form>
  );
}
