import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { ClaimAnswer } from '../wire.ts';
import type { Asked, Reading } from './asked.ts';
import { insertWaiting } from './claim.store.ts';

/** The first time that it is tried again, in milliseconds. */
const SOON_MS = 60_000;

/** Lets a friend wait for a code: whoever left an address gets it by mail once there is one; one for each mailbox. */
export async function letWait(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  database: TenantDatabase,
  shop: Pick<Shop, 'id'>,
  { rk, rc, language, email, country, openedAt }: Asked,
  { story, mailboxKey, network }: Pick<Reading, 'story' | 'mailboxKey' | 'network'>,
): Promise<ClaimAnswer> {
  if (!mailboxKey) return { state: 'waiting' };
  const now = clock.now();
  const waiting = insertWaiting(database, {
    shopId: shop.id,
    dealId: story.deal.id,
    keyHash: mailboxKey,
    requestSealed: secrets.seal(JSON.stringify({ rk, rc, language, email, country, openedAt })),
    networkKey: network,
    runAt: now + SOON_MS,
    createdAt: now,
  });
  await database.client.batch([waiting], 'write');
  return { state: 'waiting', mailed: true };
}
