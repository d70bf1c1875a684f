import { digitsOf } from './format.ts';

/** What somebody typed as an amount, `12.50` or `12,50`, in minor units; undefined where it is none. */
export function parseAmount(text: string, currency: string): number | undefined {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return 0;
  if (!/^\d{1,9}(\.\d{0,3})?$/.test(plain)) return undefined;
  const amount = Number(plain) * 10 ** digitsOf(currency);
  return Math.abs(amount - Math.round(amount)) < 1e-6 ? Math.round(amount) : undefined;
}
