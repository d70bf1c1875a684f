import { isRaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { readAdvocate } from '../fraud/block.store.ts';
import { findOwnOrder, planVerdict } from '../fraud/verdict.ts';
import type { Ports } from '../ports.ts';
import type { Conversion } from '../purchase/conversion.ts';
import { writePlan } from '../purchase/plan.store.ts';
import { readCase, readStories } from '../purchase/purchase.store.ts';
import { netOf } from '../purchase/purchase.ts';
import type { Shop } from '../retailer/shop.ts';
import { isPaid } from '../reward/reward.ts';
import { overrideCase, readOrderShop } from './support.store.ts';

const refuse = (path: string, code: string, message: string) =>
  new AppError('unprocessable', 'This order cannot be credited so.', { errors: [{ path, code, message }] });

/**
 * Credits an order to a link by hand. It stands above every other method; a purchase still has one conversion at most,
 * what was paid stays, and nobody is credited with their own order.
 * @param code of a link in the order's shop.
 * @returns id of the conversion.
 * @throws AppError `not_found`, `unprocessable`, `conflict` where the order changed meanwhile.
 */
export async function creditOrder(
  ports: Ports,
  shops: readonly Shop[],
  { purchaseId, code, by }: { purchaseId: string; code: string; by: string },
): Promise<string> {
  const [first] = shops;
  const shopIds = shops.map(({ id }) => id);
  const at = first && (await readOrderShop(tenantOf(ports.databases, first), shopIds, purchaseId));
  const shop = shops.find(({ id }) => id === at);
  if (!shop) throw new AppError('not_found', 'There is no such order.');
  const database = tenantOf(ports.databases, shop);
  const one = await readCase(database, shop.id, purchaseId);
  if (!one) throw new AppError('not_found', 'There is no such order.');
  const { purchase, conversion: before } = one;
  const stories = await readStories(database, shop.id, [code, ...(before ? [before.linkCode] : [])]);
  const story = stories.get(code);
  if (!story) throw refuse('link', 'unknown_code', 'expected the code of a link in the shop of the order');
  const advocate = await readAdvocate(database, shopIds, story.advocate.id);
  if (advocate?.block) throw refuse('link', 'blocked', 'this advocate is blocked');
  if (findOwnOrder(ports, shop, story, purchase))
    throw refuse('link', 'self_referral', 'the advocate placed this order');
  if (story.advocate.left) throw refuse('link', 'advocate_left', 'this advocate has left the programme');
  if (netOf(purchase) <= 0) throw refuse('purchase', 'refunded', 'nothing is left of this order');
  if (one.rewards.some(isPaid) || before?.state === 'void') {
    throw refuse('purchase', 'decided', 'what was given for it, or taken back, stays so');
  }
  const now = ports.clock.now();
  const conversion: Conversion = {
    id: before?.id ?? ports.ids.make('cnv'),
    shopId: shop.id,
    purchaseId,
    linkCode: code,
    campaignId: story.link.campaignId,
    dealId: story.link.dealId,
    advocateId: story.advocate.id,
    channel: story.link.channel,
    state: 'credited',
    method: 'manual',
    reason: null,
    evidence: { matched: { member: by }, ...(before?.evidence.origins && { origins: before.evidence.origins }) },
    clickedAt: null,
    // Whose visit it was is known where it is the link that the order came by.
    visit: before?.linkCode === code ? before.visit : null,
    createdAt: before?.createdAt ?? now,
  };
  const plan = planVerdict({ one, conversion, stories, newId: ports.ids.make, now });
  try {
    await writePlan(database, ports, shop, plan, undefined, [overrideCase(database, conversion.id, by, now)]);
  } catch (error) {
    if (isRaceLost(error)) throw new AppError('conflict', 'The order changed meanwhile; look again.');
    throw error;
  }
  return conversion.id;
}
