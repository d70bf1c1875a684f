/** Patterns of codes that are generated for a pool. */

/** Without 0, 1 and the letters that look like them or like each other. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ';
const DIGITS = '23456789';
const BOTH = DIGITS + LETTERS;
const LONGEST = 40;
/** Of so many codes that a pattern allows one may exist: whoever guesses finds nothing. */
const SPARSE = 100_000;

/** What stands for what in a pattern. `=` is the check character. */
const MARKS: Record<string, string> = { '*': BOTH, '?': LETTERS, '#': DIGITS };
const CHECK = '=';

/** Why a pattern cannot be used for so many codes. */
export type PatternFault = 'characters' | 'too_long' | 'two_checks' | 'too_few';

/**
 * The check character of some others (Luhn mod N, N = 30): whoever mistypes one of them, or swaps two neighbours, has
 * no valid code in nearly every case.
 * @param random letters and digits of the alphabet above.
 */
export function checkCharacter(random: string): string {
  const size = BOTH.length;
  const sum = [...random].reverse().reduce((total, character, index) => {
    const value = BOTH.indexOf(character) * (index % 2 === 0 ? 2 : 1);
    return total + Math.floor(value / size) + (value % size);
  }, 0);
  return BOTH[(size - (sum % size)) % size] ?? '';
}

/**
 * What keeps a pattern from being used: `*` is a letter or digit, `?` a letter, `#` a digit, `=` the check character;
 * letters, digits, `-`, `_` and `.` stand for themselves.
 * @param amount of codes, which must be lost among those that it allows.
 */
export function judgePattern(pattern: string, amount: number): PatternFault | undefined {
  if (!/^[A-Z0-9*?#=][A-Z0-9._*?#=-]*$/.test(pattern)) return 'characters';
  if (pattern.length > LONGEST) return 'too_long';
  if (pattern.split(CHECK).length > 2) return 'two_checks';
  const possible = [...pattern].reduce((product, mark) => product * (MARKS[mark]?.length ?? 1), 1);
  return possible < amount * SPARSE ? 'too_few' : undefined;
}

/**
 * One code of a pattern.
 * @param draw a random letter or digit of the alphabet above.
 */
export function fillPattern(pattern: string, draw: () => string): string {
  let random = '';
  const filled = [...pattern].map((mark) => {
    const alphabet = MARKS[mark];
    if (!alphabet) return mark;
    let drawn = draw();
    while (!alphabet.includes(drawn)) drawn = draw();
    random += drawn;
    return drawn;
  });
  return filled.join('').replace(CHECK, () => checkCharacter(random));
}
