import { ENDING_WORDS, type EndingWords } from './ending.data.ts';
import { makeParser, type Parsed } from './lexicon.ts';

/**
 * Sentences that end messages, by their grammar: a verb of ending with what it ends, or a negation with a verb of sending,
 * getting or wishing, in any mood and person. All their words have to be of the language's tables, none of which names an
 * order, a thing or a day: "I want to cancel my order" is none of them.
 */

type Ending = 'stop' | 'unclear' | undefined;
type Part = keyof EndingWords;
type Is = Parsed<Part>['is'];

/**
 * What is to end.
 * @param isBare whether the verb stands alone, or in a question.
 * @param isKeyword whether it may be a keyword of somebody else's: "STOP deals".
 */
function readEnd(is: Is, isBare: boolean, isKeyword: boolean): Ending {
  // "I cannot unsubscribe" asks for it, "I don't want to" does not.
  const isNamed = is('me') || is('mail') || is('send');
  if (is('not')) return (is('leave') && is('can')) || (is('cease') && isNamed) ? 'unclear' : undefined;
  if (is('leave')) return is('can') ? 'unclear' : 'stop';
  if (is('me') || is('mail') || (is('cease') && (is('send') || (is('deals') && !isKeyword)))) return 'stop';
  // A subscription may be one that is paid for; what is named by nothing, anything.
  return is('list') || !isBare ? 'unclear' : undefined;
}

/** What "not" or "no" is said of; "I have no mail" and "I get none" miss some. */
function readNegation(is: Is): Ending {
  // Who cannot, may well want to.
  const isSent = is('mail') || (is('deals') && !is('can'));
  if (is('have')) return is('keen') ? 'unclear' : undefined;
  if (is('not') && is('wish') && is('get')) return 'stop';
  // "I can't send messages".
  if (is('send') && is('can')) return 'unclear';
  if (is('send')) return is('me') || isSent || is('more') ? 'stop' : 'unclear';
  if (is('keen')) return 'unclear';
  if (is('wish')) {
    if (isSent) return 'stop';
    return is('not') || is('more') ? 'unclear' : undefined;
  }
  if (is('get')) return undefined;
  if (is('mail') && (is('no') || is('more'))) return 'stop';
  // "No deals on these", "the coupons are no longer": there may be none.
  if (isSent && is('no')) return is('more') ? 'stop' : 'unclear';
  return is('more') ? 'unclear' : undefined;
}

const parsers = Object.entries(ENDING_WORDS).map(([language, words]) => makeParser(language, { ...words }));

function read({ is, words, isKnown }: Parsed<Part>, isQuestion: boolean): Ending {
  if (!isKnown) return undefined;
  if (is('leave') || is('end') || is('cease')) {
    return readEnd(is, words.length === 1 || isQuestion, words.length === 2 && words[0] === 'stop');
  }
  const ending = is('not') || is('no') ? readNegation(is) : undefined;
  return !isQuestion ? ending : ending === 'stop' ? 'unclear' : undefined;
}

/**
 * Whether a sentence, or a part of one between commas, ends messages.
 * @param plain in small letters, without accents and punctuation.
 */
export function readEnding(plain: string, isQuestion: boolean): Ending {
  const found = parsers.map((parse) => read(parse(plain), isQuestion));
  return found.find((ending) => ending === 'stop') ?? found.find(Boolean);
}

/** Whether a sentence names nothing but messages, and their end: all its words are of the tables of one language. */
export const namesNothingElse = (plain: string): boolean => parsers.some((parse) => parse(plain).isKnown);
