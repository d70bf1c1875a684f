import type { Outgoing } from '../ports.ts';
import { type Account, admitPaused, costOf, openAccount, reputationOf, revisionOf } from './account.ts';
import { type Checks, readChecks } from './check.store.ts';
import { takeTokens } from './connection.store.ts';
import { spreadToMailbox } from './mailbox.ts';
import { chooseConnection, endInTime, judgeMessage, keysOf, mailboxKeysOf, type Opened } from './message.check.ts';
import { conclude, concludeLeased, countSignals, pause, type Ready, type Run, snooze } from './message.run.ts';
import { type LeasedMessage, leaseMessages, openMessage } from './message.store.ts';
import { PACE } from './pace.ts';
import { refuseNumbers } from './sms/lookup.ts';

/** Longer than the slowest batch, so that a lease runs out only where its dispatcher died. */
const LEASE_MS = 10 * 60_000;

/** Leases a batch and settles what does not go; the rest is ready for its sender. */
export async function prepareBatch(run: Run): Promise<{ leased: number; ready: Ready[] }> {
  const { ports, database } = run;
  const now = ports.clock.now();
  const token = ports.ids.uuid();
  const leased = await leaseMessages(database, { token, now, until: now + LEASE_MS, limit: PACE.lease });
  if (leased.length === 0) return { leased: 0, ready: [] };
  const opened = (await Promise.all(leased.map((one) => open(run, one)))).filter((one) => one !== undefined);
  const checks = await readChecks(
    database,
    leased,
    opened.flatMap(({ keys, mailboxKeys }) => [...keys, ...mailboxKeys]),
  );

  const byAccount = new Map<Account, Opened[]>();
  for (const message of opened) {
    const refusal = judgeMessage(message, checks, now);
    if (refusal) {
      if (refusal.kind === 'suppressed') await spreadToMailbox(run, message, checks);
      await conclude(run, message, undefined, refusal);
      continue;
    }
    const account = accountOf(run, message.leased, checks.connections);
    byAccount.set(account, [...(byAccount.get(account) ?? []), message]);
  }
  const ready: Ready[] = [];
  for (const [account, messages] of byAccount) ready.push(...(await admitAll(run, account, messages, now)));
  return { leased: leased.length, ready };
}

/** Reads what a message holds; one that cannot be read, or whose shop is gone, is settled. */
async function open(run: Run, leased: LeasedMessage): Promise<Opened | undefined> {
  const { ports } = run;
  const shop = await ports.shops.byId(leased.shopId);
  try {
    const opened = openMessage(ports.secrets, leased);
    const { address } = opened;
    if (shop && address !== undefined) {
      const keys = keysOf(ports, leased, address);
      return { leased, shop, address, keys, mailboxKeys: mailboxKeysOf(ports, leased, address), opened };
    }
    await concludeLeased(run, leased, shop, undefined, {
      kind: 'canceled',
      error: shop ? 'address_dropped' : 'shop_gone',
    });
  } catch (error) {
    ports.log.error('message_failed', { message: leased.id, error: (error as Error).name });
    await concludeLeased(run, leased, shop, undefined, { kind: 'later', error: (error as Error).name });
  }
  return undefined;
}

/** The account of a message, as it stands in this batch. */
export function accountOf(run: Run, leased: LeasedMessage, connections: Checks['connections']): Account {
  const row = chooseConnection(leased, connections);
  let account = run.accounts.get(row.id);
  if (account?.revision !== revisionOf(row)) {
    account = openAccount(run.ports, row);
    run.accounts.set(row.id, account);
  }
  if (!account.trying) account.retryAt = 'state' in row && row.state === 'paused' ? (row.retryAt ?? 0) : undefined;
  if (account.retryAt === undefined) account.pausing = undefined;
  return account;
}

/** Lets pass what pause, breaker and rate of an account let pass; the rest waits and spends nothing. */
async function admitAll(run: Run, account: Account, messages: Opened[], now: number): Promise<Ready[]> {
  const { database } = run;
  const { sender } = account;
  if (!sender) {
    const until = await pause(run, account, account.fault);
    await snooze(run, messages, () => ({ cause: 'paused', until, error: account.fault, waitsFor: account.id }));
    return [];
  }
  const paused = await admitPaused(database, account, messages.length, now);
  const awake = messages.slice(0, paused.admitted);
  await snooze(run, messages.slice(paused.admitted), () => ({
    cause: 'paused',
    until: paused.until,
    error: 'account_paused',
    waitsFor: account.id,
  }));
  if (awake.length === 0) return [];

  const built: Ready[] = [];
  for (const message of await admitNames(run, account, awake)) {
    const outgoing = await build(run, account, message);
    if (outgoing) built.push({ message, account, sender, outgoing, judgedAt: now });
  }
  const refused = await refuseNumbers(run, built);
  for (const [{ message }, why] of refused) {
    await conclude(run, message, undefined, { kind: 'canceled', error: `number_${why}` });
  }
  const ready = built.filter((one) => !refused.has(one));
  const { rate } = account;
  if (!rate || ready.length === 0) return ready;
  const costs = ready.map(({ outgoing }) => costOf(outgoing));
  const { admitted, tokens } = await takeTokens(database, account.id, rate, costs, now);
  let debt = 1 - Math.min(0, tokens);
  const late = ready.slice(admitted).map(({ message }) => message);
  await snooze(run, late, (index) => {
    const until = now + Math.ceil((debt / rate.perSecond) * 1000);
    debt += costs[admitted + index] ?? 1;
    return { cause: 'rate', until };
  });
  return ready.slice(0, admitted);
}

/** Lets pass what the breaker of each name lets pass: one domain's bad reputation stops no other of the same account. */
async function admitNames(run: Run, account: Account, messages: readonly Opened[]): Promise<Opened[]> {
  const byName = Map.groupBy(messages, ({ shop }) =>
    reputationOf(run.ports, account, account.connection?.settings, shop),
  );
  const passed: Opened[] = [];
  for (const [name, own] of byName) {
    const { admitted, until } = await countSignals(run, account, name, own.length);
    passed.push(...own.slice(0, admitted));
    await snooze(run, own.slice(admitted), () => ({ cause: 'breaker', until }));
  }
  return passed;
}

async function build(run: Run, account: Account, message: Opened): Promise<Outgoing | undefined> {
  const { leased, shop, opened, address } = message;
  try {
    const outgoing = run.build(run.ports, shop, leased, { ...opened, address }, account.connection);
    if (outgoing?.channel === 'sms') return endInTime(message, outgoing, run.ports.clock.now());
    if (outgoing) return outgoing;
    await conclude(run, message, account, { kind: 'canceled', error: 'no_words' });
  } catch (error) {
    run.ports.log.error('message_failed', { message: leased.id, error: (error as Error).name });
    await conclude(run, message, account, { kind: 'later', error: (error as Error).name });
  }
  return undefined;
}
