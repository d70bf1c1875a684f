const LONGEST_CODE = 40;
/** Random characters of a generated code: 30 letters to the 8th power, far too many to guess. */
export const RANDOM_LENGTH = 8;

/** A code as it is compared: without spaces, in upper case; '' for what can be none. */
export function normaliseCode(text: string): string {
  const code = text.toWellFormed().replace(/\s+/g, '').toUpperCase();
  return code.length <= LONGEST_CODE && !/\p{Cc}/u.test(code) ? code : '';
}

/** Codes of one order that are looked for. */
const MOST_ON_ORDER = 20;

/**
 * The codes on an order as they are compared, each once. What can be none, such as the title of an automatic discount, is
 * left out: the order counts with the others.
 */
export function readCodes(told: unknown): string[] {
  const texts = [told].flat().filter((one) => typeof one === 'string');
  return [...new Set(texts.map(normaliseCode))].filter(Boolean).slice(0, MOST_ON_ORDER);
}

/** A generated code: the marketer's prefix, then letters and digits that nobody mixes up. */
export function composeCode(prefix: string, random: string): string {
  return `${normaliseCode(prefix).slice(0, LONGEST_CODE - random.length)}${random}`;
}

/** What a code for a pool is made of: it begins like a word, so that no spreadsheet takes it for a formula. */
const POOL_CODE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._+*#@!$%&~-]*$/u;

/** Why a text is no code for a pool, in words too. */
export type CodeFault = { fault: 'empty' | 'too_long' | 'characters'; message: string };

/** A code that somebody brings for a pool, as it is kept; or why it cannot be one. */
export function judgeCode(text: string): { code: string } | CodeFault {
  const code = text.toWellFormed().trim().toUpperCase();
  if (code === '') return { fault: 'empty', message: 'there is no code' };
  if (code.length > LONGEST_CODE) {
    return { fault: 'too_long', message: `expected ${LONGEST_CODE} characters at most, found ${code.length}` };
  }
  if (POOL_CODE.test(code)) return { code };
  return { fault: 'characters', message: 'expected letters, digits and any of . _ - + * # @ ! $ % & ~' };
}
