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
  const all = entries.flat();
  const known = new Set(all.flatMap(({ word, isStem }) => (isStem ? [] : word)));
  if (language === 'ja') {
    // There are no spaces: the longest word first.
    const pattern = new RegExp([...known].sort((a, b) => b.length - a.length).join('|'), 'gu');
    return (plain) => {
      const joined = plain.replaceAll(' ', '');
      const words = joined.match(pattern) ?? [];
      return words.join('').length === joined.length ? words : undefined;
    };
  }
  const stems = all.flatMap(({ word, isStem }) => (isStem ? word : []));
  const isKnown = (word: string) => known.has(word) || stems.some((stem) => word.startsWith(stem));
  return (plain) => {
    const words = plain.split(' ');
    return words.every(isKnown) ? words : undefined;
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
  if (is('have')) return is('keen') ? 'unclear' : undefined;
  if (is('send')) return is('me') || is('mail') || is('more') ? 'stop' : 'unclear';
  if (is('keen')) return 'unclear';
  if (is('wish')) {
    if ((is('not') && is('get')) || is('mail')) return 'stop';
    return is('not') || is('more') ? 'unclear' : undefined;
  }
  if (is('get')) return undefined;
  if (is('mail') && (is('no') || is('more'))) return 'stop';
  return is('more') ? 'unclear' : undefined;
}

function makeReader([language, table]: [string, EndingWords]): typeof readEnding {
  const parts = new Map(Object.entries(table).map(([part, list]) => [part, entriesOf(list)]));
  const split = makeSplitter(language, [...parts.values()].flat());
  return (plain, isQuestion) => {
    const words = new Set(split(plain));
    if (words.size === 0) return undefined;
    const is = (part: Part) => has(words, parts.get(part) ?? []);
    if (is('leave') || is('end')) return readEnd(is, words.size === 1 || isQuestion);
    return !isQuestion && (is('not') || is('no')) ? readNegation(is) : undefined;
  };
}

const readers = Object.entries(ENDING_WORDS).map(makeReader);

/**
 * Whether a sentence, or a part of one between commas, ends messages.
 * @param plain in small letters, without accents and punctuation.
 */
export function readEnding(plain: string, isQuestion: boolean): Ending {
  const found = readers.map((read) => read(plain, isQuestion));
  return found.find((ending) => ending === 'stop') ?? found.find(Boolean);
}
