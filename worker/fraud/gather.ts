import type { Ports } from '../ports.ts';
import { netOf } from '../purchase/purchase.ts';
import { claimId } from '../purchase/refund.key.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Candidate, Surroundings } from './fraud.store.ts';
import { type Facts, spellingsOf } from './fraud.ts';

const DAY_MS = 24 * 3_600_000;

/** The event by which the log knows that a page claimed a refund of the order. */
export const refundClaimOf = ({ secrets }: Pick<Ports, 'secrets'>, { purchase }: Candidate): string =>
  claimId(secrets, purchase.id);

const domainOf = (address: string): string[] => {
  const at = address.lastIndexOf('@');
  return at > 0 ? [address.slice(at + 1).toLowerCase()] : [];
};

/** What was read about a conversion, as the rules want it. Addresses are opened here and go no further. */
export function gatherFacts(
  { secrets }: Pick<Ports, 'secrets'>,
  shop: Shop,
  candidate: Candidate,
  { orders, friend, claimedBy }: Surroundings,
  more: { refundClaimed: boolean; minimum: number },
): Facts {
  const { conversion, purchase, advocate } = candidate;
  const address = advocate.emailSealed ? secrets.open(advocate.emailSealed) : undefined;
  const friendKey = friend?.channel === 'email' ? friend.friendKey : claimedBy;
  const others = [purchase.emailKey, friendKey].filter((key) => key != null);
  const spelled = address && others.length > 0 ? keysOfSpellings(secrets, shop, address) : new Set<string>();
  const claim = conversion.evidence.matched?.claim;
  return {
    orderId: purchase.id,
    advocateId: advocate.id,
    blocked: candidate.blockedAt !== null,
    sameAddress: others.some((key) => spelled.has(key)),
    domains: [...(address ? domainOf(address) : []), ...(friend ? domainOf(friend.masked) : [])],
    claimId: claim === undefined ? undefined : String(claim),
    ownDeviceClaims: JSON.parse(candidate.sameDevice) as string[],
    sameNetworkClaims: JSON.parse(candidate.sameNetwork) as string[],
    ordersInDay: orders
      .filter(({ occurredAt: at }) => at <= purchase.occurredAt && at > purchase.occurredAt - DAY_MS)
      .map(({ id }) => id),
    claims: candidate.claims,
    orders: orders.length,
    refunded: orders.filter(({ refunded }) => refunded > 0).map(({ id }) => id),
    net: netOf(purchase),
    minimum: more.minimum,
    refundClaimed: more.refundClaimed,
    otherCustomer: friendKey !== undefined && purchase.emailKey !== null && friendKey !== purchase.emailKey,
    source: purchase.utm?.source?.toLowerCase() ?? '',
    medium: purchase.utm?.medium?.toLowerCase() ?? '',
  };
}

/** The keys of all spellings of an address, under every pepper. */
function keysOfSpellings(secrets: Ports['secrets'], shop: Shop, address: string): Set<string> {
  return new Set(
    spellingsOf(address).flatMap((one) => secrets.addressKeys(shop.retailerId, 'email', secrets.digest(one))),
  );
}
