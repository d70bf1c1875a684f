import { ENDING_WORDS, type EndingWords } from './ending.data.ts';
import { plainly } from './sentence.ts';

/**
 * Sentences that end messages, by their grammar: a verb of ending with what it ends, or a negation with a verb of sending,
 * getting or wishing, in any mood and person. All their words have to be of the language's tables, none of which names an
 * order, a thing or a day: "I want to cancel my order" is none of them.
 */

/** Words that all have to be there. */
type Entry = readonly { word: string; isStem: boolean }[];
type Part = keyof EndingWords;

const entriesOf = (list: string): Entry[] =>
  list.split(' ').map((entry) => entry.split('+').map((word) => ({ word: plainly(word), isStem: word.endsWith('*') })));

const has = (words: ReadonlySet<string>, entries: readonly Entry[]): boolean =>
  entries.some((entry) =>
    entry.every(({ word, isStem }) => (isStem ? [...words].some((one) => one.startsWith(word)) : words.has(word))),
  );

/** How a language's sentences come apart: into its own words, or not at all. */
function makeSplitter(language: string, entries: readonly Entry[]): (plain: string) => string[] | undefined {
  if (language === 'ja') {
    // There are no spaces: the longest word first.
    const known = new Set(entries.flat().map(({ word }) => word));
    const pattern = new RegExp([...known].sort((a, b) => b.length - a.length).join('|'), 'gu');
    return (plain) => {
      const joined = plain.replaceAll(' ', '');
      const words = joined.match(pattern) ?? [];
      return words.join('').length === joined.length ? words : undefined;
    };
  }
  const isOf = (word: string, entry: Entry) =>
    entry.some((one) => (one.isStem ? word.startsWith(one.word) : word === one.word));
  const stems = entries.filter((entry) => entry.length === 1 && entry[0]?.isStem);
  const single = new Set(entries.flatMap((entry) => (entry.length === 1 ? (entry[0]?.word ?? []) : [])));
  const joined = entries.filter((entry) => entry.length > 1);
  return (plain) => {
    const words = plain.split(' ');
    const others = words.filter((word) => !single.has(word) && !stems.some((stem) => isOf(word, stem)));
    if (others.length === 0) return words;
    // Words of an entry of several are known beside each other alone.
    const all = new Set(words);
    const there = joined.filter((entry) => has(all, [entry]));
    return others.every((word) => there.some((entry) => isOf(word, entry))) ? words : undefined;
  };
}

type Ending = 'stop' | 'unclear' | undefined;
type Is = (part: Part) => boolean;

/** What is to end. @param isBare whether the verb stands alone, or in a question. */
function readEnd(is: Is, isBare: boolean): Ending {
  // "I cannot unsubscribe" asks for it, "I don't want to" does not.
  if (is('not')) return is('leave') && is('can') ? 'unclear' : undefined;
  if (is('leave')) return is('can') ? 'unclear' : 'stop';
  if (is('me') || is('mail')) return 'stop';
  // A subscription may be one that is paid for; what is named by nothing, anything.
  return is('list') || !isBare ? 'unclear' : undefined;
}

/** What "not" or "no" is said of; "I have no mail" and "I get none" miss some. */
function readNegation(is: Is): Ending {
  // Who cannot, may well want to.
  const isSent = is('mail') || (is('deals') && !is('can'));
  if (is('have')) return is('keen') ? 'unclear' : undefined;
  if (is('send')) return is('me') || isSent || is('more') ? 'stop' : 'unclear';
  if (is('keen')) return 'unclear';
  if (is('wish')) {
    if ((is('not') && is('get')) || isSent) return 'stop';
    return is('not') || is('more') ? 'unclear' : undefined;
  }
  if (is('get')) return undefined;
  if (is('mail') && (is('no') || is('more'))) return 'stop';
  // "No deals on these", "the coupons are no longer": there may be none.
  if (isSent && is('no')) return is('more') ? 'stop' : 'unclear';
  return is('more') ? 'unclear' : undefined;
}

interface Reader {
  read(plain: string, isQuestion: boolean): Ending;
  knows(plain: string): boolean;
}

function makeReader([language, { table, ...grammar }]: [string, EndingWords]): Reader {
  const parts = new Map(Object.entries(grammar).map(([part, list]) => [part, entriesOf(list)]));
  const own = [...parts.values()].flat();
  const split = makeSplitter(language, own);
  const splitAll = makeSplitter(language, [...own, ...entriesOf(table)]);
  return {
    read(plain, isQuestion) {
      const words = new Set(split(plain));
      if (words.size === 0) return undefined;
      const is = (part: Part) => has(words, parts.get(part) ?? []);
      if (is('leave') || is('end')) return readEnd(is, words.size === 1 || isQuestion);
      return !isQuestion && (is('not') || is('no')) ? readNegation(is) : undefined;
    },
    knows: (plain) => splitAll(plain) !== undefined,
  };
}

const readers = Object.entries(ENDING_WORDS).map(makeReader);

/**
 * Whether a sentence, or a part of one between commas, ends messages.
 * @param plain in small letters, without accents and punctuation.
 */
export function readEnding(plain: string, isQuestion: boolean): Ending {
  const found = readers.map(({ read }) => read(plain, isQuestion));
  return found.find((ending) => ending === 'stop') ?? found.find(Boolean);
}

/** Whether a sentence names nothing but messages, and their end: all its words are of the tables of one language. */
export const namesNothingElse = (plain: string): boolean => readers.some(({ knows }) => knows(plain));
