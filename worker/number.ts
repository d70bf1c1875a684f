/** Crockford's base32: no I, L, O, U. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A shop's or retailer's number as 4 characters: up to 1,048,575 of them. */
export function encodeNumber(number: number): string {
  let text = '';
  let rest = number;
  for (let index = 0; index < 4; index += 1) {
    text = CROCKFORD[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text.toLowerCase();
}

/** The number in front of a code, token or key; undefined where the text carries none. */
export function decodeNumber(text: string): number | undefined {
  let number = 0;
  for (const character of text.slice(0, 4).toUpperCase()) {
    const digit = CROCKFORD.indexOf(character);
    if (digit < 0) return undefined;
    number = number * 32 + digit;
  }
  return text.length >= 4 ? number : undefined;
}
