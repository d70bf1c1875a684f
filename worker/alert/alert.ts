const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * What is watched. `orders_down` and `orders_down_day` are a shop's, what begins with `coupons` a deal's or a shop's; the last three are a
 * host's, the others the whole service's.
 */
export type RuleName =
  | 'coupons_low'
  | 'coupons_drained'
  | 'coupons_unmade'
  | 'canary'
  | 'orders_down'
  | 'orders_down_day'
  | 'outbox_age'
  | 'database'
  | 'database_size'
  | 'disk'
  | 'memory'
  | 'event_loop';

/** When a rule fires, and when it is well again: two bounds, so that a value that wavers about one changes nothing. */
interface Rule {
  /** Bad from here on: at or above it, or below it where little is bad. */
  firesAt: number;
  clearsAt: number;
  badIs: 'high' | 'low';
  /** How long it must be bad before it is told, and well before it is over. */
  holdMs: number;
  clearMs: number;
}

export const RULES: Record<RuleName, Rule> = {
  /** Codes left of a deal; from which on they are few, its pace says: by default fewer than for seven days. */
  coupons_low: { firesAt: 0, clearsAt: 0, badIs: 'low', holdMs: 0, clearMs: 0 },
  /** 1 while strangers have had their share of a pool for the hour. */
  coupons_drained: { firesAt: 1, clearsAt: 1, badIs: 'high', holdMs: 0, clearMs: HOUR },
  /** Failed calls in a row of a shop's system that makes codes. */
  coupons_unmade: { firesAt: 3, clearsAt: 1, badIs: 'high', holdMs: 0, clearMs: 0 },
  /** Failed walks in a row: a restart may cost one. */
  canary: { firesAt: 2, clearsAt: 1, badIs: 'high', holdMs: 0, clearMs: 0 },
  /** This hour's orders as a share of the same hour's a week ago; how small a share says something, their number says. */
  orders_down: { firesAt: 0.5, clearsAt: 0.7, badIs: 'low', holdMs: 9 * MINUTE, clearMs: 9 * MINUTE },
  /** The last 24 hours' orders as a share of the same a week ago, by their number too. */
  orders_down_day: { firesAt: 0.5, clearsAt: 0.7, badIs: 'low', holdMs: 29 * MINUTE, clearMs: HOUR },
  /** Seconds that messages have waited in vain. */
  outbox_age: { firesAt: 300, clearsAt: 120, badIs: 'high', holdMs: 5 * MINUTE, clearMs: MINUTE },
  /** 1 while a database does not answer. */
  database: { firesAt: 1, clearsAt: 1, badIs: 'high', holdMs: 30_000, clearMs: MINUTE },
  /** Share of what the operator allows it. */
  database_size: { firesAt: 0.8, clearsAt: 0.75, badIs: 'high', holdMs: 0, clearMs: MINUTE },
  /** Share of the disk that is free. */
  disk: { firesAt: 0.1, clearsAt: 0.15, badIs: 'low', holdMs: MINUTE, clearMs: 5 * MINUTE },
  /** Share of the memory that the process may use. */
  memory: { firesAt: 0.9, clearsAt: 0.8, badIs: 'high', holdMs: 5 * MINUTE, clearMs: 5 * MINUTE },
  /** Seconds of delay that one turn of a hundred has (99th percentile since the last look). */
  event_loop: { firesAt: 0.2, clearsAt: 0.1, badIs: 'high', holdMs: 2 * MINUTE, clearMs: 5 * MINUTE },
};

/** What is firing is told again after so long. */
export const REPEAT_MS = 4 * HOUR;
/** What fires for the third time within so long is flapping: then it must be well for longer before it is over. */
const FLAPPING = { times: 3, withinMs: 6 * HOUR, clearFactor: 6, leastClearMs: 10 * MINUTE } as const;

/** One measurement. */
export interface Sample {
  rule: RuleName;
  subject: string;
  /** In the rule's unit; null where nobody knows, which changes nothing. */
  value: number | null;
  /** In place of the rule's own bounds. */
  bound?: number;
  /** In place of `bound`, for what is well again. */
  clearBound?: number;
  supply?: Supply;
  /** It is watched no longer: whatever it was is over. */
  gone?: true;
}

/** What there is to say of codes that run out, besides how many are left. */
export interface Supply {
  /** How many days they last at the present pace; null where nobody asks for any. */
  days: number | null;
  /** Friends, or rewards, that wait for one. */
  waiting: number;
  /** They end with the deal's limit, not with a list of codes. */
  limited: boolean;
}

