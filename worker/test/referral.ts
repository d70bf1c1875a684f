import { eq } from 'drizzle-orm';
import { writeGuarded } from '../../db/guard.ts';
import { advocate, conversion, event, link, purchase, reward, rewardEntry } from '../../db/schema/group.ts';
import { tenantOf } from '../../db/tenant.ts';
import { insertClaim } from '../claim/claim.store.ts';
import { signClick } from '../click/click.token.ts';
import { planCoupon } from '../coupon/coupon.store.ts';
import type { PurchaseReport } from '../purchase/purchase.ts';
import type { Shop } from '../retailer/shop.ts';
import { customerKeys } from '../share/advocate.ts';
import type { EventBody, EventKind } from '../tag/event.ts';
import type { World } from './world.ts';

export interface Referral {
  code: string;
  advocateId: string;
  dealId: string;
  shop: Shop;
  /** A click id of this link, as of now. */
  click(): string;
  /** A friend claims a code of their own, now. */
  claim(): Promise<string>;
}

/** An advocate with a link in a shop of the world, written as it would stand after a share. */
export async function makeReferral(
  world: World,
  options: { shop?: Shop; dealId?: string; customerId?: string; email?: string; confirmed?: boolean } = {},
): Promise<Referral> {
  const { ids, secrets, clock, databases } = world.ports;
  const shop = options.shop ?? world.us;
  const dealId = options.dealId ?? world.deals.us;
  const database = tenantOf(databases, shop);
  const advocateId = ids.make('adv');
  const code = ids.linkCode(shop.number);
  await database.orm.insert(advocate).values({
    id: advocateId,
    shopId: shop.id,
    state: 'verified',
    customerKey: options.customerId ? customerKeys(secrets, shop, options.customerId)[0] : null,
    emailKey: options.email ? secrets.addressKeys(shop.retailerId, 'email', secrets.digest(options.email))[0] : null,
    emailSealed: options.email ? secrets.seal(options.email) : null,
    emailConfirmedAt: options.confirmed ? clock.now() : null,
    nameSealed: secrets.seal('Anna'),
    language: 'en-US',
    createdAt: clock.now(),
  });
  await database.orm.insert(link).values({
    code,
    shopId: shop.id,
    campaignId: world.campaignId,
    dealId,
    advocateId,
    channel: 'whatsapp',
    placement: 'post_purchase',
    language: 'en-US',
    utm: { source: 'whatsapp', medium: 'referral' },
    createdAt: clock.now(),
  });
  return {
    code,
    advocateId,
    dealId,
    shop,
    click: () => signClick(secrets, { shop: shop.number, code, at: clock.now(), nonce: ids.couponCode(8) }),
    async claim() {
      const claimId = ids.make('clm');
      const now = clock.now();
      const deal = { id: dealId, shopId: shop.id, codeSource: 'generated' as const, codePrefix: 'FRIEND-' };
      const coupon = await planCoupon(database, ids, deal, { claimId, linkCode: code, now, expiresAt: now + 1e10 });
      if (!coupon) throw new Error('there is no code');
      const row = {
        id: claimId,
        shopId: shop.id,
        dealId,
        linkCode: code,
        keyKind: 'click' as const,
        keyHash: ids.token(shop.number),
        couponId: coupon.id,
        networkKey: 'network',
        language: 'en-US',
        clickedAt: now,
        createdAt: now,
      };
      await writeGuarded(database, insertClaim(database, row), [coupon.statement]);
      return coupon.code;
    },
  };
}

/** An order as the tag claims it, now; the server's report of it is `{ ...order, ...confirmed }`. */
export function makeOrder(world: World, more: Partial<PurchaseReport> = {}): PurchaseReport {
  return {
    source: 'tag',
    trust: 'claimed',
    references: ['1001'],
    amount: 6000,
    currency: 'USD',
    occurredAt: world.clock.now(),
    ...more,
  };
}
export const confirmed = { source: 'api', trust: 'confirmed' } as const;

/** Everything that stands about purchases in a shop. */
export async function readStanding(world: World, shop: Shop = world.us) {
  const { orm } = tenantOf(world.ports.databases, shop);
  const [purchases, conversions, rewards, entries, events] = await Promise.all([
    orm.select().from(purchase).where(eq(purchase.shopId, shop.id)),
    orm.select().from(conversion).where(eq(conversion.shopId, shop.id)),
    orm.select().from(reward).where(eq(reward.shopId, shop.id)),
    orm.select().from(rewardEntry).where(eq(rewardEntry.shopId, shop.id)),
    orm.select().from(event).where(eq(event.shop, shop.number)).orderBy(event.seq),
  ]);
  return { purchases, conversions, rewards, entries, events };
}

/** What the log adds up to, for one kind. */
export function sumEvents(events: readonly { kind: string; body: EventBody }[], kind: EventKind) {
  const own = events.filter((one) => one.kind === kind);
  return {
    count: own.reduce((sum, { body }) => sum + (body.count ?? 1), 0),
    amount: own.reduce((sum, { body }) => sum + (body.amount ?? 0), 0),
  };
}
