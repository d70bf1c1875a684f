import type { DealWords } from '../campaign/campaign.ts';
import type { MessageChannel, SendOutcome } from '../ports.ts';
import { keepMs } from '../privacy/retention.ts';
import type { ReportMail } from '../report/schedule.ts';

/** Version of the templates and their words; each message keeps the one it was made under. */
export const TEMPLATE_VERSION = '1';

/** A recommended product as the retailer's data had it; without a title nobody knows more than the shop. */
export interface MessageProduct {
  title?: string;
  /** In words of the recipient's language, as `$10`. */
  price?: string;
  was?: string;
  imageUrl?: string;
}

/** What each kind of message says, frozen when its cause happens. */
export interface MessageValues {
  /** A deal that an advocate asked us to send to a friend. */
  deal: {
    advocateName: string;
    shopName: string;
    words: DealWords;
    /** Short, as `20 %`; '' where the words say it all. */
    badge: string;
    /** The friend's own link. */
    url: string;
    personalMessage?: string;
    /** Whether the advocate may get a reward: then the message says so (16 CFR 255). */
    rewardDisclosed: boolean;
    imageUrl?: string;
    /** Where the link recommends a product. */
    product?: MessageProduct;
    /** First moment the deal is no longer valid, UTC milliseconds. */
    validTo?: number;
  };
  /** The code that a friend asked for. */
  code: {
    shopName: string;
    words: DealWords;
    badge: string;
    code: string;
    /** Link of the shop that puts the code into the basket. */
    applyUrl?: string;
    expiresAt?: number;
  };
  /** What an advocate earned. */
  reward: {
    shopName: string;
    advocateName?: string;
    state: 'pending' | 'earned' | 'refused';
    /** In words of the recipient's language, as `$10`. */
    amount: string;
    /** Where the reward is a coupon. */
    code?: string;
    /** When a pending reward is decided. */
    dueAt?: number;
    /** The advocate's own page. */
    pageUrl?: string;
    /** Why there is none: sent back, a customer before, their own order, too small an order, the campaign's limit. */
    reason?: 'returned' | 'known' | 'own' | 'minimum' | 'limit' | 'unmet';
  };
  /** Asks somebody who seems to have agreed to messages whether they did: nothing else goes to them before. */
  confirm: {
    shopName: string;
    /** What they agree to, in the shop's own words. */
    wording: string;
    /** Their own link, which asks and is good until `until`, UTC milliseconds. */
    url: string;
    until: number;
  };
  /** The way to an advocate's own page, as they asked for it. */
  access: {
    shopName: string;
    /** Good until `until`, UTC milliseconds. */
    url: string;
    until: number;
  };
  /** Asks one of the shop's customers to recommend it. */
  invitation: {
    shopName: string;
    /** What friends get. */
    words: DealWords;
    badge: string;
    /** What the customer gets, in words of their language, as `$10`. */
    reward?: string;
    /** Their own link. */
    url: string;
    /** Whether they are asked first how happy they are. */
    asks: boolean;
    /** What it rests on, as it tells them: they bought, or they agreed. */
    basis: 'customer' | 'consent';
  };
  /** What somebody answered to a message of ours, for the people who take care of the shop's customers. */
  reply: {
    shopName: string;
    /** Address or number of who answered; an answer to it goes there, where it is an address. */
    from: string;
    /** As they wrote it; '' for none. */
    subject: string;
    text: string;
    /** Whether it was taken for a stop, and may have been meant otherwise. */
    stopped?: boolean;
  };
  /** What recommendations brought, as a member asked to be told each week or month. */
  report: ReportMail;
  /** A deal on the shop's own page. */
  post: { text: string; url: string; validTo?: number };
  /** The deal that somebody asked a page for, in their thread with it. */
  thread: {
    shopName: string;
    words: DealWords;
    badge: string;
    url: string;
    /** First name of who recommended it. */
    from?: string;
    rewardDisclosed: boolean;
    validTo?: number;
    /** First moment at which the page may no longer answer, UTC milliseconds. */
    openUntil: number;
  };
  /** An order for an advertising platform, as it takes it: digests, no addresses. */
  order: {
    event: Record<string, unknown>;
    /** First moment at which the platform takes it no more. */
    openUntil: number;
  };
}

