import type { Ports } from '../ports.ts';
import { mailboxOf } from '../privacy/address.ts';
import { netOf } from '../purchase/purchase.ts';
import { claimId } from '../purchase/refund.key.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Candidate, Surroundings } from './fraud.store.ts';
import { type Facts, spellingsOf } from './fraud.ts';
import type { Sign } from './sign.ts';

const SIGNS: readonly Sign[] = ['coupon_site', 'paid_click'];
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
  { orders, friend, claimedBy, written, ownDevice, click }: Surroundings,
  more: { refundClaimed: boolean; minimum: number },
): Facts {
  const { conversion, purchase, advocate } = candidate;
  const address = advocate.emailSealed ? secrets.open(advocate.emailSealed) : undefined;
  const friendKey = friend?.channel === 'email' ? friend.friendKey : claimedBy;
  const mailboxKey = friend?.channel === 'email' ? friend.mailboxKey : undefined;
  const others = [purchase.emailKey, purchase.emailBaseKey, friendKey, mailboxKey].filter((key) => key != null);
  const spelled = address && others.length > 0 ? keysOfSpellings(secrets, shop, address) : new Set<string>();
  const claim = conversion.evidence.matched?.claim;
  // Keys of a device are gone after two days: what an earlier look found stands.
  const isOwnClick = claim === undefined && click?.own === 1;
  const found = (candidate.known?.findings ?? []).map(({ rule }) => rule);
  return {
    orderId: purchase.id,
    advocateId: advocate.id,
    blocked: candidate.blockedAt !== null,
    sameAddress: others.some((key) => spelled.has(key)),
    domains: [address, friend?.masked, ...written].flatMap((one) => (one ? domainOf(one) : [])),
    claimId: claim === undefined ? undefined : String(claim),
    ownDeviceClaims: JSON.parse(candidate.sameDevice) as string[],
    ownDeviceOrders: [...new Set([...ownDevice, ...(isOwnClick ? [purchase.id] : [])])],
    sameNetworkClaims: JSON.parse(candidate.sameNetwork) as string[],
    ...countUses(candidate, orders),
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
    signs: SIGNS.filter((sign) => click?.signs.includes(sign) || found.includes(sign)),
  };
}

/** Who used the code, and the click, of this order before: confirmed orders alone, as pages may claim anything. */
function countUses({ conversion: own, purchase }: Candidate, orders: Surroundings['orders']) {
  const isUpToOwn = ({ conversionId: id, createdAt: at }: Order) =>
    at < own.createdAt || (at === own.createdAt && id <= own.id);
  const counted = orders.filter(
    (one) => one.id === purchase.id || (one.state === 'credited' && one.trust === 'confirmed' && isUpToOwn(one)),
  );
  const claim = own.method === 'coupon' ? own.evidence.matched?.claim : undefined;
  const withCode = counted.filter(({ claimId: used }) => claim !== undefined && used === claim);
  const buyers = new Map(withCode.map(({ id, buyerId }) => [buyerId ?? id, id]));
  const isByClick = own.method === 'click' || own.method === 'server_click';
  const withClick = counted.filter(
    ({ buyerId, linkCode, clickedAt, claimId: used }) =>
      isByClick && buyerId === null && used === null && linkCode === own.linkCode && clickedAt === own.clickedAt,
  );
  return {
    codeOrders: [...buyers.values()],
    clickOrders: purchase.buyerId === null ? withClick.map(({ id }) => id) : [],
  };
}
type Order = Surroundings['orders'][number];

/** The keys of the mailbox behind an address, and of its other spellings, under every pepper. */
function keysOfSpellings(secrets: Ports['secrets'], shop: Shop, address: string): Set<string> {
  return new Set(
    [address, mailboxOf(address), ...spellingsOf(address)].flatMap((one) =>
      secrets.addressKeys(shop.retailerId, 'email', secrets.digest(one)),
    ),
  );
}
