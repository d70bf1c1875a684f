import { useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { FeedAnswer } from '../../worker/product/import.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { Select } from './select.tsx';

interface FeedFormProps {
  /** The shop's, its own first. */
  languages: readonly string[];
  busy: boolean;
  outcome: FeedAnswer | undefined;
  /** Of a feed of which nothing was usable. */
  faults: readonly FieldError[] | undefined;
  /** @param language '' for whole products, else of the titles that are added. */
  onImport: (file: File, language: string) => void;
}

/** `line.4.price` as people say it. */
const placeOf = (path: string) =>
  path.replace(/^line\.(\d+)\.?(.*)$/, (_, line, column) =>
    [t('rates.line', { line }), column].filter(Boolean).join(', '),
  );

function Faults({ count, faults }: { count: number; faults: readonly FieldError[] }) {
  if (faults.length === 0) return null;
  return (
    <>
      <p class="below">{t('products.rejected', { count, number: formatValue(count, 'count') })}</p>
      <ul class="faults">
        {faults.map(({ path, code, message }) => (
          <li key={path + code}>
            <code>{placeOf(path)}</code>
            {` ${message}`}
          </li>
        ))}
      </ul>
      {count > faults.length && <p class="below">{t('products.more_faults', { count: faults.length })}</p>}
    </>
  );
}

/** A file with the shop's products, and what came of it line by line. */
export function FeedForm({ languages, busy, outcome, faults, onImport }: FeedFormProps) {
  const [file, setFile] = useState<File>();
  const [language, setLanguage] = useState('');
  const options = [
    { value: '', label: t('products.whole') },
    ...languages.slice(1).map((tag) => ({ value: tag, label: t('products.titles_in', { language: tag }) })),
  ];
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        if (file) onImport(file, language);
      }}
    >
      <h2>{t('products.import')}</h2>
      <p>{t('products.import_text')}</p>
      <div class="labelled">
        <label for="feed-file">{t('products.file')}</label>
        <input
          id="feed-file"
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          onChange={(event) => setFile(event.currentTarget.files?.[0])}
        />
      </div>
      {options.length > 1 && (
        <div class="labelled">
          <span aria-hidden="true">{t('products.holds')}</span>
          <Select label={t('products.holds')} value={language} options={options} onChoose={setLanguage} />
        </div>
      )}
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !file}>
          {t(busy ? 'products.importing' : 'products.import_now')}
        </button>
      </div>
      <div role="status">
        {outcome && (
          <p class="below">
            {t('products.imported', { count: outcome.imported, number: formatValue(outcome.imported, 'count') })}
            {outcome.removed > 0 &&
              ` ${t('products.removed', { count: outcome.removed, number: formatValue(outcome.removed, 'count') })}`}
          </p>
        )}
        <Faults count={outcome?.rejected ?? faults?.length ?? 0} faults={outcome?.faults ?? faults ?? []} />
      </div>
    </form>
  );
}
