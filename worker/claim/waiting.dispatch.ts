import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Asked } from './asked.ts';
import { giveCode } from './give.ts';
import { deleteWaiting, leaseWaiting, type WaitingRow } from './waiting.store.ts';

/** So many friends of a group are served in one round, and this often. */
const AT_ONCE = 50;
const AGAIN_MS = 60_000;

/** Tries one friend's claim once more. @returns whether they wait no more. */
async function serve(ports: Ports, row: WaitingRow): Promise<boolean> {
  const shop = await ports.shops.byId(row.shopId);
  if (!shop || shop.stopped) return false;
  try {
    const request = JSON.parse(ports.secrets.open(row.requestSealed)) as Asked;
    const { state } = await giveCode(ports, shop, request, row.networkKey);
    return state !== 'waiting';
  } catch (error) {
    // What is over, or was never usable, gets no better by waiting; too many mails at once do.
    if (error instanceof AppError && error.status < 500) return error.code !== 'too_many_requests';
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
      if (await serve(ports, row)) await deleteWaiting(group, row);
    }
  }
}
