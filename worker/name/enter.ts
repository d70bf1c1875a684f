import { isRaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertLink } from '../share/advocate.store.ts';
import { linkUtm } from '../share/link.ts';
import { keysOfName } from './key.ts';
import { readNameLink, readShared, selectNames } from './name.store.ts';

/** Whether a shop's customers have names to tell: the marketer's choice, as with every channel. */
export const hasNames = (shop: Pick<Shop, 'settings'>) => shop.settings.channels.includes('name');

/** The deal that a name leads to: the open one that its advocate shared last, else the shop's first. */
function chooseOffer(offers: readonly Offer[], shared: readonly string[], now: number): Offer | undefined {
  const open = openOffers(offers, now).filter(({ campaign }) => campaign.channels?.includes('name') ?? true);
  const own = shared.map((dealId) => open.find(({ deal }) => deal.id === dealId)).find((one) => one !== undefined);
  return own ?? open[0];
}

/** The link that an advocate's name leads to now, as it is or as it is to be made; undefined where nothing is open. */
export async function planNameLink(ports: Ports, database: TenantDatabase, shop: Shop, advocateId: string) {
  const now = ports.clock.now();
  const [offers, shared] = await Promise.all([recallOffers(ports, shop), readShared(database, shop.id, advocateId)]);
  const offer = chooseOffer(offers, shared, now);
  if (!offer) return undefined;
  const known = await readNameLink(database, advocateId, offer.deal.id);
  const code = known ?? ports.ids.linkCode(shop.number);
  const row = {
    code,
    shopId: shop.id,
    campaignId: offer.campaign.id,
    dealId: offer.deal.id,
    advocateId,
    channel: 'name',
    placement: 'account',
    language: shop.languages[0] as string,
    utm: linkUtm(shop, 'name', offer.campaign.id),
    createdAt: now,
  };
  return { code, dealId: offer.deal.id, statements: known ? [] : [insertLink(database, row)] };
}

/** An advocate whose name a friend was told. */
export interface Named {
  /** Of the link that the name leads to. */
  code: string;
  /** When the name was taken, UTC milliseconds: its link may be younger, made when it was first said for a deal. */
  takenAt: number;
}

/**
 * Where a code that a friend was told leads. A name alone leads nowhere, whether somebody bears it or not, and costs the
 * same looks.
 */
export async function findNamed(ports: Ports, shop: Shop, typed: string): Promise<Named | undefined> {
  const database = tenantOf(ports.databases, shop);
  const codes = keysOfName(ports.secrets, shop, typed).map((key) => ({ key, typed }));
  const [row] = await selectNames(database, shop.id, { codes, words: [] }, ports.clock.now());
  const plan = await planNameLink(ports, database, shop, row?.advocateId ?? '');
  if (!row || !plan) return undefined;
  const { takenAt } = row;
  if (plan.statements.length === 0) return { code: plan.code, takenAt };
  await database.client.batch(plan.statements, 'write').catch((error) => {
    if (!isRaceLost(error)) throw error;
  });
  // Another visit may have made it first.
  const code = await readNameLink(database, row.advocateId, plan.dealId);
  return code === undefined ? undefined : { code, takenAt };
}
