/** What happens at a shop while its retailer lives in one group or another, by the shop's own roads. */
import { insertMessage } from '../message/message.store.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { recordRefund } from '../purchase/refund.record.ts';
import type { Shop } from '../retailer/shop.ts';
import { confirmed, makeOrder, makeReferral } from './referral.ts';
import { openSheet, pageOf } from './shopper.ts';
import type { World } from './world.ts';

/** The shop as it is known now. */
export const current = async ({ ports, us }: World) => (await ports.shops.byId(us.id)) as Shop;

/** Page events, clicks, links, claims, orders and their refunds, by the shop's own roads. */
export async function live(world: World, orders: number): Promise<void> {
  const referral = await makeReferral(world, { shop: await current(world) });
  await openSheet(world);
  await openSheet(world, {}, world.de);
  for (let index = 0; index < orders; index += 1) {
    const coupon = await referral.claim();
    const order = makeOrder(world, {
      references: [`${referral.code}-${index}`],
      amount: 1000 + index,
      coupons: [coupon],
    });
    const shop = await current(world);
    await recordPurchase(world.ports, shop, order);
    if (index % 2) await recordPurchase(world.ports, shop, { ...order, ...confirmed });
    if (index % 3 === 0) {
      const refund = { refundId: `r${index}`, references: order.references, occurredAt: world.clock.now() };
      await recordRefund(world.ports, shop, { source: 'api', trust: 'confirmed', ...refund });
    }
    await visit(world, referral.code, index);
    await look(world, 3);
  }
}

export const visit = (world: World, code: string, index: number) =>
  world.get(`/r/${code}`, {
    'user-agent': `Mozilla/5.0 (Windows NT 10.0) Chrome/1${index}`,
    'x-test-address': `198.51.100.${index}`,
  });

/** What a page of the shop has to tell: it may be told again, with the same ids. */
export function makeEvents(world: World, count: number): string {
  const at = world.clock.now();
  const make = () => ({ id: world.ports.ids.uuid(), at, kind: 'impression', placement: 'embedded' });
  const events = Array.from({ length: count }, make);
  return JSON.stringify({ sent_at: at, consent: { measure: true, store: false }, events });
}

export async function tell(world: World, body: string, app = world.app): Promise<number> {
  const headers = { 'content-type': 'text/plain', ...pageOf(world.us) };
  return (await app.request(`/w/${world.us.siteKey}/in`, { method: 'POST', body, headers })).status;
}

/** A page of the shop shows something. @returns the answer's status. */
export const look = (world: World, count: number, app = world.app) => tell(world, makeEvents(world, count), app);

/** A mail that waits in the outbox. */
export async function post(world: World, address: string): Promise<void> {
  const { databases, ids, secrets, clock } = world.ports;
  const shop = await current(world);
  const tenant = { ...databases.group(shop.groupNumber), retailerId: shop.retailerId };
  const row = {
    id: ids.make('msg'),
    retailerId: shop.retailerId,
    shopId: shop.id,
    channel: 'email' as const,
    idempotencyKey: `cause-${address}`,
    recipientKey: `key-${address}`,
    address,
    masked: 'f…',
    language: 'en-US',
    policyVersion: 'test',
    unsubscribeToken: ids.token(shop.number),
    kind: 'code' as const,
    values: { shopName: 'Maple US', words: { title: '20% off', description: '' }, badge: '20 %', code: 'FRIEND-1' },
  };
  await tenant.client.execute(insertMessage(tenant, secrets, row, clock.now()));
}
