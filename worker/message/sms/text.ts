import type { DealWords } from '../../campaign/campaign.ts';
import { isFilled, type OwnWords } from '../../campaign/own-words.ts';
import { fillIn } from '../../share/link.ts';
import { joinSentences } from '../../tag/languages.ts';
import type { MessageContent, MessageValues } from '../message.ts';
import { createSpeech } from '../speech.ts';
import { sayLost } from '../templates/lost.ts';
import { countSegments, foldText, type SegmentCount } from './segments.ts';
import { fillText, onOneLine, patternOf, sayText, type TextKey } from './words.ts';

/** Kinds of messages that have words for a text. */
export type TextKind = 'deal' | 'code' | 'reward' | 'confirm' | 'join' | 'invitation';

/** Segments that a text of ours may take, without what the shopper adds: by kind and encoding. */
export const SEGMENT_BUDGET: Record<TextKind, Record<SegmentCount['encoding'], number>> = {
  deal: { 'GSM-7': 3, 'UCS-2': 7 },
  code: { 'GSM-7': 2, 'UCS-2': 4 },
  reward: { 'GSM-7': 2, 'UCS-2': 4 },
  confirm: { 'GSM-7': 3, 'UCS-2': 5 },
  join: { 'GSM-7': 3, 'UCS-2': 5 },
  invitation: { 'GSM-7': 3, 'UCS-2': 7 },
};

/** What the words depend on. */
export interface TextFrame {
  /** BCP 47. */
  language: string;
  formal: boolean;
  shopName: string;
  /** Of the shop, ISO 3166-1: in some the costs of a text must be named. */
  country: string;
  timeZone: string;
  /** Page that says who writes and why, and ends it. */
  unsubscribeUrl: string;
  /** Whether an answer reaches us: not where the sender is a name. */
  answerable: boolean;
}

/** A text as it is sent, byte for byte. */
export interface Text extends SegmentCount {
  body: string;
  /** The campaign's own words took more segments than the kind may: these are ours. */
  tooLong?: true;
}

/** CTIA Messaging Principles 5.1, CASL: the first text says what it may cost. */
const RATES_NAMED = new Set(['US', 'CA']);
/** A title shorter than this says nothing any more. */
const SHORTEST_TITLE = 12;

function makeText(parts: (string | false | undefined)[]): Text {
  const body = foldText(parts.filter(Boolean).join('\n'));
  return { body, ...countSegments(body) };
}

/** @param more segments on top of its kind's. */
const fits = (kind: TextKind, { encoding, segments }: Text, more = 0) =>
  segments <= SEGMENT_BUDGET[kind][encoding] + more;

/** Numbers alone: a month's name may cost what a letter outside GSM-7 costs. */
function writeDate({ language, timeZone }: TextFrame, at: number): string {
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'numeric', day: 'numeric', timeZone }).format(at);
}

/**
 * The words by which somebody asks for a text, as they are shown beside the button and kept as evidence: whom they ask,
 * for what, how often, and what it may cost.
 */
export function writeConsent(
  { name, formal, country }: { name: string; formal: boolean; country: string },
  language: string,
): string {
  const words = sayText(language, formal, 'consent', { shop: name });
  // On a page the apostrophe costs nothing.
  return joinSentences(words, writeRates({ formal, country }, language)).replaceAll("'", '’');
}

/** What a text may cost, where that has to be said before somebody asks for one; '' elsewhere. */
export function writeRates({ formal, country }: { formal: boolean; country: string }, language: string): string {
  return RATES_NAMED.has(country) ? sayText(language, formal, 'rates') : '';
}

function speechOf(frame: TextFrame) {
  const shop = onOneLine(frame.shopName);
  return (key: TextKey, values: Record<string, string> = {}) =>
    sayText(frame.language, frame.formal, key, { shop, ...values });
}

/** Why a text came and how to stop it; each is there once more for senders that no answer reaches. */
type End = 'deal.once' | 'code.why' | 'reward.why' | 'reward.friend_why';

/** How it ends: what it costs, why it came, how to stop it; where no answer reaches us, by a link instead of STOP. */
function endOf(frame: TextFrame, end: End): string {
  const say = speechOf(frame);
  const rates = RATES_NAMED.has(frame.country) && say('rates');
  const why = say(frame.answerable ? end : `${end}_link`, { url: frame.unsubscribeUrl });
  return joinSentences(rates, why);
}

/** What is offered, in the shop's own words: those for texts, else the title. */
function titleOf({ shopName: shop }: TextFrame, { short, title }: DealWords, badge: string): string {
  return onOneLine(fillIn(short || title, { shop, badge }));
}

/** What a sentence of ours opens with, as the law asks: that it is advertising, and whose. */
const LEAD = /^.*?\{\{shop\}\}\s?[:：]\s?/u;

/**
 * The campaign's own words of a text; undefined where there are none, or something in them would be a hole.
 * @param behind the sentence of ours whose opening stays in front of them.
 */
function sayOwn(
  frame: TextFrame,
  own: OwnWords | undefined,
  values: Record<string, string>,
  behind?: TextKey,
): string | undefined {
  const { language, formal, shopName } = frame;
  if (!own?.text || !isFilled(own.text, { shop: shopName, ...values })) return undefined;
  const lead = behind ? LEAD.exec(patternOf(language, formal, behind))?.[0] : undefined;
  const said = Object.entries({ shop: shopName, ...values }).map(([name, value]) => [name, onOneLine(value)]);
  return fillText(language, `${lead ?? ''}${onOneLine(own.text)}`, Object.fromEntries(said));
}