/** What is written as a mail or a text; the others have a shape of their own. */
export type WrittenKind = Exclude<MessageKind, 'post' | 'thread' | 'order'>;

export type MessageKind = keyof MessageValues;

/** A kind together with its values. */
export type MessageContent<Kind extends MessageKind = MessageKind> = {
  [K in Kind]: { kind: K; values: MessageValues[K] };
}[Kind];

/** Whether a template writes it. */
export function isWritten(content: MessageContent): content is MessageContent<WrittenKind> {
  return content.kind !== 'post' && content.kind !== 'thread' && content.kind !== 'order';
}

/**
 * Ready → leased → sending → sent → delivered, with the ways out. `sending` is written before the provider is called,
 * so that whoever finds it there after a crash knows that it may have gone out. `held` waits for a person.
 */
export const MESSAGE_STATES = [
  'ready',
  'held',
  'leased',
  'sending',
  'sent',
  'delivered',
  'bounced',
  'failed',
  'complained',
  'dead',
  'suppressed',
  'unknown',
  'canceled',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** Nothing more is done with these, but that a provider may still tell of some. */
export const FINAL_STATES = [
  'sent',
  'delivered',
  'bounced',
  'failed',
  'complained',
  'dead',
  'suppressed',
  'unknown',
  'canceled',
] as const satisfies MessageState[];

/** States from which a person may send it once more. */
export const REDRIVEN_STATES = ['dead', 'failed', 'unknown'] as const satisfies MessageState[];

/** What a provider says later. */
export type ReceiptState = 'sent' | 'delivered' | 'bounced' | 'failed' | 'complained';

/** Providers report in any order: only what says more than is known moves a message. */
const RANK: Partial<Record<MessageState, number>> = {
  leased: 0,
  ready: 0,
  sending: 0,
  unknown: 0,
  sent: 1,
  delivered: 2,
  bounced: 3,
  failed: 3,
  complained: 4,
};

/** The states that a report may move a message from. */
export function statesBefore(state: ReceiptState): MessageState[] {
  const rank = RANK[state] ?? 0;
  return MESSAGE_STATES.filter((one) => (RANK[one] ?? Number.POSITIVE_INFINITY) < rank);
}

/** Why a message waits without having been tried. */
type WaitCause = 'quiet' | 'rate' | 'breaker' | 'paused' | 'stopped';

/** What is done with a leased message: an attempt's outcome, or the reason why none was made. */
export type Outcome =
  | Exclude<SendOutcome, { kind: 'paused' }>
  /** The recipient wants no messages. */
  | { kind: 'suppressed' }
  /** What the message speaks of is no more. */
  | { kind: 'canceled'; error: string }
  /** Stopped by hand: waits for the hand, spends no attempt. */
  | { kind: 'held'; stop: string }
  /** Not now: waits, spends no attempt. `waitsFor`: what may end the wait earlier. */
  | { kind: 'snoozed'; cause: WaitCause; until: number; error?: string; waitsFor?: string };

/** Where a leased message goes. */
export interface Settlement {
  state: MessageState;
  /** When it is due again, asked about, or loses its address. */
  runAt: number;
  attempt: number;
  doubt: number;
  error?: string;
  providerId?: string;
  waitsFor?: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/**
 * Email tries for one to two days, as mail servers do; a text that comes hours late is worse than none; a page's post
 * may wait a day, and an order is of use to an advertising platform for seven.
 */
const RETRIES: Record<MessageChannel, { base: number; cap: number; attempts: number }> = {
  email: { base: MINUTE, cap: 8 * HOUR, attempts: 16 },
  sms: { base: MINUTE, cap: HOUR, attempts: 3 },
  facebook: { base: MINUTE, cap: 4 * HOUR, attempts: 8 },
  ads: { base: MINUTE, cap: 12 * HOUR, attempts: 20 },
};
/** A provider that says when to come back is obeyed, up to this. */
const LONGEST_TOLD_MS = 24 * HOUR;
/** Time from the final state to the loss of the plain address. */
export const KEEP_ADDRESS_MS = keepMs('address');
/** What a message waits for whose provider is still to forget it. */
export const AN_ERASURE = 'erasure';
/** What a message of unknown fate waits for while it is to be taken up again. */
export const AN_ANSWER = 'answer';
/** What a held message waits for while somebody is to look at its words. */
export const A_REVIEW = 'review';
/** So long after a provider's silence it is asked, or a mail that may come twice is sent again. */
const DOUBT_MS = 15 * MINUTE;
/**
 * Kinds that are owed to their recipient: when nobody knows whether the mail went out it is sent once more, under the
 * same Message-ID. All others go out once at most.
 */
const OWED: ReadonlySet<string> = new Set(['code', 'reward', 'report', 'confirm', 'reply', 'access']);

/** Kinds that go to the retailer's own people: no marketing, so that what they said as shoppers does not stop them. */
export const HOUSE_KINDS = ['report', 'reply'] as const satisfies MessageKind[];
/** Why not even those go: the address is dead, or its provider lets nothing pass. */
export const DEAD_SOURCES = ['bounce', 'provider'] as const;

/** Whether a suppression stops messages of a kind. */
export function doesStop(source: string, kind: string): boolean {
  const isHouse = (HOUSE_KINDS as readonly string[]).includes(kind);
  return !isHouse || (DEAD_SOURCES as readonly string[]).includes(source);
}

/** Who waits for it comes first. */
export function priorityOf(kind: string): number {
  if (kind === 'code' || kind === 'confirm' || kind === 'access') return 0;
  return kind === 'invitation' ? 2 : 1;
}

/**
 * Time to the next attempt: min(cap, base · 2^(attempt − 1)) with full jitter.
 * @param attempt attempts made, from 1.
 * @param random in [0, 1).
 */
export function backoffMs(channel: MessageChannel, attempt: number, random: number): number {
  const { base, cap } = RETRIES[channel];
  return Math.floor(random * Math.min(cap, base * 2 ** Math.max(0, attempt - 1)));
}

/** What the state machine must know of a leased message. */
export interface Tried {
  channel: MessageChannel;
  kind: string;
  /** Attempts made, this one included. */
  attempt: number;
  doubt: number;
}

/**
 * Whether a message of which nobody knows the fate is taken up again: once, where the provider can be asked, or where
 * the mail is owed and may come twice.
 */
function isTakenUp({ channel, kind, doubt }: Tried, canFind: boolean): boolean {
  return doubt === 0 && (canFind || (channel === 'email' && OWED.has(kind)));
}

/**
 * The state machine of a leased message.
 * @param canFind whether the provider can be asked about an attempt whose answer never came.
 */
export function settle(outcome: Outcome, tried: Tried, canFind: boolean, now: number, random: number): Settlement {
  const { channel, attempt, doubt } = tried;
  const done = { attempt, doubt, runAt: now + KEEP_ADDRESS_MS };
  const untried = { attempt: attempt - 1, doubt };
  switch (outcome.kind) {
    case 'sent':
      return { ...done, state: 'sent', providerId: outcome.providerId };
    case 'later': {
      const { attempts } = RETRIES[channel];
      const { error, unspent } = outcome;
      if (attempt >= attempts && !unspent) return { ...done, state: 'dead', error };
      const told = Math.min(outcome.delayMs ?? 0, LONGEST_TOLD_MS);
      const delay = Math.max(told, backoffMs(channel, attempt, random));
      return { ...done, ...(unspent && untried), state: 'ready', runAt: now + delay, error };
    }
    case 'unknown': {
      const takenUp = isTakenUp(tried, canFind);
      const runAt = takenUp ? now + DOUBT_MS : done.runAt;
      const { error } = outcome;
      return { ...done, state: 'unknown', runAt, error, ...(takenUp && { doubt: doubt + 1, waitsFor: AN_ANSWER }) };
    }
    case 'dead':
      return { ...done, state: 'dead', error: outcome.error };
    case 'suppressed':
      return { ...done, ...untried, state: 'suppressed' };
    case 'canceled':
      return { ...done, ...untried, state: 'canceled', error: outcome.error };
    case 'held':
      return { ...untried, state: 'held', runAt: now, waitsFor: outcome.stop };
    case 'snoozed': {
      const { until, cause, error = cause, waitsFor } = outcome;
      return { ...untried, state: 'ready', runAt: until, error, ...(waitsFor && { waitsFor }) };
    }
  }
}

/**
 * What becomes of a message whose dispatcher died. One that was only leased goes on; its attempt counts, so that a
 * message which kills its dispatchers dies by count. One that was being sent may have gone out.
 */
export function settleAbandoned(
  state: 'leased' | 'sending',
  tried: Tried,
  canFind: boolean,
  now: number,
  random: number,
): Settlement {
  const outcome: Outcome =
    state === 'sending' ? { kind: 'unknown', error: 'dispatcher_died' } : { kind: 'later', error: 'dispatcher_died' };
  return settle(outcome, tried, canFind, now, random);
}

/** Control characters but the line feed, and marks that turn or hide text; joiners pass, emoji need them. */
const HIDDEN = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
const LINK =
  /(?:https?|ftp):|\/\/|\bwww\.|[\p{L}\p{N}-]\s?[.。．｡]\s?(?:com|net|org|info|biz|shop|store|online|site|xyz|top|app|dev|link|click|live|club|vip|icu|pro|mobi|page)\b|\bdot\s+com\b/iu;
/** As in `example.de`, `example.travel`, or any name with a path or a port; `Great.It was …` passes. */
const DOMAIN = /[\p{L}\p{N}-]\.(?:[a-z]{2,24}|[A-Z]{2,24})(?:(?![\p{L}\p{N}])|[/:?#])/u;
const IP_ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
const EMAIL = /\S\s*(?:@|＠)\s*\S|\(at\)|\[at\]/iu;
/** Dates and times are no phone numbers. */
const DATE = /\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b|\b\d{1,2}:\d{2}\b/g;
const PHONE = /(?:\p{Nd}[\s().\-/]*){7,}/u;

type PersonalMessageFault = 'too_long' | 'hidden_characters' | 'link' | 'email' | 'phone';

/**
 * Checks the words that a shopper adds to a message of ours: at most 200 characters, nothing to tap, to write to or to
 * call, nothing hidden. Line feeds are fine.
 * @returns what is wrong, or undefined.
 */
export function checkPersonalMessage(text: string): PersonalMessageFault | undefined {
  if ([...text].length > 200) return 'too_long';
  if (HIDDEN.test(text.replaceAll('\n', ''))) return 'hidden_characters';
  const plain = text.normalize('NFKC').replace(/[\u200c\u200d]/g, '');
  if (EMAIL.test(plain)) return 'email';
  if (LINK.test(plain) || DOMAIN.test(plain) || IP_ADDRESS.test(plain)) return 'link';
  if (PHONE.test(plain.replace(DATE, ' '))) return 'phone';
  return undefined;
}

/**
 * A name fit to stand in a sender line: at most 40 letters, marks, spaces and `.'-`, no domain name.
 * @returns the name with spaces put right, or undefined where it is not usable.
 */
export function cleanName(text: string): string | undefined {
  const name = text.normalize('NFC').replaceAll('’', "'").replace(/ +/g, ' ').trim();
  if (!/^[\p{L}\p{M} .'-]+$/u.test(name) || !/\p{L}/u.test(name)) return undefined;
  if ([...name].length > 40 || /\p{M}{4}/u.test(name)) return undefined;
  return /\p{L}{2}\.\p{L}{2}/u.test(name) ? undefined : name;
}
