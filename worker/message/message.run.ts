import type { InStatement } from '@libsql/client';
import { tenantOf } from '../../db/tenant.ts';
import type { AnySender, Database, Outgoing, Ports } from '../ports.ts';
import { deleteSubscriptions, markSeen } from '../push/push.store.ts';
import type { Shop } from '../retailer/shop.ts';
import type { EventRow } from '../tag/event.ts';
import { type Account, reputationOf } from './account.ts';
import { admit, record, type Signal } from './breaker.ts';
import { pauseConnection, resumeConnection, updateBreaker } from './connection.store.ts';
import type { buildOutgoing } from './envelope.ts';
import { insertPrice } from './fact.store.ts';
import { messageFact } from './fact.ts';
import type { Ledger } from './ledger.ts';
import type { Opened } from './message.check.ts';
import { insertSuppression, type LeasedMessage } from './message.store.ts';
import { timesPrice } from './price.ts';
import { type Outcome, type Settlement, settle } from './state.ts';

export type DispatchReport = Record<Outcome['kind'] | 'paused', number>;

/** A message that may go, and over what. */
export interface Ready {
  message: Opened;
  account: Account;
  sender: AnySender;
  outgoing: Outgoing;
  /** When it was last looked at whether it may. */
  judgedAt: number;
}

/** One pass over a group's outbox. */
export interface Run {
  ports: Ports;
  database: Database;
  ledger: Ledger;
  report: DispatchReport;
  random: () => number;
  build: typeof buildOutgoing;
  accounts: Map<string, Account>;
  /** What is prepared and not marked as going: a change meanwhile may still withhold it. */
  waiting: Set<Ready>;
  /** While that is being judged again. */
  judging?: Promise<void> | undefined;
}

/** So many bad signs of one name are counted without waiting for the next batch. */
const COUNTED_AT = 10;

type Snooze = Omit<Extract<Outcome, { kind: 'snoozed' }>, 'kind'>;

/** Lets messages wait, at no cost to them. */
export async function snooze(run: Run, messages: readonly Opened[], until: (index: number) => Snooze): Promise<void> {
  for (const [index, message] of messages.entries()) {
    await conclude(run, message, undefined, { kind: 'snoozed', ...until(index) });
  }
}

/** Pauses an account, once for all messages that met the same fault together. @returns when it is tried again. */
export function pause(run: Run, account: Account, reason: string): Promise<number> {
  const { ports, database } = run;
  account.pausing ??= pauseConnection(database, account, reason, ports.clock.now()).then((retryAt) => {
    account.trying = false;
    account.retryAt = retryAt;
    ports.log.error('sending_paused', { account: account.id, error: reason });
    return retryAt;
  });
  return account.pausing;
}

/**
 * Stops what goes out over an account under one name, which the provider does not take; others go on. Once for all
 * messages that met it together.
 * @returns when it is tried again.
 */
export function refuseName(run: Run, account: Account, shop: Shop, reason: string): Promise<number> {
  const { clock, log } = run.ports;
  const name = nameOf(run, account, shop);
  const known = account.resting.get(name);
  if (known) return known;
  keep(account, name, 'refused');
  log.error('sending_refused', { account: account.id, name, error: reason });
  const noted = countSignals(run, account, name, 0).then(({ counted }) => Math.max(counted.until, clock.now() + 1000));
  account.resting.set(name, noted);
  return noted;
}

/** When a message may be tried whose name was stopped in this very run; undefined where it may go. */
export async function restingUntil(run: Run, account: Account, shop: Shop): Promise<number | undefined> {
  const name = nameOf(run, account, shop);
  const until = await account.resting.get(name);
  if (until === undefined || until > run.ports.clock.now()) return until;
  account.resting.delete(name);
  return undefined;
}

const nameOf = ({ ports }: Run, account: Account, shop: Shop) =>
  reputationOf(ports, account, account.connection?.settings, shop);

/** What an outcome says about the sender; undefined: nothing. */
function signalOf(outcome: Outcome): Signal | undefined {
  switch (outcome.kind) {
    case 'sent':
      return 'ok';
    case 'unknown':
      return 'trouble';
    case 'dead':
      return outcome.blocked ? 'blocked' : outcome.unsure ? 'trouble' : 'ok';
    case 'later':
      return outcome.blocked ? 'blocked' : outcome.provider ? 'trouble' : undefined;
    default:
      return undefined;
  }
}

/**
 * Settles a message, and takes from its outcome what it says about the account.
 * @param units mails, or segments of a text, that went over the account: what it costs where the account has a price.
 */
