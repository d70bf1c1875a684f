import type { Finding, Outgoing, Ports, SendOutcome } from '../ports.ts';
import { costOf } from './account.ts';
import { ageMessages } from './age.store.ts';
import { readChecks } from './check.store.ts';
import { buildOutgoing } from './envelope.ts';
import { eraseAtProviders } from './erase.ts';
import { createLedger } from './ledger.ts';
import { refresh, withhold } from './message.again.ts';
import { accountOf, prepareBatch } from './message.prepare.ts';
import {
  conclude,
  countSignals,
  type DispatchReport,
  factOf,
  pause,
  type Ready,
  type Run,
  refuseName,
  restingUntil,
} from './message.run.ts';
import { readAbandoned, takeUpDoubtful } from './message.store.ts';
import { PACE } from './pace.ts';
import { settleAbandoned } from './state.ts';

/** One tick stops taking more after this time: others wait for their turn. */
const TICK_MS = 20_000;
/** So much later than the others comes a message that was tried for a paused account, and met the fault again. */
const BEHIND_MS = 60_000;
/** Attempts beyond a sender's width, so that it never waits for the next. They wait as leased, not as going. */
const SPARE = 4;

export interface DispatchOptions {
  random?: () => number;
  /** Makes of a message what its sender takes; undefined where a kind has no words for the channel. */
  build?: typeof buildOutgoing;
}

/**
 * One tick of the outbox over all groups: what was left lying, then lease, check again, render, send, settle until
 * nothing is due; then let go of what was kept long enough, here and at providers.
 */
export async function dispatchDue(ports: Ports, options: DispatchOptions = {}): Promise<DispatchReport> {
  const report: DispatchReport = {
    sent: 0,
    later: 0,
    dead: 0,
    unknown: 0,
    paused: 0,
    suppressed: 0,
    canceled: 0,
    held: 0,
    snoozed: 0,
  };
  if (!ports.senders) return report;
  const { random = Math.random, build = buildOutgoing } = options;
  for (const groupNumber of ports.databases.groupNumbers()) {
    const database = ports.databases.group(groupNumber);
    const ledger = createLedger(database, ({ id }) => ports.log.warn('lease_lost', { message: id }));
    const run: Run = { ports, database, ledger, report, random, build, accounts: new Map(), waiting: new Set() };
    await takeUpDoubtful(database, ports.clock.now());
    await settleLeftOvers(run);
    await sendDue(run, ports.clock.now() + TICK_MS);
    await ageMessages(database, ports.clock.now());
    await eraseAtProviders(run);
  }
  return report;
}

/** Puts right what dispatchers left that died. */
async function settleLeftOvers(run: Run): Promise<void> {
  const { ports, database, ledger } = run;
  const now = ports.clock.now();
  const abandoned = await readAbandoned(database, now, PACE.lease);
  if (abandoned.length === 0) return;
  const { connections } = await readChecks(database, abandoned, []);
  for (const leased of abandoned) {
    const { sender } = accountOf(run, leased, connections);
    const state = leased.state as 'leased' | 'sending';
    const settlement = settleAbandoned(state, leased, sender?.find !== undefined, now, run.random());
    const shop = await ports.shops.byId(leased.shopId);
    const fact = shop && factOf(leased, shop, settlement, now);
    await ledger.settle({ leased, settlement, at: now, ...(fact && { fact }) });
    ports.log.warn('message_abandoned', { message: leased.id, was: state, is: settlement.state });
  }
  await ledger.idle();
}

/**
 * Works until nothing is due or the time is over. The next batch is prepared while as many messages as the senders are
 * wide are on their way; each is marked as going by itself, as late as its sender lets us, and the ledger writes
 * together what is marked together.
 */
async function sendDue(run: Run, stopAt: number): Promise<void> {
  const { ports, ledger } = run;
  const prepared: Ready[] = [];
  let more = true;
  let failure: unknown;
  const failed = (error: unknown) => {
    more = false;
    prepared.length = 0;
    failure ??= error;
  };
  const fill = once(async () => {
    const { leased, ready } = await prepareBatch(run);
    prepared.push(...ready);
    for (const one of ready) run.waiting.add(one);
    more = leased > 0 && ports.clock.now() < stopAt;
  }, failed);
  const work = async () => {
    for (;;) {
      if (more && prepared.length < PACE.lease) void fill();
      const next = prepared.shift();
      if (next) {
        if (run.waiting.has(next)) await deliver(run, next).catch(failed);
      } else if (fill.running) await fill.running;
      else if (!more) return;
    }
  };
  await fill();
  const width = Math.max(1, ...[...run.accounts.values()].map(({ sender }) => sender?.width ?? 1));
  await Promise.all(Array.from({ length: width + SPARE }, work));
  await ledger.idle();
  for (const account of run.accounts.values()) {
    for (const name of [...account.signals.keys()]) await countSignals(run, account, name, 0);
  }
  if (failure) throw failure;
}