/** A text in the campaign's own words, where it has some and they fit; else in ours. @param more segments it may take. */
function choose(
  kind: TextKind,
  own: string | undefined,
  ours: () => Text,
  write: (words: string) => Text,
  more = 0,
): Text {
  const worded = own === undefined ? undefined : write(own);
  if (worded && fits(kind, worded, more)) return worded;
  return { ...ours(), ...(worded && { tooLong: true as const }) };
}

function writeDeal(frame: TextFrame, values: MessageValues['deal']): Text {
  const say = speechOf(frame);
  const advocate = onOneLine(values.advocateName);
  const badge = onOneLine(values.badge);
  const personal = values.personalMessage && `"${onOneLine(values.personalMessage)}"`;
  const title = titleOf(frame, values.words, badge);
  const until = values.validTo === undefined ? '' : say('code.until', { date: writeDate(frame, values.validTo - 1) });
  const write = (offer: string, added?: string) =>
    makeText([
      say('deal.intro', { advocate }),
      added,
      joinSentences(offer, until),
      values.url,
      values.rewardDisclosed && say('deal.reward', { advocate }),
      endOf(frame, 'deal.once'),
    ]);
  const own = sayOwn(frame, values.own, { advocate, badge, deal: title });
  const worded = own === undefined ? undefined : write(own);
  if (worded && fits('deal', worded)) return personal ? write(own ?? '', personal) : worded;
  // Too long: first without the badge, which most titles repeat, then shorter and shorter.
  let offer = badge && !title.includes(badge) ? `${badge} - ${title}` : title;
  const letters = [...title];
  for (let length = letters.length; length >= SHORTEST_TITLE && !fits('deal', write(offer)); length -= 1) {
    offer = length === letters.length ? title : `${letters.slice(0, length).join('').trim()}...`;
  }
  return { ...write(offer, personal), ...(worded && { tooLong: true as const }) };
}

function writeCode(frame: TextFrame, values: MessageValues['code']): Text {
  const say = speechOf(frame);
  const until =
    values.expiresAt === undefined ? '' : say('code.until', { date: writeDate(frame, values.expiresAt - 1) });
  const { code = '', badge, words } = values;
  const own = sayOwn(frame, values.own, { code, badge, deal: titleOf(frame, words, badge) }, 'code.text');
  const write = (text: string) => {
    const leadTo = (url?: string) => makeText([text, until, url, endOf(frame, 'code.why')]);
    // The code itself is enough: the link only saves typing it.
    const linked = leadTo(values.applyUrl);
    return fits('code', linked) ? linked : leadTo();
  };
  return choose('code', own, () => write(say('code.text', { code })), write);
}

function writeReward(frame: TextFrame, values: MessageValues['reward']): Text {
  const say = speechOf(frame);
  const { state, amount, code } = values;
  // In the words of the mail about the same.
  const { language, formal, timeZone } = frame;
  const isLost = state === 'refused' || state === 'taken';
  const { why, after } = sayLost(createSpeech(language, formal, timeZone), values);
  const isThanks = values.friend && !isLost;
  const key = isThanks ? (`reward.friend_${state}` as const) : (`reward.${state}` as const);
  const end = endOf(frame, values.friend ? 'reward.friend_why' : 'reward.why');
  const own = sayOwn(frame, values.own, { amount }, key);
  const until =
    values.expiresAt === undefined ? '' : say('code.until', { date: writeDate(frame, values.expiresAt - 1) });
  const write = (text: string) => {
    const told = [joinSentences(text, after, why), !isLost && code && say('reward.code', { code })];
    const full = makeText([...told, until, end]);
    return fits('reward', full) ? full : makeText([...told, end]);
  };
  // What came to nothing for a friend is told in the words of the mail: the texts' own are about a friend's order.
  const ours = isLost && values.friend && values.intro ? onOneLine(values.intro) : say(key, { amount });
  // What came to nothing may take one text more: it says why, and what becomes of it.
  return choose('reward', own, () => write(ours), write, isLost ? 1 : 0);
}

/** Asks whether somebody agreed to texts; no word of it is advertising. */
function writeConfirm(frame: TextFrame, { url }: MessageValues['confirm']): Text {
  return makeText([speechOf(frame)('confirm.text'), url, endOf(frame, 'deal.once')]);
}

function writeJoin(frame: TextFrame, { url }: MessageValues['join']): Text {
  return makeText([speechOf(frame)('join.text'), url, endOf(frame, 'code.why')]);
}

function writeInvitation(frame: TextFrame, values: MessageValues['invitation']): Text {
  const { asks, badge, words, url } = values;
  const key = asks ? 'invitation.ask' : 'invitation.text';
  const title = titleOf(frame, words, badge);
  const short = onOneLine(badge) || title;
  const own = sayOwn(frame, values.own, { badge, deal: title }, key);
  const write = (text: string) => {
    const offer = (said: string) => makeText([text, !asks && said, url, endOf(frame, 'deal.once')]);
    const whole = offer(title);
    return fits('invitation', whole) ? whole : offer(short);
  };
  return choose('invitation', own, () => write(speechOf(frame)(key)), write);
}

/**
 * Writes a text in its recipient's language, within its kind's budget of segments. The same input gives the same
 * bytes, so that a preview is what is sent.
 * @returns undefined where a kind has no words for a text.
 */
export function writeText(frame: TextFrame, content: MessageContent): Text | undefined {
  switch (content.kind) {
    case 'deal':
      return writeDeal(frame, content.values);
    case 'code':
      return writeCode(frame, content.values);
    case 'reward':
      return writeReward(frame, content.values);
    case 'confirm':
      return writeConfirm(frame, content.values);
    case 'join':
      return writeJoin(frame, content.values);
    case 'invitation':
      return writeInvitation(frame, content.values);
    default:
      return undefined;
  }
}
