/** Money as numbers, into integer minor units. Pure. */
import type { TagSettings } from '../worker/wire.ts';

/** Integer minor units of `currency`; its decimals by the server's table, as browsers drop those of HUF or IDR. */
export const toMinor = (value: number, currency: string, { d }: Pick<TagSettings, 'd'>): number =>
  // toFixed first: 1.005 * 100 is 100.49999999999999.
  Math.round(+(value * 10 ** (d[currency] ?? 2)).toFixed(3));
