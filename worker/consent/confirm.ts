import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import {
  type ConsentRow,
  deleteRequest,
  dropRequests,
  insertRecord,
  insertRequest,
  type RequestRow,
  readRequest,
} from './consent.store.ts';
import { CONFIRM_MS } from './consent.ts';

/** A consent that is to be confirmed by whoever reads the mailbox, or holds the phone. */
export interface Asked extends Omit<ConsentRow, 'state' | 'confirmedAt' | 'method'> {
  channel: 'email' | 'sms';
  version: string;
  source: string;
  occurredAt: number;
  /** Plain and normalised: the message goes there. */
  address: string;
}

/** Where somebody confirms. */
const confirmUrl = (publicUrl: string, token: string) => `${publicUrl}/u/confirm/${token}`;

/**
 * Asks for a confirmation, with nothing in the message that advertises; until it comes, nothing is allowed.
 * @returns `asked`, or `waiting` where an earlier request still waits.
 */
export async function askToConfirm(ports: Ports, shop: Shop, asked: Asked): Promise<'asked' | 'waiting'> {
  const { ids, secrets, clock, databases, config } = ports;
  const { address, channel, language, wording, evidenceSealed = null, ...rest } = asked;
  const now = clock.now();
  const token = ids.token(shop.number);
  const id = ids.make('csr');
  const request: RequestRow = {
    ...rest,
    id,
    channel,
    language,
    wording,
    evidenceSealed,
    tokenHash: secrets.digest(token),
    createdAt: now,
  };
  const message = enqueueMessage(ports, shop, {
    kind: 'confirm',
    channel,
    address,
    language,
    cause: `confirm:${id}`,
    values: { shopName: shop.name, wording, url: confirmUrl(config.publicUrl, token), until: now + CONFIRM_MS },
  });
  const database = tenantOf(databases, shop);
  try {
    await writeGuarded(database, insertRequest(database, request), message);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    return 'waiting';
  }
  ports.wake();
  return 'asked';
}

/** The request behind a link that is still good. */
export async function findRequest(
  { databases, secrets, clock }: Pick<Ports, 'databases' | 'secrets' | 'clock'>,
  shop: Shop,
  token: string,
): Promise<RequestRow | undefined> {
  const row = await readRequest(tenantOf(databases, shop), shop.id, secrets.digest(token));
  return row && clock.now() < row.createdAt + CONFIRM_MS ? row : undefined;
}

/** Turns a request into a consent; said twice, it is one. */
export async function confirmConsent(
  { databases, ids, clock }: Pick<Ports, 'databases' | 'ids' | 'clock'>,
  shop: Shop,
  { tokenHash: _, id, createdAt, ...request }: RequestRow,
): Promise<void> {
  const now = clock.now();
  const database = tenantOf(databases, shop);
  const record = { ...request, id: ids.make('cns'), state: 'given', confirmedAt: now, createdAt: now } as const;
  try {
    await writeGuarded(database, deleteRequest(database, id), [
      insertRecord(database, { ...record, method: 'double_opt_in' }),
    ]);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
  }
}

/** Forgets what nobody confirmed in time. */
export async function dropUnconfirmed({ databases, clock }: Ports): Promise<void> {
  const before = clock.now() - CONFIRM_MS;
  for (const number of databases.groupNumbers()) await dropRequests(databases.group(number), before);
}
