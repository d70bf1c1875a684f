/**
 * Reads a sum as people key it in at a till, where the last digits are the decimals: `1250` is 12.50 of a currency with
 * two. Who types a point or a comma says it in full: `12`, `12,5` and `12.50` behind one.
 * @param digits of the currency.
 * @returns minor units; undefined for what is no sum.
 */
export function readTotal(text: string, digits: number): number | undefined {
  const typed = text.replace(/[^\d.,]/g, '');
  const cut = Math.max(typed.lastIndexOf('.'), typed.lastIndexOf(','));
  const whole = (cut < 0 ? typed : typed.slice(0, cut)).replace(/\D/g, '');
  const rest = cut < 0 ? undefined : typed.slice(cut + 1);
  if (whole + (rest ?? '') === '' || whole.length > 9) return undefined;
  if (rest === undefined) return Number(whole);
  // Three behind a mark are thousands where the currency has fewer: `1.250` of euros.
  if (rest.length > digits) return rest.length === 3 ? Number(whole + rest) * 10 ** digits : undefined;
  return Number(whole + rest.padEnd(digits, '0'));
}
