import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { ClaimAnswer } from '../wire.ts';
import type { Asked, Reading } from './asked.ts';
import { insertWaiting } from './claim.store.ts';
import { LIMITS } from './claim.ts';

/** The first time that it is tried again, in milliseconds. */
const SOON_MS = 60_000;

/**
 * Lets a friend wait for a code: whoever left an address gets it by mail once there is one; one for each mailbox. What is
 * promised counts as given, and within the same limits.
 * @returns undefined where that is too much by now: everything has to be read again.
 */
export async function letWait(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  database: TenantDatabase,
  shop: Pick<Shop, 'id'>,
  { rk, rc, language, email, country, device, openedAt }: Asked,
  { story, key, mailboxKey, network }: Pick<Reading, 'story' | 'key' | 'mailboxKey' | 'network'>,
): Promise<ClaimAnswer | undefined> {
  if (!mailboxKey) return { state: 'waiting' };
  const now = clock.now();
  const row = {
    shopId: shop.id,
    dealId: story.deal.id,
    keyHash: mailboxKey,
    requestSealed: secrets.seal(JSON.stringify({ rk, rc, language, email, country, device, openedAt })),
    networkKey: network,
    runAt: now + SOON_MS,
    createdAt: now,
  };
  const perNetwork = key.kind === 'click' ? LIMITS.perNetworkHour : Number.MAX_SAFE_INTEGER;
  return (await insertWaiting(database, row, perNetwork)) ? { state: 'waiting', mailed: true } : undefined;
}
