/** ISO 4217 itself: browsers drop the decimals of currencies such as HUF or IDR, and then sums would not be to the cent. */
const NO_DECIMALS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** Digits after the point of a currency. */
export function digitsOf(currency: string): number {
  if (NO_DECIMALS.has(currency)) return 0;
  return THREE_DECIMALS.has(currency) ? 3 : 2;
}

/**
 * Minor units as people of a language write them, the same as in the shop's pages, mails and texts (`formatMoney` of
 * `worker/campaign/money.ts`): whole amounts lose their zeros.
 */
export function writeMoney(amount: number, currency: string, language: string): string {
  const digits = digitsOf(currency);
  const value = amount / 10 ** digits;
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** What somebody typed as an amount, `12.50` or `12,50`, in minor units; undefined where it is none. */
export function parseAmount(text: string, currency: string): number | undefined {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return 0;
  if (!/^\d{1,9}(\.\d{0,3})?$/.test(plain)) return undefined;
  const amount = Number(plain) * 10 ** digitsOf(currency);
  return Math.abs(amount - Math.round(amount)) < 1e-6 ? Math.round(amount) : undefined;
}
