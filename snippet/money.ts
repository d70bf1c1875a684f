/** Money as numbers, into integer minor units. Pure. */

/** ISO 4217, not the browser's formatting tables: those drop the decimals of currencies such as HUF or IDR. */
const NO_DECIMALS = /BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|X[AOP]F/;
const THREE_DECIMALS = /BHD|IQD|JOD|KWD|LYD|OMR|TND/;

/** How many decimals a currency has. */
export const decimalsOf = (currency: string): number =>
  NO_DECIMALS.test(currency) ? 0 : THREE_DECIMALS.test(currency) ? 3 : 2;

/** Integer minor units of `currency`. */
export const toMinor = (value: number, currency: string): number =>
  // toFixed first: 1.005 * 100 is 100.49999999999999.
  Math.round(+(value * 10 ** decimalsOf(currency)).toFixed(3));
