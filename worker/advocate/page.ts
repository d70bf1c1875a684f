import { tenantOf } from '../../db/tenant.ts';
import { type Offer, readOffers } from '../campaign/campaign.store.ts';
import { badgeOf, isOfferOpen, wordsOf } from '../campaign/deal.ts';
import { hasNames } from '../name/enter.ts';
import { readOwnNames } from '../name/take.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { obeySwitches } from '../retailer/switch.ts';
import { readEarned as readGiven, readWaiting } from '../reward/reward.store.ts';
import { selectRules } from '../reward/rule.store.ts';
import { addEarned, cappedUntil, NEVER, nextStep, periodOf, sayWorth, tierAt } from '../reward/rule.ts';
import { readProgress } from '../share/known.store.ts';
import { fillIn, linkUrl } from '../share/link.ts';
import { composeText } from '../share/links.ts';
import { hasStores } from '../store/store.store.ts';
import type { Access } from './access.ts';
import type { Earnings, MePage, Sharing } from './advocate.page.ts';
import { type EarnedOrder, isBlocked, type PageRows, readPage } from './advocate.store.ts';
import { foresee, periodsFor } from './ahead.ts';
import { sumWaiting } from './standing.ts';

/** Deals that a page offers to share again. */
const MOST_DEALS = 6;
/** By which channels a page shows links; the first that there is to be copied, for it says least of how it travelled. */
export const SHOWN: readonly string[] = ['link', 'native', 'whatsapp', 'qr', 'email', 'sms', 'facebook'];
const WAYS = ['whatsapp', 'email', 'sms'] as const;

type Link = PageRows['links'][number];

/** A deal with the links for it; undefined without any. */
function describeSharing(
  ports: Pick<Ports, 'config'>,
  shop: Shop,
  offer: Offer,
  links: readonly Link[],
  language: string,
): Sharing | undefined {
  const urlOf = (channel: string) => {
    const code = links.find((one) => one.channel === channel)?.code;
    return code && linkUrl(ports.config.publicUrl, code);
  };
  const url = SHOWN.map(urlOf).find((one) => one !== undefined);
  const badge = badgeOf(offer.deal, language);
  const ways = WAYS.flatMap((way) => {
    const own = shop.settings.channels.includes(way) && urlOf(way);
    return own ? [{ way, url: own }] : [];
  });
  const title = fillIn(wordsOf(offer.deal, language).title, { shop: shop.name, badge });
  return url === undefined
    ? undefined
    : { title, badge, url, ways, ...composeText(shop, offer, language, '', undefined) };
}

/** What the next orders bring, over all campaigns that run: the most that one brings, and the nearest that brings more. */
async function readProspects(
  ports: Ports,
  shop: Shop,
  advocateId: string,
  offers: readonly Offer[],
  language: string,
  now: number,
): Promise<Pick<MePage, 'next' | 'capped' | 'goal'>> {
  const database = tenantOf(ports.databases, shop);
  const campaigns = [...new Map(offers.map(({ campaign }) => [campaign.id, campaign])).values()];
  const told = await Promise.all(
    campaigns.map(async ({ id, reward: rule }) => {
      const caps = rule.caps ?? [];
      const counted = caps.length + (rule.tiers?.length ?? 0) + (rule.milestones?.length ?? 0);
      const periods = caps.map(({ per }) => periodOf(per, now, shop.timeZone));
      const none = { count: 0, caps: [] };
      const [given, waiting] =
        counted > 0
          ? await Promise.all([
              readGiven(database, advocateId, id, periods),
              readWaiting(database, advocateId, id, periods),
            ])
          : [none, none];
      // Whoever looks ahead counts what is on its way: it is given before the next order's is.
      const ahead = addEarned(given, waiting);
      const { kind, amount, percent } = { ...rule, ...tierAt(rule, ahead.count + 1) };
      // A tier that the next order reaches is told above, as what that order earns.
      const tiers = rule.tiers?.filter(({ from }) => from > ahead.count + 1) ?? [];
      const step = nextStep({ ...rule, tiers }, given.count);
      return {
        amount,
        // What a percentage comes to is known with the order alone.
        until: cappedUntil(caps, ahead.caps, periods, percent ? 1 : amount),
        worth: sayWorth({ kind, amount, ...(percent && { percent }) }, rule.currency, language),
        goal: step && {
          kind: step.kind,
          done: given.count,
          waiting: waiting.count,
          of: step.at,
          worth: sayWorth({ ...step, kind }, rule.currency, language),
        },
      };
    }),
  );
  // Above a cap an order brings nothing, and counts towards nothing.
  const free = told.filter(({ until }) => until === undefined);
  const [best] = free.toSorted((one, other) => other.amount - one.amount);
  const [soonest] = told.toSorted((one, other) => (one.until ?? 0) - (other.until ?? 0));
  // What comes of orders that are on their way comes whether a further one brings anything or not.
  const goals = told.flatMap(({ goal, until }) =>
    goal && (until === undefined || goal.done + goal.waiting >= goal.of) ? [goal] : [],
  );
  return {
    next: best?.worth || undefined,
    capped: free.length === 0 ? soonest && { until: soonest.until ?? NEVER, worth: soonest.worth } : undefined,
    goal: goals.toSorted((one, other) => one.of - one.done - (other.of - other.done))[0],
  };
}

