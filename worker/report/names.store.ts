import { and, eq, inArray } from 'drizzle-orm';
import { advocate, campaign, deal, staffLink, store } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

/** As many as one statement looks for. */
const TOGETHER = 500;

async function gather<Row extends { id: string }>(ids: readonly string[], read: (some: string[]) => Promise<Row[]>) {
  const found = new Map<string, Row>();
  for (let at = 0; at < ids.length; at += TOGETHER) {
    for (const row of await read(ids.slice(at, at + TOGETHER))) found.set(row.id, row);
  }
  return found;
}

/** Advocates by id with their sealed names; who was erased is not among them. */
export function readAdvocateNames({ orm }: TenantDatabase, shopIds: readonly string[], ids: readonly string[]) {
  const mine = inArray(advocate.shopId, [...shopIds]);
  return gather(ids, (some) =>
    orm
      .select({ id: advocate.id, sealed: advocate.nameSealed })
      .from(advocate)
      .where(and(mine, inArray(advocate.id, some))),
  );
}

export function readCampaignNames({ orm, retailerId }: TenantDatabase, ids: readonly string[]) {
  return gather(ids, (some) =>
    orm
      .select({ id: campaign.id, name: campaign.name })
      .from(campaign)
      .where(and(eq(campaign.retailerId, retailerId), inArray(campaign.id, some))),
  );
}

/** Deals by id with what names them. */
export function readDealNames({ orm }: TenantDatabase, shopIds: readonly string[], ids: readonly string[]) {
  const mine = inArray(deal.shopId, [...shopIds]);
  return gather(ids, (some) =>
    orm
      .select({ id: deal.id, words: deal.words, kind: deal.kind, value: deal.value, currency: deal.currency })
      .from(deal)
      .where(and(mine, inArray(deal.id, some))),
  );
}

export function readStoreNames({ orm }: TenantDatabase, shopIds: readonly string[], ids: readonly string[]) {
  const mine = inArray(store.shopId, [...shopIds]);
  return gather(ids, (some) =>
    orm
      .select({ id: store.id, name: store.name })
      .from(store)
      .where(and(mine, inArray(store.id, some))),
  );
}

/** Staff links by id, each with the name of its store. */
export function readStaffNames({ orm }: TenantDatabase, shopIds: readonly string[], ids: readonly string[]) {
  const mine = inArray(staffLink.shopId, [...shopIds]);
  return gather(ids, (some) =>
    orm
      .select({ id: staffLink.id, name: staffLink.name, store: store.name })
      .from(staffLink)
      .innerJoin(store, eq(store.id, staffLink.storeId))
      .where(and(mine, inArray(staffLink.id, some))),
  );
}