export async function conclude(
  run: Run,
  { leased, shop }: Opened,
  account: Account | undefined,
  outcome: Outcome,
  units = 0,
): Promise<void> {
  const signal = account && signalOf(outcome);
  if (signal) await note(run, account, shop, signal);
  if (account?.trying && (outcome.kind === 'sent' || outcome.kind === 'dead')) {
    account.trying = false;
    account.retryAt = undefined;
    account.pausing = undefined;
    await resumeConnection(run.database, account.id, run.ports.clock.now());
    run.ports.log.info('sending_resumed', { account: account.id });
  }
  await concludeLeased(run, leased, shop, account, outcome, units);
}

function keep({ signals }: Account, name: string, signal: Signal): Signal[] {
  const kept = [...(signals.get(name) ?? []), signal];
  signals.set(name, kept);
  return kept;
}

/** Keeps what an attempt said; much that is bad is counted at once, so that no batch runs to its end into a fault. */
async function note(run: Run, account: Account, shop: Shop, signal: Signal): Promise<void> {
  const name = nameOf(run, account, shop);
  const kept = keep(account, name, signal);
  if (signal === 'ok' || kept.filter((one) => one !== 'ok').length < COUNTED_AT) return;
  const { counted } = await countSignals(run, account, name, 0);
  if (counted.state === 'open') account.resting.set(name, Promise.resolve(counted.until));
}

/** Settles a message with what belongs to its new state. */
export async function concludeLeased(
  run: Run,
  leased: LeasedMessage,
  shop: Shop | undefined,
  account: Account | undefined,
  outcome: Outcome,
  units = 0,
): Promise<void> {
  const { ports, ledger, report } = run;
  report[outcome.kind] += 1;
  const now = ports.clock.now();
  const settlement = settle(outcome, leased, account?.sender?.find !== undefined, now, run.random());
  const fact = shop && factOf(leased, shop, settlement, now);
  const rest = shop ? followUps(ports, leased, shop, account, outcome, units, now) : [];
  const attempted = account && outcome.kind !== 'snoozed' ? { connectionId: account.id } : undefined;
  await ledger.settle({ leased, settlement, at: now, ...attempted, ...(fact && { fact }), rest });
}

/** What an outcome brings with it: a suppression of a dead address, a browser's sign of life, the price of what went out. */
function followUps(
  ports: Ports,
  leased: LeasedMessage,
  shop: Shop,
  account: Account | undefined,
  outcome: Outcome,
  units: number,
  now: number,
): InStatement[] {
  if (outcome.kind === 'dead' && outcome.suppress && leased.channel === 'push') {
    return [deleteSubscriptions(tenantOf(ports.databases, shop), { shopId: shop.id, keys: [leased.recipientKey] })];
  }
  const seen =
    outcome.kind === 'sent' && leased.channel === 'push'
      ? [markSeen(tenantOf(ports.databases, shop), { shopId: shop.id, key: leased.recipientKey, now })]
      : [];
  if (outcome.kind === 'dead' && outcome.suppress) return [forbid(ports, leased, shop, outcome.suppress, now)];
  const price = account?.price;
  if (outcome.kind !== 'sent' || !price || units === 0) return seen;
  return insertPrice(shop, leased, outcome.providerId, timesPrice(price, units), now);
}

/** The fact that a message reached a state; none while it waits. */
export function factOf(leased: LeasedMessage, shop: Shop, settlement: Settlement, now: number): EventRow | undefined {
  const { state, error } = settlement;
  // An advertising platform is no friend: what it is told is no message of the reports.
  if (state === 'ready' || state === 'held' || leased.channel === 'ads') return undefined;
  return messageFact(leased, shop, state, now, error);
}

/** The suppression of an address that is dead, or that its provider lets nothing pass to. */
function forbid(
  { ids, databases }: Ports,
  leased: LeasedMessage,
  shop: Shop,
  why: true | 'provider',
  now: number,
): InStatement {
  return insertSuppression(tenantOf(databases, shop), {
    id: ids.make('sup'),
    channel: leased.channel,
    addressKey: leased.recipientKey,
    source: why === 'provider' ? 'provider' : 'bounce',
    createdAt: now,
  });
}

/**
 * Counts what the last attempts over an account under one name said, and asks for more.
 * @returns how many of `wanted` may go.
 */
export async function countSignals({ ports, database }: Run, account: Account, name: string, wanted: number) {
  const signals = account.signals.get(name) ?? [];
  account.signals.delete(name);
  const now = ports.clock.now();
  const passed = await updateBreaker(database, name, now, (before) => {
    const counted = signals.length > 0 ? record(before, signals, now) : before;
    return { before, counted, ...admit(counted, wanted, now) };
  });
  const { before, counted } = passed;
  if (counted.state === 'open' && before.state !== 'open') {
    ports.log.error('sending_interrupted', { account: account.id, name, cause: counted.cause, until: counted.until });
  }
  return passed;
}
