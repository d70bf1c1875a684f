import type { DealWords } from '../campaign/campaign.ts';
import type { SendOutcome } from '../ports.ts';

/** Version of the templates and their words; each message keeps the one it was made under. */
export const TEMPLATE_VERSION = '1';

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
    state: 'pending' | 'earned';
    /** In words of the recipient's language, as `$10`. */
    amount: string;
    /** Where the reward is a coupon. */
    code?: string;
    /** When a pending reward is decided. */
    dueAt?: number;
  };
}

export type MessageKind = keyof MessageValues;

/** A kind together with its values. */
export type MessageContent = { [K in MessageKind]: { kind: K; values: MessageValues[K] } }[MessageKind];

export const MESSAGE_STATES = [
  'ready',
  'leased',
  'sent',
  'delivered',
  'failed',
  'dead',
  'suppressed',
  'unknown',
  'canceled',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** What is done with a leased message: an attempt's outcome, or the reason why none was made. */
export type Outcome =
  | SendOutcome
  /** The recipient wants no messages. */
  | { kind: 'suppressed' }
  /** What the message speaks of is no more. */
  | { kind: 'canceled'; error: string }
  /** Stopped by hand or not running just now: waits, spends no attempt. */
  | { kind: 'held'; error: string };

/** Where a leased message goes. */
export interface Settlement {
  state: MessageState;
  /** When it is due again; only for `ready`. */
  runAt?: number;
  /** Whether the attempt counts. */
  attemptSpent: boolean;
  error?: string;
  providerId?: string;
}

const MINUTE = 60_000;
/** Email: from a minute to eight hours, which spreads the attempts over one to two days. */
const BACKOFF = { base: MINUTE, cap: 8 * 60 * MINUTE, attempts: 16 };
/** A fault of ours or a stop by hand is looked at again after this time. */
const HOLD_MS = 5 * MINUTE;

/**
 * Time to the next attempt: min(cap, base · 2^(attempt − 1)) with full jitter.
 * @param attempt attempts made, from 1.
 * @param random in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  return Math.floor(random * Math.min(BACKOFF.cap, BACKOFF.base * 2 ** Math.max(0, attempt - 1)));
}

/**
 * The state machine of a leased message.
 * @param attempt attempts made, this one included.
 */
export function settle(outcome: Outcome, attempt: number, now: number, random: number): Settlement {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent', attemptSpent: true, providerId: outcome.providerId };
    case 'later': {
      if (attempt >= BACKOFF.attempts) return { state: 'dead', attemptSpent: true, error: outcome.error };
      const delay = Math.max(outcome.delayMs ?? 0, backoffMs(attempt, random));
      return { state: 'ready', runAt: now + Math.min(delay, BACKOFF.cap), attemptSpent: true, error: outcome.error };
    }
    case 'paused':
    case 'held':
      return { state: 'ready', runAt: now + HOLD_MS, attemptSpent: false, error: outcome.error };
    case 'suppressed':
      return { state: 'suppressed', attemptSpent: false };
    case 'canceled':
      return { state: 'canceled', attemptSpent: false, error: outcome.error };
    case 'dead':
    case 'unknown':
      return { state: outcome.kind, attemptSpent: true, error: outcome.error };
  }
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
