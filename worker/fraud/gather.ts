import type { Ports } from '../ports.ts';
import { domainOf, mailboxOf } from '../privacy/address.ts';
import { keysOf } from '../purchase/buyer.ts';
import { netOf } from '../purchase/purchase.ts';
import { claimId } from '../purchase/refund.key.ts';
import type { Shop } from '../retailer/shop.ts';
import { openAddress } from '../share/advocate.ts';
import { type Facts, spellingsOf } from './fraud.ts';
import type { Candidate, Surroundings } from './screen.store.ts';
import type { Sign } from './sign.ts';

const SIGNS: readonly Sign[] = ['coupon_site', 'paid_click'];
const DAY_MS = 24 * 3_600_000;

/** The event by which the log knows that a page claimed a refund of the order. */
export const refundClaimOf = ({ secrets }: Pick<Ports, 'secrets'>, { purchase }: Candidate): string =>
  claimId(secrets, purchase.id);

/** What was read about a conversion, as the rules want it. Addresses are opened here and go no further. */
export function gatherFacts(
  ports: Pick<Ports, 'secrets' | 'log'>,
  shop: Shop,
  candidate: Candidate,
  { orders, friend, claimedBy, written, ownDevice, click }: Surroundings,
  more: { refundClaimed: boolean; minimum: number },
): Facts {
  const { conversion, purchase, advocate } = candidate;
  const address = openAddress(ports, advocate.emailSealed);
  const friendsOwn = friend?.channel === 'email' ? [friend.friendKey, friend.mailboxKey] : [claimedBy];
  const friendKeys = friendsOwn.filter((key) => key != null);
  const buyerKeys = purchase.emailKey ? keysOf(purchase) : [];
  const others = [...buyerKeys, ...friendKeys];
  const spelled = address && others.length > 0 ? keysOfSpellings(ports.secrets, shop, address) : new Set<string>();
  const claim = conversion.evidence.matched?.claim;
  // Keys of a device are gone after two days: what an earlier look found stands.
  const isOwnClick = claim === undefined && click?.own === 1;
  const found = (candidate.known?.findings ?? []).map(({ rule }) => rule);
  return {
    orderId: purchase.id,
    advocateId: advocate.id,
    blocked: candidate.blockedAt !== null,
    sameAddress: others.some((key) => spelled.has(key)),
    domains: [address, friend?.masked, ...written].flatMap((one) => (one && domainOf(one)) || []),
    disposable: purchase.disposable === true,
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
    refunded: orders.flatMap(({ id, amount, refunded }) =>
      amount > 0 && refunded > 0 ? [{ id, share: Math.min(1, refunded / amount) }] : [],
    ),
    net: netOf(purchase),
    minimum: more.minimum,
    refundClaimed: more.refundClaimed,
    otherCustomer: buyerKeys.length > 0 && friendKeys.length > 0 && !buyerKeys.some((key) => friendKeys.includes(key)),
    latePage: isLatePage(conversion),
    source: purchase.utm?.source?.toLowerCase() ?? '',
    medium: purchase.utm?.medium?.toLowerCase() ?? '',
    signs: SIGNS.filter((sign) => click?.signs.includes(sign) || found.includes(sign)),
  };
}

/** Whether the credit rests on nothing but what a page told that may not be the buyer's. */
function isLatePage({ method, linkCode, evidence: { origins } }: Candidate['conversion']): boolean {
  const isByCoupon = method === 'coupon' && origins?.late === 'coupons';
  const isByPage = isByCoupon || method === 'click' || method === 'recipient' || method === 'name';
  return isByPage && origins?.late !== undefined && origins.server?.code !== linkCode;
}

/**
 * Who used the code, and the click or the personal link, of this order before it: confirmed orders alone, as pages may
 * claim anything. What was paid came before, whatever clocks say: so at most as many are paid as the threshold allows.
 */
function countUses({ conversion: own, purchase }: Candidate, orders: Surroundings['orders']) {
  const place = orders.findIndex(({ id }) => id === purchase.id);
  const counted = orders.filter(
    ({ id, state, trust, paid }, index) =>
      id === purchase.id || (state === 'credited' && trust === 'confirmed' && (index > place || paid === 1)),
  );
  const { claim, recipient } = own.evidence.matched ?? {};
  const withCode = own.method === 'coupon' ? counted.filter(({ claimId: used }) => used && used === claim) : [];
  const buyers = new Map(withCode.map(({ id, buyerId }) => [buyerId ?? id, id]));
  const isByLink = own.method === 'click' || own.method === 'server_click' || own.method === 'recipient';
  const isSameVisit = (one: Surroundings['orders'][number]) =>
    one.recipientId === (recipient ?? null) && (recipient !== undefined || one.clickedAt === own.clickedAt);
  const withClick = counted.filter(
    (one) => one.buyerId === null && one.claimId === null && one.linkCode === own.linkCode && isSameVisit(one),
  );
  return {
    codeOrders: [...buyers.values()],
    clickOrders: isByLink && purchase.buyerId === null ? withClick.map(({ id }) => id) : [],
  };
}

/** The keys of the mailbox behind an address, and of its other spellings, under every pepper. */
function keysOfSpellings(secrets: Ports['secrets'], shop: Shop, address: string): Set<string> {
  return new Set(
    [address, mailboxOf(address), ...spellingsOf(address)].flatMap((one) =>
      secrets.addressKeys(shop.retailerId, 'email', secrets.digest(one)),
    ),
  );
}
