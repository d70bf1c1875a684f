import { isRaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertLink } from '../share/advocate.store.ts';
import { linkUtm } from '../share/link.ts';
import { keysOfName } from './key.ts';
import { readKnownDeals, readNameLink, selectNames } from './name.store.ts';

/** Whether a shop's customers have names to tell: the marketer's choice, as with every channel. */
export const hasNames = (shop: Pick<Shop, 'settings'>) => shop.settings.channels.includes('name');

/** The deal that a name leads to at a moment: of those open then the first that its advocate knew, else the shop's first. */
function chooseOffer(offers: readonly Offer[], known: readonly string[], at: number, now: number): Offer | undefined {
  const open = openOffers(offers, now, at).filter(({ campaign }) => campaign.channels?.includes('name') ?? true);
  const own = known.map((dealId) => open.find(({ deal }) => deal.id === dealId)).find((one) => one !== undefined);
  return own ?? open[0];
}

/**
 * The link that an advocate's name leads to, as it is or as it is to be made; undefined where nothing is open.
 * @param at when the name was told, UTC milliseconds: what has changed since changes nothing of where it led.
 */
export async function planNameLink(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  advocateId: string,
  at = ports.clock.now(),
) {
  const now = ports.clock.now();
  const [offers, deals] = await Promise.all([
    recallOffers(ports, shop),
    readKnownDeals(database, shop.id, advocateId, at),
  ]);
  // Where nothing was open yet, what is now says why it is not good for it.
  const offer = chooseOffer(offers, deals, at, now) ?? chooseOffer(offers, deals, now, now);
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

/** A planned link, made where it is not yet. @returns its code. */
async function keepNameLink(
  database: TenantDatabase,
  advocateId: string,
  { code, dealId, statements }: NonNullable<Awaited<ReturnType<typeof planNameLink>>>,
): Promise<string | undefined> {
  if (statements.length === 0) return code;
  await database.client.batch(statements, 'write').catch((error) => {
    if (!isRaceLost(error)) throw error;
  });
  // Somebody else may have made it first.
  return readNameLink(database, advocateId, dealId);
}

/** Where the name of an advocate who is known led at a moment; undefined where nothing is open. */
export async function leadName(ports: Ports, shop: Shop, advocateId: string, at: number): Promise<string | undefined> {
  const database = tenantOf(ports.databases, shop);
  const plan = await planNameLink(ports, database, shop, advocateId, at);
  return plan && keepNameLink(database, advocateId, plan);
}

/** An advocate whose name a friend was told. */
export interface Named {
  /** Of the link that the name leads to. */
  code: string;
  /** When the name was taken, UTC milliseconds: its link may be younger, made when it was first said for a deal. */
  takenAt: number;
}

/** Whose name or code it is, at a moment. */
export async function findName(ports: Ports, shop: Shop, typed: string, at: number) {
  const codes = keysOfName(ports.secrets, shop, typed).map((key) => ({ key, typed }));
  const [row] = await selectNames(tenantOf(ports.databases, shop), shop.id, { codes, words: [] }, at);
  return row;
}

/**
 * Where a code that a friend was told leads. A name alone leads nowhere, whether somebody bears it or not, and costs the
 * same looks.
 * @param at when it was told, UTC milliseconds.
 */
export async function findNamed(
  ports: Ports,
  shop: Shop,
  typed: string,
  at = ports.clock.now(),
): Promise<Named | undefined> {
  const database = tenantOf(ports.databases, shop);
  const row = await findName(ports, shop, typed, at);
  const plan = await planNameLink(ports, database, shop, row?.advocateId ?? '', at);
  if (!row || !plan) return undefined;
  const code = await keepNameLink(database, row.advocateId, plan);
  return code === undefined ? undefined : { code, takenAt: row.takenAt };
}
