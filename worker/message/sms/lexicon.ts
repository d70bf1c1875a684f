import { plainly } from './sentence.ts';

/** A word of a table: the whole of it, or how it begins (`mail*`) or ends (`*mails`). */
interface Word {
  word: string;
  isWhole: boolean;
  isOf: (said: string) => boolean;
}
/** Words that all have to be there. */
type Entry = readonly Word[];

function readWord(written: string): Word {
  const word = plainly(written);
  if (written.endsWith('*')) return { word, isWhole: false, isOf: (said) => said.startsWith(word) };
  if (written.startsWith('*')) return { word, isWhole: false, isOf: (said) => said.endsWith(word) };
  return { word, isWhole: true, isOf: (said) => said === word };
}

const entriesOf = (list: string): Entry[] => list.split(' ').map((entry) => entry.split('+').map(readWord));

const has = (words: ReadonlySet<string>, entry: Entry): boolean =>
  entry.every(({ word, isWhole, isOf }) => (isWhole ? words.has(word) : [...words].some(isOf)));

/** A sentence by the words of a language. */
export interface Parsed<Part> {
  /** Whether a word of that part stands there. */
  is: (part: Part) => boolean;
  words: readonly string[];
  /** How many of its words the tables know. */
  known: number;
  isKnown: boolean;
}

/**
 * How a language's sentences come apart into words.
 * @param lists of its words by part: blanks between entries, `+` between the words of one, in any sequence.
 */
export function makeParser<Part extends string>(
  language: string,
  lists: Record<Part, string>,
): (plain: string) => Parsed<Part> {
  const parts = new Map(Object.entries<string>(lists).map(([part, list]) => [part, entriesOf(list)]));
  const entries = [...parts.values()].flat();
  const whole = new Set(entries.flatMap(([one, ...more]) => (one?.isWhole && more.length === 0 ? one.word : [])));
  const open = entries.flatMap(([one, ...more]) => (one && !one.isWhole && more.length === 0 ? one : []));
  const joined = entries.filter((entry) => entry.length > 1);
  // Without spaces: the longest word first.
  const longest = [...new Set(entries.flat().map(({ word }) => word))].sort((a, b) => b.length - a.length);
  const unspaced = new RegExp(longest.join('|'), 'gu');
  const splitUnspaced = (plain: string) => {
    const text = plain.replaceAll(' ', '');
    const words = text.match(unspaced) ?? [];
    return { words, known: words.length, isKnown: words.join('').length === text.length };
  };
  const splitSpaced = (plain: string) => {
    const words = plain.split(' ');
    // Words of an entry of several are known beside each other alone.
    const all = new Set(words);
    const there = joined.filter((entry) => has(all, entry));
    const isThere = (said: string) => there.some((entry) => entry.some((one) => one.isOf(said)));
    const others = [...all].filter(
      (said) => !whole.has(said) && !open.some(({ isOf }) => isOf(said)) && !isThere(said),
    );
    const known = words.length - words.filter((said) => others.includes(said)).length;
    return { words, known, isKnown: known === words.length };
  };
  return (plain) => {
    const split = language === 'ja' ? splitUnspaced(plain) : splitSpaced(plain);
    const all = new Set(split.words);
    return { ...split, is: (part) => (parts.get(part) ?? []).some((entry) => has(all, entry)) };
  };
}