/** Where an alert stands. Times in UTC milliseconds. */
export interface Alert {
  key: string;
  rule: RuleName;
  subject: string;
  state: 'ok' | 'pending' | 'firing';
  since: number;
  /** While firing: since when it has been well again. */
  wellSince: number | null;
  toldAt: number | null;
  firings: number[];
  value: number | null;
}

type Change = 'firing' | 'still_firing' | 'resolved';

/** One alert as it is told. */
export interface AlertItem {
  rule: RuleName;
  subject: string;
  /** What people call the subject. */
  name?: string;
  state: Change;
  /** Since when it fires; of one that is resolved, since when it is well. UTC milliseconds. */
  since: number;
  value: number | null;
  supply?: Supply;
  /** It comes and goes: it is told less often until it keeps still. */
  flapping: boolean;
  title: string;
  detail: string;
  /** What to do, for people. */
  action: string;
  /** Where the operator's documents say more; '' for others. */
  runbook: string;
}

/** What is told at once. */
export interface AlertNews {
  /** UTC milliseconds. */
  at: number;
  alerts: AlertItem[];
}

export function alertKey({ rule, subject }: Pick<Sample, 'rule' | 'subject'>): string {
  return `${rule}:${subject}`;
}

function verdict({ rule, value, bound, clearBound = bound, gone }: Sample): 'bad' | 'well' | 'between' | 'unknown' {
  if (gone) return 'well';
  if (value === null) return 'unknown';
  const { firesAt, clearsAt, badIs } = RULES[rule];
  const bad = badIs === 'high' ? value >= (bound ?? firesAt) : value < (bound ?? firesAt);
  if (bad) return 'bad';
  const well = badIs === 'high' ? value < (clearBound ?? clearsAt) : value >= (clearBound ?? clearsAt);
  return well ? 'well' : 'between';
}

export function isFlapping({ firings }: Pick<Alert, 'firings'>): boolean {
  return firings.length >= FLAPPING.times;
}

function fire(alert: Alert, now: number): Alert {
  const firings = [...alert.firings, now].filter((at) => at > now - FLAPPING.withinMs);
  return { ...alert, state: 'firing', since: now, wellSince: null, toldAt: now, firings };
}

/** How long a firing alert must be well before it is over. */
function clearMsOf(alert: Alert): number {
  const { clearMs } = RULES[alert.rule];
  return isFlapping(alert) ? Math.max(clearMs * FLAPPING.clearFactor, FLAPPING.leastClearMs) : clearMs;
}

/**
 * Takes one measurement into account: ok → pending → firing → ok. Firing is told when it begins, again every four
 * hours, and when it is over.
 * @param before undefined where the alert was never seen.
 */
export function judge(before: Alert | undefined, sample: Sample, now: number): { alert: Alert; change?: Change } {
  const seen = verdict(sample);
  const fresh = { key: alertKey(sample), rule: sample.rule, subject: sample.subject };
  const alert: Alert = before
    ? { ...before, value: sample.value }
    : { ...fresh, state: 'ok', since: now, wellSince: null, toldAt: null, firings: [], value: sample.value };

  if (alert.state === 'firing') {
    if (seen === 'unknown') return { alert };
    if (seen === 'well') {
      const wellSince = alert.wellSince ?? now;
      if (now - wellSince < clearMsOf(alert)) return { alert: { ...alert, wellSince } };
      return { alert: { ...alert, state: 'ok', since: now, wellSince: null, toldAt: now }, change: 'resolved' };
    }
    const still = { ...alert, wellSince: null };
    if (now - (alert.toldAt ?? 0) < REPEAT_MS) return { alert: still };
    return { alert: { ...still, toldAt: now }, change: 'still_firing' };
  }
  if (seen === 'well') return { alert: alert.state === 'ok' ? alert : { ...alert, state: 'ok', since: now } };
  if (seen !== 'bad') return { alert };
  const since = alert.state === 'pending' ? alert.since : now;
  if (now - since < RULES[alert.rule].holdMs) return { alert: { ...alert, state: 'pending', since } };
  return { alert: fire(alert, now), change: 'firing' };
}

/** Whether an alert changed in what is kept: its value alone is not worth a write. */
export function isChanged(before: Alert | undefined, after: Alert): boolean {
  if (!before) return after.state !== 'ok';
  return before.state !== after.state || before.wellSince !== after.wellSince || before.toldAt !== after.toldAt;
}