/** Periods of caps that are counted at once: SQLite's functions take no more arguments. */
const MOST_PERIODS = 100;

/** Rewards on their way with what tiers will make of them, and whether caps will let them through. */
async function lookAhead(
  database: TenantDatabase,
  shop: Shop,
  advocateId: string,
  orders: readonly EarnedOrder[],
): Promise<EarnedOrder[]> {
  const waiting = orders.flatMap(({ state, orderedAt, left, reward }) =>
    state === 'credited' && reward?.state === 'pending' && reward.part === 'base' && left
      ? [{ ...reward, orderedAt, left, reward }]
      : [],
  );
  if (waiting.length === 0) return [...orders];
  const rules = await selectRules(database, shop.id);
  const foreseen = await Promise.all(
    rules.map(async ({ id, reward, overrides }) => {
      const rule = overrides.reward ?? reward;
      const own = waiting.filter(({ campaignId }) => campaignId === id);
      if (own.length === 0 || !(rule.caps?.length || rule.tiers?.length)) return [];
      const periods = periodsFor(rule, own, shop.timeZone).slice(0, MOST_PERIODS);
      const given = await readGiven(database, advocateId, id, periods);
      return foresee(rule, own, shop.timeZone, periods, given);
    }),
  );
  const ahead = new Map(foreseen.flat().map(({ one, amount, isCapped }) => [one.reward, { amount, isCapped }]));
  return orders.map((order) =>
    order.reward ? { ...order, reward: { ...order.reward, ...ahead.get(order.reward) } } : order,
  );
}

/** All that is read for a page of the orders: the last one where so many are not there. */
async function readShown(ports: Ports, { shop, advocate }: Access, page = 1) {
  const database = tenantOf(ports.databases, shop);
  const read = (at: number) => readPage(database, shop.id, advocate.id, ports.clock.now(), at);
  const rows = await read(page);
  return page > rows.pages.of ? read(rows.pages.of) : rows;
}

/** Those of some deals that can be shared now, the last of them. */
async function readOpen(ports: Ports, shop: Shop, dealIds: readonly string[]): Promise<Offer[]> {
  const now = ports.clock.now();
  const offers = await readOffers(tenantOf(ports.databases, shop), shop.id);
  const byDeal = new Map(offers.map((offer) => [offer.deal.id, obeySwitches(shop.controls, offer)]));
  return dealIds
    .flatMap((dealId) => byDeal.get(dealId) ?? [])
    .filter((offer) => isOfferOpen(offer, now))
    .slice(-MOST_DEALS);
}

/** What an advocate's page shows, as things stand. @param page of the orders, from 1. */
export async function describePage(ports: Ports, access: Access, language: string, page?: number): Promise<MePage> {
  const { shop, advocate } = access;
  const database = tenantOf(ports.databases, shop);
  const now = ports.clock.now();
  const [{ links, orders, friends, earned, pages }, progress, names, atCounters, blocked] = await Promise.all([
    readShown(ports, access, page),
    readProgress(database, advocate.id),
    hasNames(shop) ? readOwnNames(ports, shop, advocate.id) : undefined,
    hasStores(database, shop.id),
    isBlocked(database, advocate.id),
  ]);
  const byDeal = Map.groupBy(links, ({ dealId }) => dealId);
  // Who is shut out has nothing to share: their links give a friend nothing.
  const open = blocked ? [] : await readOpen(ports, shop, [...byDeal.keys()]);
  const [prospects, foreseen] = await Promise.all([
    readProspects(ports, shop, advocate.id, open, language, now),
    lookAhead(database, shop, advocate.id, orders),
  ]);
  const name = advocate.nameSealed ? ports.secrets.open(advocate.nameSealed) : undefined;
  return {
    name,
    names:
      !blocked && names
        ? {
            ...names,
            url: `${ports.config.publicUrl}/u/name/${shop.siteKey}`,
            suggested: names.label ? '' : (name ?? ''),
          }
        : undefined,
    progress,
    sharings: open
      .map((offer) => describeSharing(ports, shop, offer, byDeal.get(offer.deal.id) ?? [], language))
      .filter((one) => one !== undefined),
    ...prospects,
    earned,
    waiting: sumWaiting(foreseen),
    orders: foreseen.filter(({ isShown }) => isShown),
    pages,
    hasStores: atCounters,
    friends,
  };
}

/** What somebody had earned before they left. @param page of the orders, from 1. */
export async function readEarned(ports: Ports, access: Access, page?: number): Promise<Earnings> {
  const { orders, pages } = await readShown(ports, access, page);
  return { orders: orders.filter(({ isShown }) => isShown), pages };
}
