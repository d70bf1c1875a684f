/** Money as shops write it, into integer minor units. Pure. */

/** ISO 4217, not the browser's formatting tables: those drop the decimals of currencies such as HUF or IDR. */
const NO_DECIMALS = /BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF/;
const THREE_DECIMALS = /BHD|IQD|JOD|KWD|LYD|OMR|TND/;

/**
 * Integer minor units of `currency` from a number or a text such as "1.234,50 €". NaN where a text can mean two numbers
 * ("1.234" in euros) or none: the server then names the fault instead of counting a guess.
 */
export function toMinor(raw: unknown, currency: string): number {
  const digits = NO_DECIMALS.test(currency) ? 0 : THREE_DECIMALS.test(currency) ? 3 : 2;
  const value = typeof raw === 'number' ? raw : parseAmount(`${raw}`.replace(/[^\d.,-]/g, ''), digits);
  // toFixed first: 1.005 * 100 is 100.49999999999999.
  return Math.round(+(value * 10 ** digits).toFixed(3));
}

function parseAmount(text: string, digits: number): number {
  // "1.234": thousands or decimals, only the currency can tell.
  const lone = /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  if (lone && digits === 2) return NaN;
  // A last mark that stood before groups thousands, and so does every mark before the last.
  const grouped = (lone && !digits) || /([.,])\d*\1\d*$/.test(text);
  return parseFloat(text.replace(grouped ? /[.,]/g : /[.,](?=.*[.,])/g, '').replace(',', '.'));
}
