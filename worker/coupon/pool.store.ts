import type { InStatement, Row } from '@libsql/client';
import { and, asc, desc, eq, gte, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { campaign, couponLot, couponPool, deal, purchase } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import { DEFAULT_WARNING, type Drain, LOOK_BACK_DAYS, type Warning } from './pool.ts';
import { isRewardPool } from './reward.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Lots that are told of for each pool. */
const MOST_LOTS = 5;

/**
 * Codes of a pool that wait and have not ended, as SQL: those that end soonest first, then those that never do. Two
 * ranges of one index, so that however many have ended, none of them is read.
 * @param pool SQL for its id, `now` for the moment, UTC milliseconds.
 */
export function liveCodes(pool: string, now: string, columns = '1'): string {
  const waiting = `select ${columns} from coupon where owner_id = ${pool} and given_to is null and expires_at`;
  return `${waiting} > ${now} union all ${waiting} is null`;
}

/** The last moment at which a pool has codes, as SQL: null where it is empty, or some never end. */
export const lastEnd = (pool: string): string => {
  const waiting = `from coupon where owner_id = ${pool} and given_to is null`;
  return `(select max(expires_at) ${waiting} and not exists (select 1 ${waiting} and expires_at is null))`;
};

/** What was given out of a pool in the last hour, and what is left as far as it matters. */
export async function readDrain({ client }: TenantDatabase, dealId: string, now: number): Promise<Drain> {
  const { rows } = await client.execute({
    sql: `with hour as materialized (
        select count(*) as given, count(*) filter (where key_kind = 'click') as open
        from claim where deal_id = ?1 and created_at >= ?2)
      select given, open, (select count(*) from (
        ${liveCodes('?1', '?3')} limit (select 10 * (open + 1) from hour))) as left from hour`,
    args: [dealId, now - HOUR, now],
  });
  const [row] = rows;
  return { given: Number(row?.given ?? 0), open: Number(row?.open ?? 0), left: Number(row?.left ?? 0) };
}

/** A deal of the shop with its campaign, where it is one of the retailer's and was not taken out. */
export async function readDeals({ orm, retailerId }: TenantDatabase, shopId: string) {
  return orm
    .select({ deal, campaign: { id: campaign.id, name: campaign.name, state: campaign.state } })
    .from(deal)
    .innerJoin(campaign, and(eq(campaign.id, deal.campaignId), eq(campaign.retailerId, retailerId)))
    .where(and(eq(deal.shopId, shopId), gte(deal.position, 0)))
    .orderBy(desc(campaign.createdAt), asc(deal.position));
}

/** A deal of the shop by its id. */
export async function readDeal(database: TenantDatabase, shopId: string, id: string) {
  return (await readDeals(database, shopId)).find((one) => one.deal.id === id)?.deal;
}

/** What a row says of a pool: what is left and how long, what was given in all and lately, since when, and who waits. */
export const readStock = (row: Row) => ({
  left: Number(row.left),
  /** When the last code of a list ends; null where some never do. */
  lastEnd: row.last_end === null ? null : Number(row.last_end),
  given: Number(row.given),
  lately: Number(row.lately),
  firstAt: row.first_at === null ? null : Number(row.first_at),
  waiting: Number(row.waiting),
});

/** What the pools of some deals come to, in one round trip. */
export async function readStocks({ client }: TenantDatabase, dealIds: readonly string[], now: number) {
  const since = now - LOOK_BACK_DAYS * DAY;
  const { rows } = await client.execute({
    sql: `select asked.value as id,
        (select count(*) from (${liveCodes('asked.value', '?3')})) as left,
        ${lastEnd('asked.value')} as last_end,
        (select count(*) from claim where deal_id = asked.value) as given,
        (select count(*) from claim where deal_id = asked.value and created_at >= ?2) as lately,
        (select min(created_at) from claim where deal_id = asked.value) as first_at,
        (select count(*) from conversion where deal_id = asked.value and method = 'coupon') as redeemed,
        (select count(*) from claim_waiting where deal_id = asked.value) as waiting
      from json_each(?1) asked`,
    args: [JSON.stringify(dealIds), since, now],
  });
  return new Map(rows.map((row) => [String(row.id), { ...readStock(row), redeemed: Number(row.redeemed) }]));
}

export type Stock = NonNullable<ReturnType<Awaited<ReturnType<typeof readStocks>>['get']>>;

/** Orders with a shared code: it credits no link, so that only the orders themselves know. */
export async function countOrdersWith({ orm }: TenantDatabase, shopId: string, code: string): Promise<number> {
  const [row] = await orm
    .select({ count: sql<number>`count(*)` })
    .from(purchase)
    .where(
      and(
        eq(purchase.shopId, shopId),
        sql`exists (select 1 from json_each(${purchase.coupons}) where value = ${code})`,
      ),
    );
  return row?.count ?? 0;
}

/** How the pools of a shop are watched over. */
export async function readWatched({ orm }: TenantDatabase, shopId: string) {
  const rows = await orm.select().from(couponPool).where(eq(couponPool.shopId, shopId));
  return new Map(rows.map(({ dealId, warnBelow, warnDays }) => [dealId, { warnBelow, warnDays }]));
}

/** When marketers are told of a pool, by a row of `coupon_supply` that may be missing. */
export function readWarning(row: Row | undefined): Warning {
  if (!row || row.deal_id === null) return DEFAULT_WARNING;
  const { warn_below: below, warn_days: days } = row;
  return { warnBelow: below === null ? null : Number(below), warnDays: days === null ? null : Number(days) };
}

export function upsertWatched({ orm }: TenantDatabase, row: typeof couponPool.$inferInsert): InStatement {
  const { warnBelow, warnDays, updatedAt } = row;
  const set = { warnBelow, warnDays, updatedAt };
  return toStatement(orm.insert(couponPool).values(row).onConflictDoUpdate({ target: couponPool.dealId, set }));
}

export type LotRow = typeof couponLot.$inferSelect;

/** How codes came into a shop's pools: the latest five of each, and every way there was. */
export async function readLots({ orm }: TenantDatabase, shopId: string) {
  const rows = await orm
    .select()
    .from(couponLot)
    .where(eq(couponLot.shopId, shopId))
    .orderBy(desc(couponLot.createdAt), desc(couponLot.id));
  const byDeal = Map.groupBy(rows, ({ dealId }) => dealId);
  return new Map(
    [...byDeal].map(([dealId, lots]) => [
      dealId,
      { sources: [...new Set(lots.map(({ source }) => source))].sort(), lots: lots.slice(0, MOST_LOTS) },
    ]),
  );
}

export function insertLot({ orm }: TenantDatabase, row: typeof couponLot.$inferInsert): InStatement {
  return toStatement(orm.insert(couponLot).values(row));
}

/** A code on its way into a pool. */
export interface NewCode {
  id: string;
  code: string;
  /** When it ends, UTC milliseconds; absent or null: never. */
  expiresAt?: number | null;
}

/**
 * Puts codes into the pool of a deal, or of a campaign's rewards, all in one statement.
 * @returns those that were new to the shop.
 */
export async function insertCodes(
  { client }: TenantDatabase,
  { shopId, dealId, now }: { shopId: string; dealId: string; now: number },
  codes: readonly NewCode[],
): Promise<Set<string>> {
  const { rows } = await client.execute({
    sql: `insert into coupon (id, shop_id, owner_kind, owner_id, code, expires_at, created_at)
      select value ->> 0, ?2, ?5, ?3, value ->> 1, value ->> 2, ?4 from json_each(?1) where true
      on conflict (shop_id, code) do nothing returning code`,
    args: [
      JSON.stringify(codes.map(({ id, code, expiresAt }) => [id, code, expiresAt ?? null])),
      shopId,
      dealId,
      now,
      isRewardPool(dealId) ? 'reward' : 'deal',
    ],
  });
  return new Set(rows.map(({ code }) => String(code)));
}

/** Which codes of a deal a file is to hold. */
export interface Page {
  shopId: string;
  dealId: string;
  state: 'all' | 'waiting' | 'given';
  /** Of one lot: the time that its codes share. */
  createdAt: number | undefined;
}

/** Rewards that were given a code of a pool: each is its code's owner since. */
const OF_POOL = `select id from reward where shop_id = ?1 and coupon_id is not null
  and campaign_id || '.' || shop_id || '.' || substr(beneficiary, 1, 1) = ?3`;

/** A further page of a deal's codes, or of rewards', by their letters. */
export async function readCodes({ client }: TenantDatabase, page: Page, after: string, limit: number) {
  const { shopId, dealId, state, createdAt } = page;
  const { rows } = await client.execute({
    // The plus keeps to the order of the unique key: any other has to sort the whole pool for each page.
    sql: `select code, given_at, expires_at from coupon
      where shop_id = ?1 and code > ?2 and (+owner_id = ?3 or +owner_id in (${OF_POOL})) and (?4 is null or created_at = ?4)
        ${{ all: '', waiting: 'and given_to is null', given: 'and given_to is not null' }[state]}
      order by code limit ?5`,
    args: [shopId, after, dealId, createdAt ?? null, limit],
  });
  return rows.map((row) => ({
    code: String(row.code),
    givenAt: row.given_at === null ? null : Number(row.given_at),
    expiresAt: row.expires_at === null ? null : Number(row.expires_at),
  }));
}

/** Writes the pattern of a shop's links that apply a code; in the control database. '' takes it away. */
export function setApplyPattern(shopId: string, pattern: string): InStatement {
  return pattern
    ? {
        sql: `update shop set settings = json_set(settings, '$.autoApplyUrl', ?) where id = ?`,
        args: [pattern, shopId],
      }
    : { sql: `update shop set settings = json_remove(settings, '$.autoApplyUrl') where id = ?`, args: [shopId] };
}
