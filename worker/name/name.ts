/** Letters that carry no mark of their own, as people type them on a keyboard without them. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  å: 'a',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ŋ: 'n',
  ĸ: 'k',
};
/** Letters of a code at most. */
const LONGEST_WORD = 12;
/** The letters and digits that a code ends with: none is taken for another, said or written. */
const ENDINGS = { letters: 'ACEFHJKLMPRTUVWXYZ', digits: '2345679' };
/** What a code begins with where a name has no Latin letters. */
const NEUTRAL = 'FRIEND';

/**
 * What a name is found by: without accents, case, spaces and marks, so that Zoë is zoe and Weiß is weiss; other scripts
 * stay what they are, Arabic without its vowels. '' for what has no letter.
 */
export function foldName(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ßøæœåłđðþıŋĸ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The word that a code begins with: the first part of a name in Latin letters, else a neutral one. */
export function wordOf(name: string): string {
  const latin = name.split(/[\s.'’-]+/).map((part) => foldName(part).replace(/[^a-z]/g, ''));
  const first = latin.find((part) => part.length >= 2);
  return first ? first.toUpperCase().slice(0, LONGEST_WORD) : NEUTRAL;
}

/**
 * Codes that a name may get, the shortest first: a letter and a digit, then more. Everybody's has them, whether others
 * bear the name or not, so that no code tells of anybody else.
 * @param random draws a whole number below a bound.
 */
export function proposeCodes(name: string, random: (below: number) => number): string[] {
  const word = wordOf(name);
  const one = (text: string) => text[random(text.length)] ?? '';
  const pair = () => one(ENDINGS.letters) + one(ENDINGS.digits);
  // What all who have no Latin name share needs more to tell them apart.
  const lengths = word === NEUTRAL ? [2, 2, 3, 3] : [1, 1, 1, 1, 2, 2, 3];
  const endings = lengths.map((pairs) => Array.from({ length: pairs }, pair).join(''));
  return [...new Set(endings.map((ending) => `${word}-${ending}`))];
}

/** A name as a text may have it: with its code, which is somebody's alone, or by itself, which several may bear. */
export interface NameRow {
  id: string;
  advocateId: string;
  wordKey: string;
  codeKey: string;
  takenAt: number;
  /** A link that friends of this name came by; null where there is none yet. */
  code: string | null;
}

/** What is asked for, by the key of each text; `typed` is the text itself. */
export interface NameKeys {
  codes: readonly { key: string; typed: string }[];
  words: readonly string[];
}

/** An advocate whom a buyer named. */
export interface NameFound {
  id: string;
  advocateId: string;
  takenAt: number;
  /** Of a link of theirs, where nothing is open that their name leads to. */
  code: string | null;
  /** The code on the order that was their name; undefined where it was told apart from codes. */
  typed: string | undefined;
}

/** The one who is meant: by a code first, else by a name that one alone bears. */
export function chooseName(rows: readonly NameRow[], { codes, words }: NameKeys): NameFound | undefined {
  for (const { key, typed } of codes) {
    const row = rows.find((one) => one.codeKey === key);
    if (row) return { id: row.id, advocateId: row.advocateId, code: row.code, takenAt: row.takenAt, typed };
  }
  const bearers = rows.filter(({ wordKey }) => words.includes(wordKey));
  const [row] = bearers;
  if (!row || new Set(bearers.map(({ advocateId }) => advocateId)).size > 1) return undefined;
  return { id: row.id, advocateId: row.advocateId, code: row.code, takenAt: row.takenAt, typed: undefined };
}
