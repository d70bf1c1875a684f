/** What a code is worth at a counter, and what becomes of what staff enter there: the rules of the staff page. */
import type { JoinFaults } from '../join/join.ts';
import { SAME_MOMENT_MS } from '../purchase/receipt.ts';
import { dayAround } from './moment.ts';

/** How a code stands at a moment. */
export type CodeState =
  | 'valid'
  | 'used'
  | 'expired'
  | 'not_yet'
  /** Another code of ours was taken on the same receipt: one a sale. */
  | 'not_combinable'
  /** Of another shop of the same retailer, mostly one of another country. */
  | 'elsewhere'
  | 'unknown';

/** Why an entry was not taken. */
type EntryFault =
  | Exclude<CodeState, 'valid'>
  /** The sale is below what the code asks for. */
  | 'below_minimum'
  /** The receipt's number is that of a sale of another day. */
  | 'other_sale'
  /** Its fields are not usable, or something else came under its id. */
  | 'invalid'
  | 'not_available';

/** When and where a code was used; `store` is a name, absent for an order online. */
export interface Use {
  /** UTC milliseconds. */
  at: number;
  store?: string;
  receipt?: string;
  /** Which register's, where the store's registers number their own. */
  register?: string;
}

/** What a code gives whoever has it: words of the deal in the language of the page. */
export interface Gives {
  kind: 'deal' | 'reward';
  title: string;
  description: string;
  terms?: string;
  badge: string;
  /** Minor units of the shop's currency that the basket must come to before the discount; 0 for none. */
  minOrder: number;
  /** The same with the discount taken off: what the total that staff enter must come to. */
  leastTotal: number;
  currency: string;
}

/** The answer to a code that was typed or scanned. Times in UTC milliseconds. */
export interface CodeAnswer {
  state: CodeState;
  code: string;
  gives?: Gives;
  used?: Use;
  /** Until when it holds, or held; from when on it will. */
  until?: number;
  from?: number;
  /** Whose code it is, for `elsewhere`. */
  shop?: { name: string; country: string };
}

/** What became of an entry: kept under its id, so that it holds no name and no address. */
export type EntryAnswer =
  | { status: 'done'; gives?: Gives }
  | {
      status: 'refused';
      reason: EntryFault;
      used?: Use;
      until?: number;
      from?: number;
      shop?: CodeAnswer['shop'];
      /** What is wrong with which field of a sign-up, for `invalid`. */
      faults?: JoinFaults;
    };

/** A code of the shop with all that its state depends on. Times in UTC milliseconds. */
export interface CodeFacts {
  /** Whether it belongs to one person: such a code is used once. */
  personal: boolean;
  /** When that person, or a link's advocate, got it; null of one that many have. */
  givenAt: number | null;
  expiresAt: number | null;
  /** When the deal holds; both null of a reward. */
  from: number | null;
  to: number | null;
  /** The deal was ended, or what was earned was taken back. */
  ended: boolean;
  /** Its first use, where that is known. */
  used: Use | undefined;
}

/** When a sale was; UTC milliseconds. */
export interface SaleTime {
  /** As well as that is known: of a sale of yesterday that nobody else told of the end of that day. */
  soldAt: number;
  /** The last moment at which it may have been, whatever the till's clock says. */
  until: number;
}

/**
 * How a code stands in a sale. What was used is said to be used, whatever else holds. One that was given after the sale, by
 * more than clocks differ, brought nobody there: it is not good for it yet.
 */
export function judgeCode(
  facts: CodeFacts | undefined,
  { soldAt, until: lastAt }: SaleTime,
): { state: CodeState; until?: number; from?: number } {
  if (!facts) return { state: 'unknown' };
  const until = Math.min(facts.expiresAt ?? Number.POSITIVE_INFINITY, facts.to ?? Number.POSITIVE_INFINITY);
  const end = Number.isFinite(until) ? { until } : {};
  if (facts.personal && facts.used) return { state: 'used' };
  if (facts.ended || until <= soldAt) return { state: 'expired', ...end };
  if (facts.from !== null && facts.from > lastAt) return { state: 'not_yet', from: facts.from };
  if (facts.givenAt !== null && facts.givenAt > lastAt + SAME_MOMENT_MS)
    return { state: 'not_yet', from: facts.givenAt };
  return { state: 'valid', ...end };
}

const DAY_MS = 24 * 3_600_000;
/** Entries wait on a device for so long at most: what is older happened when the clock was wrong. */
const LONGEST_WAIT_MS = 30 * DAY_MS;
/** Sales whose times lie further apart are two, though they bear one number. */
const SAME_SALE_MS = 36 * 3_600_000;

/** Sent within so long, an entry goes out as it is typed. */
const AT_ONCE_MS = 10_000;
/** A clock shows itself as much off twice, but for what calls take. */
const STEADY_MS = 60_000;

/** An entry by the device's clock; `ahead`: ours ahead of it, as its page reckoned then; pages of before tell none. */
interface Typed {
  at: number;
  ahead?: number | undefined;
}

/**
 * When an entry was made, by our clock: the device's may be wrong by years. Sent as it was typed, it was made now. Else its
 * page tells how far the clock was off then, and shows it again as it sends. Of two that differ the greater was so as the
 * entry was made: a clock is put right by the network, so after it, and goes wrong without one, so before it.
 * @param sentAt by the device's clock.
 */
export function momentOfEntry({ at, ahead = 0 }: Typed, sentAt: number, receivedAt: number): number {
  const aheadNow = receivedAt - sentAt;
  const isAtOnce = sentAt >= at && sentAt - at < AT_ONCE_MS;
  const moment = at + (!isAtOnce && Math.abs(ahead) > Math.abs(aheadNow) ? ahead : aheadNow);
  const waited = receivedAt - moment;
  return waited >= 0 && waited <= LONGEST_WAIT_MS ? moment : receivedAt;
}

/** Whether a device's clock was off as an entry was made by as much as it is while it is sent: nobody set it between. */
export const isSteady = ({ ahead }: Typed, sentAt: number, receivedAt: number): boolean =>
  ahead !== undefined && Math.abs(receivedAt - sentAt - ahead) <= STEADY_MS;

/**
 * Whether a receipt's number is used a second time, for a sale of another day. What was sold at midnight sharp a list told
 * by its day alone: it was at any moment of that.
 * @param timeZone of the store.
 */
export function isOtherSale(knownAt: number, at: number, timeZone: string): boolean {
  const day = dayAround(knownAt, timeZone);
  const until = knownAt === day.from ? day.to : knownAt;
  return at < knownAt - SAME_SALE_MS || at > until + SAME_SALE_MS;
}

const MINUTE = 60_000;
/** Wrong PINs that cost nothing: fingers slip. */
const FREE_TRIES = 3;
const LONGEST_LOCK_MS = 60 * MINUTE;

/**
 * How long a link takes no PIN after so many wrong ones in a row: half a minute, twice as long each time, an hour at most.
 * @param tries wrong ones, the last included.
 */
export function lockAfter(tries: number): number {
  return tries < FREE_TRIES ? 0 : Math.min(LONGEST_LOCK_MS, (MINUTE / 2) * 2 ** (tries - FREE_TRIES));
}

/** How long staff work before the PIN is asked for again: a shift. */
export const SESSION_MS = 12 * 3_600_000;
