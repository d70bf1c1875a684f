import type { Outgoing } from '../ports.ts';
import { type Account, admitPaused, costOf, openAccount, revisionOf } from './account.ts';
import { type Checks, readChecks } from './check.store.ts';
import { takeTokens } from './connection.store.ts';
import { chooseConnection, judgeMessage, keysOf, type Opened } from './message.check.ts';
import { conclude, concludeLeased, countSignals, pause, type Ready, type Run, snooze } from './message.run.ts';
import { type LeasedMessage, leaseMessages, openMessage } from './message.store.ts';

/** Rows taken at once. The next are taken while the last of these are on their way. */
export const BATCH = 100;
/** Longer than the slowest batch, so that a lease runs out only where its dispatcher died. */
const LEASE_MS = 10 * 60_000;

/** Leases a batch and settles what does not go; the rest is ready for its sender. */
export async function prepareBatch(run: Run): Promise<{ leased: number; ready: Ready[] }> {
  const { ports, database } = run;
  const now = ports.clock.now();
  const token = ports.ids.uuid();
  const leased = await leaseMessages(database, { token, now, until: now + LEASE_MS, limit: BATCH });
  if (leased.length === 0) return { leased: 0, ready: [] };
  const opened = (await Promise.all(leased.map((one) => open(run, one)))).filter((one) => one !== undefined);
  const checks = await readChecks(
    database,
    leased,
    opened.flatMap(({ keys }) => keys),
  );

  const byAccount = new Map<Account, Opened[]>();
  for (const message of opened) {
    const refusal = judgeMessage(message, checks, now);
    if (refusal) {
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
      return { leased, shop, address, keys: keysOf(ports, leased, address), opened };
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

  const passed = await countSignals(run, account, awake.length);
  await snooze(run, awake.slice(passed.admitted), () => ({ cause: 'breaker', until: passed.until }));
  const ready: Ready[] = [];
  for (const message of awake.slice(0, passed.admitted)) {
    const outgoing = await build(run, account, message);
    if (outgoing) ready.push({ message, account, sender, outgoing });
  }
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

async function build(run: Run, account: Account, message: Opened): Promise<Outgoing | undefined> {
  const { leased, shop, opened, address } = message;
  try {
    const outgoing = run.build(run.ports, shop, leased, { ...opened, address }, account.connection);
    if (outgoing) return outgoing;
    await conclude(run, message, account, { kind: 'canceled', error: 'no_words' });
  } catch (error) {
    run.ports.log.error('message_failed', { message: leased.id, error: (error as Error).name });
    await conclude(run, message, account, { kind: 'later', error: (error as Error).name });
  }
  return undefined;
}
