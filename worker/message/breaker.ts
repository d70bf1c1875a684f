/**
 * The circuit breaker of a sending domain, number or page: it stops sending for a while where the provider fails, where
 * mailboxes refuse us for our reputation, or where people complain. Pure: the caller brings the clock and keeps the
 * state.
 */

/** What one attempt, or one report about an earlier one, says about the sender. */
export type Signal =
  | 'ok'
  /** The provider failed or was silent. */
  | 'trouble'
  /** Refused for what we are: 5.7.x by mail servers, 30007 by carriers. */
  | 'blocked'
  /** The provider does not take the name itself: a domain that it does not send for, a key that does not sign. */
  | 'refused'
  | 'complained';

/** Counts since the window began. */
interface Window {
  since: number;
  counts: Record<Signal, number>;
}

export interface Breaker {
  state: 'closed' | 'open' | 'half_open';
  /** Open: no attempt before. Half open: others wait so long for the probes' outcome. */
  until: number;
  /** Half open: attempts that may still be made. */
  probes: number;
  /** Times it opened in a row: each doubles the wait. */
  trips: number;
  /** Why it opened last. */
  cause?: Exclude<Signal, 'ok'>;
  /** Short, for trouble; long, for reputation. */
  recent: Window;
  daily: Window;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RECENT_MS = 10 * MINUTE;
const DAILY_MS = 24 * HOUR;
const PROBES = 3;
const PROBE_MS = 2 * MINUTE;

/**
 * When it opens: at least `least` signals that make at least `share` of all; for how long at first, and at most.
 * A name that is not taken fares no better with the next message: it waits as an account at fault does. Mailbox
 * providers begin to refuse whole domains at 0.3 % complaints and ask for less than 0.1 %: 0.2 % stops in time.
 */
const LIMITS = {
  refused: { window: 'recent', least: 1, share: 0, waitMs: MINUTE, mostMs: HOUR },
  trouble: { window: 'recent', least: 10, share: 0.5, waitMs: MINUTE, mostMs: HOUR },
  blocked: { window: 'daily', least: 10, share: 0.05, waitMs: HOUR, mostMs: DAILY_MS },
  complained: { window: 'daily', least: 3, share: 0.002, waitMs: DAILY_MS, mostMs: DAILY_MS },
} as const;

const emptyWindow = (since: number): Window => ({
  since,
  counts: { ok: 0, trouble: 0, blocked: 0, refused: 0, complained: 0 },
});

export function closedBreaker(now: number): Breaker {
  return { state: 'closed', until: 0, probes: 0, trips: 0, recent: emptyWindow(now), daily: emptyWindow(now) };
}

/**
 * How many of `wanted` attempts may be made now. An open breaker whose time is over lets a few through to see.
 * @returns the breaker after that, and when to ask again for those that may not.
 */
export function admit(
  breaker: Breaker,
  wanted: number,
  now: number,
): { breaker: Breaker; admitted: number; until: number } {
  if (breaker.state === 'closed') return { breaker, admitted: wanted, until: now };
  if (now < breaker.until && (breaker.state === 'open' || breaker.probes === 0)) {
    return { breaker, admitted: 0, until: breaker.until };
  }
  // Probes whose outcome never came are given again.
  const left = breaker.state === 'half_open' && now < breaker.until ? breaker.probes : PROBES;
  const admitted = Math.min(left, wanted);
  const until = now + PROBE_MS;
  return { breaker: { ...breaker, state: 'half_open', probes: left - admitted, until }, admitted, until };
}

function counted(window: Window, lifeMs: number, signals: readonly Signal[], now: number): Window {
  const { since, counts } = now - window.since >= lifeMs ? emptyWindow(now) : window;
  const next = { ...counts };
  // One that was kept by an older version may not know every signal.
  for (const signal of signals) next[signal] = (next[signal] ?? 0) + 1;
  return { since, counts: next };
}

function causeOf(breaker: Breaker): Breaker['cause'] {
  const causes = Object.keys(LIMITS) as (keyof typeof LIMITS)[];
  return causes.find((cause) => {
    const { window, least, share } = LIMITS[cause];
    const { counts } = breaker[window];
    const all = counts.ok + counts.trouble + counts.blocked;
    return counts[cause] >= least && counts[cause] >= share * all;
  });
}

function open(breaker: Breaker, cause: keyof typeof LIMITS, now: number): Breaker {
  const { waitMs, mostMs } = LIMITS[cause];
  const until = now + Math.min(mostMs, waitMs * 2 ** breaker.trips);
  // What opened it is not held against it a second time.
  const fresh = { recent: emptyWindow(now), daily: emptyWindow(now) };
  return { state: 'open', until, probes: 0, trips: breaker.trips + 1, cause, ...fresh };
}

/**
 * The breaker after some attempts and reports. Half open, one good probe closes it and a bad one opens it for twice as
 * long; closed, the shares within its windows decide.
 */
export function record(breaker: Breaker, signals: readonly Signal[], now: number): Breaker {
  const next = {
    ...breaker,
    recent: counted(breaker.recent, RECENT_MS, signals, now),
    daily: counted(breaker.daily, DAILY_MS, signals, now),
  };
  if (breaker.state === 'open') return next;
  if (breaker.state === 'half_open') {
    const bad = signals.find((signal) => signal !== 'ok');
    if (bad) return open(breaker, bad, now);
    // What was told while it was open is over with it.
    const closed = { ...next, state: 'closed', until: 0, probes: 0, trips: 0, recent: emptyWindow(now) } as const;
    return signals.includes('ok') ? closed : next;
  }
  const cause = causeOf(next);
  return cause ? open(next, cause, now) : next;
}
