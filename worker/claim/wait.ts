import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { ClaimAnswer } from '../wire.ts';
import type { Asked } from './asked.ts';
import { insertWaiting } from './claim.store.ts';
import type { ClaimKey } from './claim.ts';

/** The first time that it is tried again, in milliseconds. */
const SOON_MS = 60_000;

/** A claim for which there is no code now. */
interface Waiting {
  request: Asked;
  network: string;
  key: ClaimKey;
  dealId: string;
}

/** Lets a friend wait for a code: whoever left an address gets it by mail once there is one. */
export async function letWait(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  database: TenantDatabase,
  shop: Pick<Shop, 'id'>,
  { request, network, key, dealId }: Waiting,
): Promise<ClaimAnswer> {
  const { rk, rc, language, email, country, openedAt } = request;
  if (!email) return { state: 'waiting' };
  const now = clock.now();
  const kept = { rk, language, email, ...(rc && { rc }), ...(country && { country }), ...(openedAt && { openedAt }) };
  const waiting = insertWaiting(database, {
    shopId: shop.id,
    dealId,
    keyHash: key.hash,
    requestSealed: secrets.seal(JSON.stringify(kept)),
    networkKey: network,
    runAt: now + SOON_MS,
    createdAt: now,
  });
  await database.client.batch([waiting], 'write');
  return { state: 'waiting', mailed: true };
}
