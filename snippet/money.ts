/** Money as numbers, into integer minor units. Pure. */
import type { TagSettings } from '../worker/wire.ts';

/** How many decimals a currency has: by the server's table, as browsers drop those of HUF or IDR. */
export const decimalsOf = (currency: string, { d }: Pick<TagSettings, 'd'>): number => d[currency] ?? 2;

/** Integer minor units of `currency`. */
export const toMinor = (value: number, currency: string, settings: Pick<TagSettings, 'd'>): number =>
  // toFixed first: 1.005 * 100 is 100.49999999999999.
  Math.round(+(value * 10 ** decimalsOf(currency, settings)).toFixed(3));
