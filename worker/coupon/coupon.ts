const LONGEST_CODE = 40;
/** Random characters of a generated code: 30 letters to the 8th power, far too many to guess. */
export const RANDOM_LENGTH = 8;

/** A code as it is compared: without spaces, in upper case; '' for what can be none. */
export function normaliseCode(text: string): string {
  const code = text.toWellFormed().replace(/\s+/g, '').toUpperCase();
  return code.length <= LONGEST_CODE && !/\p{Cc}/u.test(code) ? code : '';
}

/** A generated code: the marketer's prefix, then letters and digits that nobody mixes up. */
export function composeCode(prefix: string, random: string): string {
  return `${normaliseCode(prefix).slice(0, LONGEST_CODE - random.length)}${random}`;
}
