import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { readChecks } from '../message/check.store.ts';
import { isSuppressed, keysOf, mailboxKeysOf } from '../message/message.check.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Asked } from './asked.ts';
import { giveCode } from './give.ts';
import { OPEN_MS } from './opened.ts';
import { deleteWaiting, keepWaiting, leaseWaiting, type WaitingRow } from './waiting.store.ts';

/** So many friends of a group are served in one round, and this often. */
const AT_ONCE = 50;
const AGAIN_MS = 60_000;

/** `asked`: a link to the code was mailed, and what is promised is kept for as long as it is good. */
type Served = 'over' | 'waits' | 'asked';

/** Whether they want no mails any more: a code would be taken for one that never goes. */
async function isUnwanted(ports: Ports, shop: Shop, email: string): Promise<boolean> {
  const { secrets, databases } = ports;
  const { retailerId } = shop;
  const [recipientKey] = secrets.addressKeys(retailerId, 'email', secrets.digest(email));
  const leased = { kind: 'code', channel: 'email', retailerId, recipientKey, advocateId: null } as const;
  const keys = keysOf(ports, leased, email);
  const mailboxKeys = mailboxKeysOf(ports, leased, email);
  const checks = await readChecks(tenantOf(databases, shop), [], [...keys, ...mailboxKeys]);
  return isSuppressed({ leased, keys, mailboxKeys }, checks);
}

/** Tries one friend's claim once more. */
async function serve(ports: Ports, row: WaitingRow): Promise<Served> {
  const shop = await ports.shops.byId(row.shopId);
  if (!shop || shop.stopped) return 'waits';
  try {
    const request = JSON.parse(ports.secrets.open(row.requestSealed)) as Asked;
    if (request.email && (await isUnwanted(ports, shop, request.email))) return 'over';
    const { state, refused } = await giveCode(ports, shop, request, row.networkKey);
    if (state === 'confirm_email') return 'asked';
    // A stock can be raised again, a campaign go on.
    const mayCome = state === 'waiting' || refused?.reason === 'sold_out' || refused?.reason === 'paused';
    return mayCome ? 'waits' : 'over';
  } catch (error) {
    // What is over, or was never usable, gets no better by waiting; too many mails at once do.
    if (error instanceof AppError && error.status < 500) return error.code === 'too_many_requests' ? 'waits' : 'over';
    throw error;
  }
}

/** Gives codes to friends who wait for them, as far as there are some again; they get them by mail. */
export async function serveWaiting(ports: Ports): Promise<void> {
  const { databases, clock } = ports;
  for (const number of databases.groupNumbers()) {
    const group = databases.group(number);
    const now = clock.now();
    for (const row of await leaseWaiting(group, now, now + AGAIN_MS, AT_ONCE)) {
      const served = await serve(ports, row);
      if (served === 'over') await deleteWaiting(group, row);
      if (served === 'asked') await keepWaiting(group, row, now + OPEN_MS);
    }
  }
}
