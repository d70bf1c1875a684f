import type { FieldError } from '../../worker/errors.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';

interface LineFaultsProps {
  faults: readonly FieldError[];
  /** Lines that were not taken: faults tell of the first ones only. */
  rejected: number;
}

/** `line.4.price` as people say it. */
const placeOf = (path: string) =>
  path.replace(/^line\.(\d+)\.?(.*)$/, (_, line, column) =>
    [t('rates.line', { line }), column].filter(Boolean).join(', '),
  );

/** What is wrong with a file, line by line. */
export function LineFaults({ faults, rejected }: LineFaultsProps) {
  if (faults.length === 0) return null;
  return (
    <>
      <p class="below">{t('products.rejected', { count: rejected, number: formatValue(rejected, 'count') })}</p>
      <ul class="faults">
        {faults.map(({ path, code, message }) => (
          <li key={path + code}>
            <code>{placeOf(path)}</code>
            {` ${message}`}
          </li>
        ))}
      </ul>
      {rejected > faults.length && <p class="below">{t('products.more_faults', { count: faults.length })}</p>}
    </>
  );
}
