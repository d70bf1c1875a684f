import type { MessageChannel, SendOutcome } from '../ports.ts';
import { keepMs } from '../privacy/retention.ts';

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
 * may wait a day, and an order is of use to an advertising platform for seven. News on a phone grow old in hours.
 */
const RETRIES: Record<MessageChannel, { base: number; cap: number; attempts: number }> = {
  email: { base: MINUTE, cap: 8 * HOUR, attempts: 16 },
  sms: { base: MINUTE, cap: HOUR, attempts: 3 },
  facebook: { base: MINUTE, cap: 4 * HOUR, attempts: 8 },
  ads: { base: MINUTE, cap: 12 * HOUR, attempts: 20 },
  push: { base: MINUTE, cap: HOUR, attempts: 8 },
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
const OWED: ReadonlySet<string> = new Set(['code', 'reward', 'report', 'confirm', 'reply', 'access', 'join']);

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