/** Work that is done by one at a time: who calls meanwhile waits for the same. */
function once(work: () => Promise<void>, failed: (error: unknown) => void) {
  const start = (): Promise<void> => {
    start.running ??= work()
      .catch(failed)
      .finally(() => {
        start.running = undefined;
      });
    return start.running;
  };
  start.running = undefined as Promise<void> | undefined;
  return start;
}

/** Marks a message as going; one that may not go after all is settled. @returns whether it may go. */
async function markGoing(run: Run, ready: Ready): Promise<boolean> {
  const { message, account } = ready;
  await refresh(run, ready);
  if (!run.waiting.delete(ready)) return false;
  const resting = await restingUntil(run, account, message.shop);
  if (resting !== undefined) {
    await conclude(run, message, account, { kind: 'snoozed', cause: 'breaker', until: resting });
    return false;
  }
  if (account.retryAt !== undefined && !account.trying) {
    // It was paused by one of the same batch.
    const { retryAt: until, id: waitsFor } = account;
    const outcome = { kind: 'snoozed', cause: 'paused', until, error: 'account_paused', waitsFor } as const;
    await conclude(run, message, account, outcome);
    return false;
  }
  const { leased, keys, mailboxKeys } = message;
  const going = { leased, keys: [...keys, ...mailboxKeys] };
  const marked = await run.ledger.mark(going, run.ports.clock.now());
  if (!marked) await withhold(run, ready);
  return marked;
}

/**
 * Lets a message go, and notes what came of it; whatever its sender fails in stays its own.
 * @throws where it could not be marked: it stays leased, and did not go.
 */
async function deliver(run: Run, ready: Ready): Promise<void> {
  const { message, account, sender, outgoing } = ready;
  const { ports } = run;
  const { leased } = message;
  let marking: Promise<boolean> | undefined;
  // A sender may ask twice, where a connection that it chose is gone.
  const begin = () => (marking ??= markGoing(run, ready));
  const outcome = await attempt(sender as BoundSender, outgoing, leased.doubt > 0, begin).catch(
    (error: Error): SendOutcome => {
      // A sender does not throw; if one does, nobody knows how far it came.
      ports.log.error('message_failed', { message: leased.id, error: error.name });
      return { kind: 'unknown', error: error.name };
    },
  );
  if ((await marking) === false) return undefined;
  if (outcome.kind !== 'paused') return conclude(run, message, account, outcome, costOf(outgoing));
  // A shop's own account has one domain; over the platform's every shop may bring its own.
  if (outcome.domain && !account.connection) {
    const wakes = await refuseName(run, account, message.shop, outcome.error);
    run.report.paused += 1;
    run.report.snoozed -= 1;
    return conclude(run, message, account, { kind: 'snoozed', cause: 'breaker', until: wakes, error: outcome.error });
  }
  // Of those that wait another is tried next: this one may be the only one that the account does not take.
  const behind = account.trying ? BEHIND_MS : 0;
  const until = behind + (await pause(run, account, outcome.error));
  const { id: waitsFor } = account;
  run.report.paused += 1;
  run.report.snoozed -= 1;
  await conclude(run, message, account, { kind: 'snoozed', cause: 'paused', until, error: outcome.error, waitsFor });
}

/** A sender whose channel is the message's own: its account was chosen by it. */
interface BoundSender {
  beginsLate?: true;
  send(outgoing: Outgoing, begin: () => Promise<boolean>): Promise<SendOutcome>;
  find?(outgoing: Outgoing): Promise<Finding>;
}

/** What a sender that was told not to begin returns is nobody's outcome. */
const WITHDRAWN: SendOutcome = { kind: 'later', error: 'withdrawn' };

/** Asks first, where an earlier attempt was never answered and the provider can tell. */
async function attempt(
  sender: BoundSender,
  outgoing: Outgoing,
  inDoubt: boolean,
  begin: () => Promise<boolean>,
): Promise<SendOutcome> {
  if (inDoubt && sender.find) {
    const found = await sender.find(outgoing);
    if (found.kind === 'sent') return found;
    if (found.kind === 'unknown') return { kind: 'unknown', error: 'provider_cannot_tell' };
  }
  if (!sender.beginsLate && !(await begin())) return WITHDRAWN;
  return sender.send(outgoing, begin);
}
