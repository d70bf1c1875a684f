import { hasAddress } from '../message/typed.ts';
import { MARK } from '../share/link.ts';
import { isSameLanguage } from '../tag/languages.ts';

/** Parts of a message that a marketer may word anew. */
export type WordField = 'subject' | 'headline' | 'intro' | 'text';

/** A campaign's own words of one message in one language: plain text with {{placeholders}}; ours where absent. */
export type OwnWords = { [Field in WordField]?: string };

interface WordedKind {
  /** What its parts may be, with the most letters of each. A kind without `text` goes by mail alone. */
  fields: { [Field in WordField]?: number };
  /** Placeholders that are filled in. */
  marks: readonly string[];
  /** Those without which a part would not say what it is for. */
  needs?: { [Field in WordField]?: readonly string[] };
}

const MAIL = { subject: 80, headline: 80, intro: 300 } as const;
const TEXT = { text: 160 } as const;
const DEAL = ['shop', 'deal', 'badge'] as const;
const REWARD: WordedKind = { fields: { ...MAIL, ...TEXT }, marks: ['shop', 'amount'] };

/**
 * Messages that shoppers and their friends get for a campaign, and what of each can be worded anew. What the law asks
 * for is none of it: who writes and why, the mark of advertising, what a text may cost, the disclosure of a reward, its
 * refusal's reason, the way out.
 */
const WORDED = {
  // Who asked us to send it is said by us, beside the first line.
  deal: {
    fields: { subject: 80, headline: 80, text: 160 },
    marks: ['advocate', ...DEAL],
    needs: { subject: ['advocate'] },
  },
  code: { fields: { ...MAIL, ...TEXT }, marks: [...DEAL, 'code'], needs: { text: ['code'] } },
  invitation: { fields: { ...MAIL, ...TEXT }, marks: DEAL },
  invitation_ask: { fields: { ...MAIL, ...TEXT }, marks: ['shop'] },
  shared: { fields: { subject: 80, headline: 80 }, marks: DEAL },
  reward_pending: REWARD,
  reward_earned: REWARD,
  reward_refused: REWARD,
} as const satisfies Record<string, WordedKind>;

export type WordedName = keyof typeof WORDED;
export const WORDED_NAMES = Object.keys(WORDED) as WordedName[];
/** In the order in which they are read. */
export const WORD_FIELDS: readonly WordField[] = ['subject', 'headline', 'intro', 'text'];

/** What of a message can be worded anew, in general terms. */
export const wordedKind = (name: WordedName): WordedKind => WORDED[name];

/** What is filled into a part of a message. A code stands in the text alone: a mail shows it in a box of its own. */
export const marksOf = (name: WordedName, field: WordField): string[] =>
  wordedKind(name).marks.filter((mark) => mark !== 'code' || field === 'text');

/** A campaign's own words by message and language. */
export type CampaignMessages = { [Name in WordedName]?: Record<string, OwnWords> };

/** Own words of a message in a language, regions sharing those of their language; undefined where there are none. */
function ownWordsOf(
  messages: CampaignMessages | null | undefined,
  name: WordedName,
  language: string,
): OwnWords | undefined {
  const told = messages?.[name];
  if (!told) return undefined;
  return told[language] ?? Object.entries(told).find(([tag]) => isSameLanguage(tag, language))?.[1];
}

/** The same as a part of a message's values: nothing where there are none. */
export function withOwn(
  messages: CampaignMessages | null | undefined,
  name: WordedName,
  language: string,
): { own?: OwnWords } {
  const own = ownWordsOf(messages, name, language);
  return own ? { own } : {};
}

/** Whether nothing would be a hole in words: a deal of free shipping has no badge, and ours stand for words that name it. */
export const isFilled = (text: string, values: Record<string, string>): boolean =>
  [...text.matchAll(MARK)].every(([, mark = '']) => values[mark]);

type Report = (path: string, code: string, message: string) => void;

/** A subject that shouts, or promises what mail providers and the law look for (15 U.S.C. 7704(a)(2), 2005/29/EC annex I). */
const SHOUTS = /[!！¡]|\p{Lu}{5}|\p{Extended_Pictographic}/u;
const PROMISES = /(?<!\p{L})(?:free|gratis|kostenlos|gratuit\p{L}*|grátis|darmow\p{L}*|won|winner|urgent)(?!\p{L})/iu;
/** What no part may be: words in capitals, one call after the other. */
const LOUD = /\p{Lu}{5}|[!！¡?？]{2}/u;

/** Whether a subject shouts or promises, whatever is filled in. */
export function isLoudSubject(text: string): boolean {
  const plain = text.replace(MARK, '');
  return SHOUTS.test(plain) || PROMISES.test(plain);
}

/**
 * What is in words that must not be: HTML, a placeholder that nobody fills, a brace beside one.
 * @param marks those that are filled in.
 * @returns the marks that are in it.
 */
export function judgeMarks(text: string, marks: readonly string[], path: string, fault: Report): string[] {
  if (/<[a-z!/]/i.test(text)) fault(path, 'html', 'expected plain text');
  const named = [...text.matchAll(MARK)].map(([, mark = '']) => mark);
  for (const mark of new Set(named)) {
    if (!marks.includes(mark)) fault(path, 'placeholder', `there is no {{${mark}}}`);
  }
  // One brace too few, or a wide one of a Japanese keyboard, would be sent as it stands.
  if (/[{}｛｝]/.test(text.replace(MARK, ''))) fault(path, 'brace', 'expected {{ and }} around a name alone');
  return named;
}

/** What is in one part that must not be, or is not in it. */
function judgePart(name: WordedName, field: WordField, text: string, path: string, fault: Report): void {
  const { fields, needs } = wordedKind(name);
  const marks = marksOf(name, field);
  const most = fields[field];
  if (most === undefined) {
    fault(path, 'no_field', 'this message has no such part');
    return;
  }
  if ([...text].length > most) fault(path, 'too_long', `expected ${most} letters at most`);
  const named = judgeMarks(text, marks, path, fault);
  for (const mark of needs?.[field] ?? []) {
    if (!named.includes(mark)) fault(path, 'needed', `expected {{${mark}}}`);
  }
  const plain = text.replace(MARK, ' ');
  // Where a message leads is ours to say.
  if (hasAddress(plain)) fault(path, 'link', 'expected no link and no address');
  if (field === 'subject' ? isLoudSubject(text) : LOUD.test(plain)) {
    fault(path, 'loud', 'expected words that neither shout nor promise');
  }
}

/** What is wrong with own words, each by `messages.<message>.<language>.<part>`. */
export function judgeMessages(messages: CampaignMessages, fault: Report): void {
  for (const name of WORDED_NAMES) {
    for (const [language, words] of Object.entries(messages[name] ?? {})) {
      for (const field of WORD_FIELDS) {
        const text = words[field];
        if (text !== undefined) judgePart(name, field, text, `messages.${name}.${language}.${field}`, fault);
      }
    }
  }
}
