import type { InStatement } from '@libsql/client';
import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { user } from '../../db/schema/control.ts';
import { campaign, campaignShop, campaignVersion, claim, deal } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import type { CampaignRows } from './rows.ts';
import type { Stepped } from './state.ts';

/** Versions that a history shows, the newest first. */
const MOST_VERSIONS = 100;

/** A campaign with everything that belongs to it, and how many claims each deal has; undefined where there is none. */
export async function readCampaignRows({ orm, retailerId }: TenantDatabase, id: string) {
  const [campaigns, shops, deals, claims] = await orm.batch([
    orm
      .select()
      .from(campaign)
      .where(and(eq(campaign.id, id), eq(campaign.retailerId, retailerId))),
    orm.select().from(campaignShop).where(eq(campaignShop.campaignId, id)).orderBy(asc(campaignShop.shopId)),
    orm.select().from(deal).where(eq(deal.campaignId, id)).orderBy(asc(deal.position), asc(deal.id)),
    orm
      .select({ dealId: claim.dealId, count: sql<number>`count(*)` })
      .from(claim)
      .where(inArray(claim.dealId, orm.select({ id: deal.id }).from(deal).where(eq(deal.campaignId, id))))
      .groupBy(claim.dealId),
  ]);
  const [row] = campaigns;
  return row && { campaign: row, shops, deals, claims: new Map(claims.map(({ dealId, count }) => [dealId, count])) };
}

export type StoredCampaign = NonNullable<Awaited<ReturnType<typeof readCampaignRows>>>;

/**
 * Codes of a campaign that friends have and can still use: given, on no order and not ended. What many share is not
 * counted, for nobody knows who of them ordered.
 */
export async function countOpenCodes({ client }: TenantDatabase, id: string, now: number): Promise<number> {
  const { rows } = await client.execute({
    sql: `with own as materialized (select id from deal where campaign_id = ?1)
      select (select count(*) from coupon
          where owner_id in (select id from own) and given_to is not null and expires_at > ?2)
        - (select count(distinct coupon.id) from conversion
          join coupon on coupon.id = conversion.evidence ->> '$.matched.coupon' and coupon.expires_at > ?2
          where conversion.deal_id in (select id from own) and conversion.method = 'coupon') as open`,
    args: [id, now],
  });
  return Number(rows[0]?.open);
}

/** All campaigns of a retailer with the shops they run in, the newest first. */
export async function readCampaignList({ orm, retailerId }: TenantDatabase) {
  const [rows, shops] = await orm.batch([
    orm
      .select()
      .from(campaign)
      .where(eq(campaign.retailerId, retailerId))
      .orderBy(desc(campaign.createdAt), desc(campaign.id)),
    orm
      .select({ campaignId: campaignShop.campaignId, shopId: campaignShop.shopId, overrides: campaignShop.overrides })
      .from(campaignShop)
      .innerJoin(campaign, and(eq(campaign.id, campaignShop.campaignId), eq(campaign.retailerId, retailerId))),
  ]);
  return rows.map((row) => ({
    row,
    shops: shops
      .filter(({ campaignId, overrides }) => campaignId === row.id && !overrides.left)
      .map((one) => one.shopId),
  }));
}

/** What a campaign was after each change, the newest first. */
export function readVersions({ orm, retailerId }: TenantDatabase, id: string) {
  return orm
    .select()
    .from(campaignVersion)
    .where(and(eq(campaignVersion.campaignId, id), eq(campaignVersion.retailerId, retailerId)))
    .orderBy(desc(campaignVersion.version))
    .limit(MOST_VERSIONS);
}

/** One version; undefined where there is none. */
export async function readVersion({ orm, retailerId }: TenantDatabase, id: string, version: number) {
  const [row] = await orm
    .select()
    .from(campaignVersion)
    .where(
      and(
        eq(campaignVersion.campaignId, id),
        eq(campaignVersion.retailerId, retailerId),
        eq(campaignVersion.version, version),
      ),
    );
  return row;
}

/** Names of members by their ids. */
export async function readNames({ orm }: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await orm
    .select({ id: user.id, name: user.name })
    .from(user)
    .where(inArray(user.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A version of a campaign. What an earlier version of the service made has none: then it is kept as it was found. */
export function insertVersion({ orm }: TenantDatabase, row: typeof campaignVersion.$inferInsert): InStatement {
  return toStatement(orm.insert(campaignVersion).values(row).onConflictDoNothing());
}

export function insertCampaign({ orm }: TenantDatabase, row: typeof campaign.$inferInsert): InStatement {
  return toStatement(orm.insert(campaign).values(row).onConflictDoNothing());
}

/** Guard of a change: it changes nothing where somebody else changed the campaign since `revision` was read. */
function isUnchanged({ retailerId }: TenantDatabase, id: string, revision: number) {
  return and(eq(campaign.id, id), eq(campaign.retailerId, retailerId), eq(campaign.revision, revision));
}

export function updateCampaign(
  database: TenantDatabase,
  revision: number,
  { id, retailerId: _, createdAt: __, ...row }: CampaignRows['campaign'],
): InStatement {
  const changed = database.orm
    .update(campaign)
    .set({ ...row, revision: revision + 1 })
    .where(isUnchanged(database, id, revision));
  return toStatement(changed);
}

/** Guard of a step: state and period alone. What begins or ends now does so in every shop. */
export function updateState(
  database: TenantDatabase,
  id: string,
  revision: number,
  { cuts, ...stepped }: Stepped,
  now: number,
): InStatement[] {
  const { orm } = database;
  const locals = { ...(cuts === 'start' && { startsLocal: null }), ...(cuts === 'end' && { endsLocal: null }) };
  const times = { ...(cuts === 'start' && { startsAt: null }), ...(cuts === 'end' && { endsAt: null }) };
  const changed = orm
    .update(campaign)
    .set({ ...stepped, ...locals, revision: revision + 1, updatedAt: now })
    .where(isUnchanged(database, id, revision));
  if (!cuts) return [toStatement(changed)];
  return [
    toStatement(changed),
    // A shop's own end that had come already stays: what was sold after it was sold without the campaign.
    toStatement(
      orm
        .update(campaignShop)
        .set(times)
        .where(and(eq(campaignShop.campaignId, id), cuts === 'end' ? gt(campaignShop.endsAt, now) : undefined)),
    ),
  ];
}

/** Shops and deals as they are to be. A deal that another campaign or shop has stays as it is. */
export function upsertParts(
  { orm }: TenantDatabase,
  { shops, deals }: Pick<CampaignRows, 'shops' | 'deals'>,
): InStatement[] {
  return [
    ...shops.map(({ campaignId, shopId, ...row }) =>
      toStatement(
        orm
          .insert(campaignShop)
          .values({ campaignId, shopId, ...row })
          .onConflictDoUpdate({ target: [campaignShop.campaignId, campaignShop.shopId], set: row }),
      ),
    ),
    ...deals.map(({ id, shopId, campaignId, ...row }) =>
      toStatement(
        orm
          .insert(deal)
          .values({ id, shopId, campaignId, ...row })
          .onConflictDoUpdate({
            target: deal.id,
            set: {
              ...row,
              // Counted from when there is something to count down.
              taken: sql`case when ${deal.stock} is null and excluded.stock is not null
                then (select count(*) from claim where claim.deal_id = ${deal.id}) else ${deal.taken} end`,
            },
            setWhere: sql`${deal.shopId} = ${shopId} and ${deal.campaignId} = ${campaignId}`,
          }),
      ),
    ),
  ];
}
