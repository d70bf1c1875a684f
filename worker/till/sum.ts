import { currencyDigits } from '../campaign/money.ts';

/** How a currency is written beside its sums, in upper case, the longest first: `US$`, `USD`, `$`. */
const marksOf = (currency: string): string[] =>
  (['symbol', 'narrowSymbol'] as const)
    .map((currencyDisplay) =>
      new Intl.NumberFormat('en-CA', { style: 'currency', currency, currencyDisplay })
        .formatToParts(0)
        .filter(({ type }) => type === 'currency')
        .map(({ value }) => value.toUpperCase())
        .join(''),
    )
    .concat(currency)
    .sort((one, other) => other.length - one.length);

/** A sum without the mark of its currency; with that of another it stays what nobody can read. */
function withoutMark(text: string, currency: string): string {
  const told = text.toUpperCase();
  const mark = /^[-−]?\d[\d.,]*$/.test(told) ? undefined : marksOf(currency).find((one) => told.includes(one));
  if (mark === undefined) return told;
  const [, sign = '', rest = ''] = /^([-−]?)(.*)$/.exec(told) ?? [];
  if (rest.startsWith(mark)) return sign + rest.slice(mark.length);
  return rest.endsWith(mark) ? sign + rest.slice(0, -mark.length) : told;
}

/** A sum that bookkeeping writes otherwise, with its sign before it. */
const signFirst = (text: string) => text.replace(/^\((.+)\)$/, '-$1').replace(/^([^-−].*)[-−]$/, '-$1');

/**
 * A sum as spreadsheets write it: `12.50`, `12,50`, `1.234,50`, `-5`, `$12.50`, `12,50 €`; less than nothing also as `5-` or
 * `(5)`. What could be thousands as well as decimals is no sum: nobody is to be credited with a thousandth of what was bought.
 * @param currency of the line: another's mark is no sum of it.
 * @returns minor units.
 */
export function readSum(text: string, currency: string): number | undefined {
  const digits = currencyDigits(currency);
  const bare = withoutMark(signFirst(text.replace(/[\s'’]/g, '')), currency);
  const [, sign, told = ''] = /^([-−]?)(\d[\d.,]*)$/.exec(bare) ?? [];
  if (told === '') return undefined;
  const cut = Math.max(told.lastIndexOf('.'), told.lastIndexOf(','));
  const mark = told[cut] ?? '';
  const isThousands = cut >= 0 && told.split(mark).length > 2;
  const whole = (cut < 0 || isThousands ? told : told.slice(0, cut)).replace(/[.,]/g, '');
  const decimals = cut < 0 || isThousands ? '' : told.slice(cut + 1);
  // Databases write money with four decimals.
  const part = decimals.length === 4 && digits < 4 ? decimals.replace(/0+$/, '') : decimals;
  if (part.length > digits || whole.length > 10) return undefined;
  const minor = Number(whole + part.padEnd(digits, '0'));
  return sign ? -minor : minor;
}
