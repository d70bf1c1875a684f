import { eq, inArray, sql } from 'drizzle-orm';
import { isRaceLost, toStatement, writeGuarded } from '../../db/guard.ts';
import { message } from '../../db/schema/group.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Database, Ports } from '../ports.ts';
import { mailboxOf } from '../privacy/address.ts';
import { spreadRefusal } from '../suppression/pair.store.ts';
import { insertEvents } from '../tag/event.store.ts';
import { breakerKeyOf } from './account.ts';
import { record, type Signal } from './breaker.ts';
import { updateBreaker } from './connection.store.ts';
import { messageFact } from './fact.ts';
import {
  insertGlobalSuppression,
  insertSuppression,
  type MessageRow,
  ownKeysOf,
  readMessage,
} from './message.store.ts';
import { KEEP_ADDRESS_MS, type ReceiptState, statesBefore } from './state.ts';

/** What a provider, a mailbox or a carrier says of a message that went out. */
export interface Receipt {
  /** Ours, as call-backs and bounce addresses carry it; or the provider's own. */
  message: { id: string } | { providerId: string };
  state: ReceiptState;
  /** A code, no text: texts repeat addresses. */
  reason?: string;
  /** The provider's id, where the attempt's own answer never came. */
  providerId?: string;
  /** The address is dead, or its provider lets nothing pass (this retailer forgets it), or its owner complained (all do). */
  suppress?: 'bounce' | 'provider' | 'complaint';
  /** Whether it was refused for what the sender is. */
  blocked?: boolean;
  /** Whom the report names, for when the message has lost its address; counts only where it is the same. */
  address?: string;
}

/** `late`: something that says more is known already. `unknown`: there is no such message here. */
export type ReceiptVerdict = 'moved' | 'late' | 'unknown';

/** Looks for a message in all groups: a call-back names nothing else. */
async function find(ports: Pick<Ports, 'databases'>, key: Receipt['message']) {
  for (const number of ports.databases.groupNumbers()) {
    const database = ports.databases.group(number);
    const row = await readMessage(database, key);
    if (row) return { database, row };
  }
  return undefined;
}

/**
 * Takes what is said later of a message: it moves up only, whatever the order in which reports come; also one of which
 * nobody knew whether it went out. A suppression holds in any case.
 */
export async function recordReceipt(ports: Ports, receipt: Receipt): Promise<ReceiptVerdict> {
  const found = await find(ports, receipt.message);
  const shop = found && (await ports.shops.byId(found.row.shopId));
  if (!found || !shop) return 'unknown';
  const { database, row } = found;
  const now = ports.clock.now();
  const { state, reason, providerId, suppress } = receipt;
  const moved = database.orm
    .update(message)
    .set({
      state,
      waitsFor: null,
      leaseUntil: null,
      finalAt: now,
      runAt: sql`case when ${message.addressSealed} is null then ${message.runAt} else ${now + KEEP_ADDRESS_MS} end`,
      ...(providerId && { providerId }),
      ...(reason && { lastError: reason }),
    })
    .where(sql`${eq(message.id, row.id)} and ${inArray(message.state, statesBefore(state))}`);
  // Whatever is told of it later, it went out: also where the answer to the attempt itself never came.
  const facts = insertEvents(
    state === 'sent'
      ? [messageFact(row, shop, state, now, reason)]
      : [messageFact(row, shop, 'sent', now), messageFact(row, shop, state, now, reason)],
  );
  let verdict: ReceiptVerdict = 'moved';
  try {
    await writeGuarded(database, toStatement(moved), [facts]);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    verdict = 'late';
  }
  if (suppress) await forbid(ports, database, shop, row, { ...receipt, suppress }, now);
  const signal: Signal | undefined = suppress === 'complaint' ? 'complained' : receipt.blocked ? 'blocked' : undefined;
  if (signal && verdict === 'moved') {
    const key = await breakerKeyOf(ports, database, row, shop);
    await updateBreaker(database, key, now, (breaker) => ({ breaker: record(breaker, [signal], now) }));
  }
  return verdict;
}

/** The suppression that follows: of an address that is dead here, of one whose owner complained everywhere. */
async function forbid(
  ports: Ports,
  database: Database,
  shop: NonNullable<Awaited<ReturnType<Ports['shops']['byId']>>>,
  row: MessageRow,
  { suppress: source, address: told }: Pick<Receipt, 'address'> & { suppress: NonNullable<Receipt['suppress']> },
  now: number,
): Promise<void> {
  const { ids, secrets, databases } = ports;
  const { channel, recipientKey: addressKey, mailboxKey, addressSealed } = row;
  const given = { channel, source, createdAt: now };
  const tenant = tenantOf(databases, shop);
  const keys = ownKeysOf(secrets, shop.retailerId, row);
  const spread = source === 'complaint' ? spreadRefusal(tenant, { keys, source, now }) : [];
  const forbidden = insertSuppression(tenant, { id: ids.make('sup'), addressKey, ...given });
  // Who complains is the mailbox, however the address was spelled; a dead spelling says nothing of the others.
  const isBoxed = source === 'complaint' && mailboxKey !== null;
  const boxed = isBoxed ? [insertSuppression(tenant, { id: ids.make('sup'), addressKey: mailboxKey, ...given })] : [];
  await database.client.batch([forbidden, ...boxed, ...spread], 'write');
  // After 72 hours the address is gone, and with it the key that all retailers share, unless the report names it.
  if (source !== 'complaint' || channel === 'facebook' || channel === 'ads') return;
  const address = addressSealed ? secrets.open(addressSealed) : (told ?? '');
  if (!secrets.addressKeys(row.retailerId, channel, secrets.digest(address)).includes(addressKey)) return;
  const spellings = new Set([address, channel === 'email' ? mailboxOf(address) : address]);
  const everybodys = [...spellings].map((one) => secrets.addressKeys('', channel, secrets.digest(one))[0]);
  await database.client.batch(
    everybodys.map((key) => insertGlobalSuppression(database, { id: ids.make('sup'), addressKey: key, ...given })),
    'write',
  );
}
