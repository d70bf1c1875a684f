/** ISO 4217 itself: the runtimes' formatting tables drop the decimals of currencies such as HUF or IDR. */
const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ');
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');

/** Digits after the point of the currencies that have not two. */
export const UNUSUAL_DIGITS: Readonly<Record<string, number>> = Object.fromEntries([
  ...NO_DECIMALS.map((currency) => [currency, 0]),
  ...THREE_DECIMALS.map((currency) => [currency, 3]),
]);

/** Digits after the point of an ISO 4217 currency: 0 for JPY, 2 for USD, 3 for KWD. */
export function currencyDigits(currency: string): number {
  return UNUSUAL_DIGITS[currency] ?? 2;
}

const KNOWN = new Set<unknown>(Intl.supportedValuesOf('currency'));

/** Whether something is a current ISO 4217 code, in upper case. */
export function isCurrency(value: unknown): value is string {
  return KNOWN.has(value);
}

/** An amount in minor units as machines read it, with as many digits as its currency has: `12.30`, `1230`, `0.500`. */
export function writeDecimal(amount: number, currency: string): string {
  const digits = currencyDigits(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

/**
 * An amount in minor units as people of a language write it: `$10`, `12,50 €`. Whole amounts lose their zeros.
 */
export function formatMoney(amount: number, currency: string, language: string): string {
  const digits = currencyDigits(currency);
  const value = amount / 10 ** digits;
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
    maximumFractionDigits: digits,
  }).format(value);
}
