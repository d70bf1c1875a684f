import type { InStatement } from '@libsql/client';
import { and, eq, inArray, like, ne, or, sql } from 'drizzle-orm';
import { campaign, campaignShop, reward } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import { selectRules } from '../reward/rule.store.ts';
import type { RewardCodes, RewardRule } from '../reward/rule.ts';
import { lastEnd, liveCodes, readStock, readWarning } from './pool.store.ts';
import { boundsOf, forecastStock, LOOK_BACK_DAYS } from './pool.ts';
import { listOf, listWorth, poolIdOf, SIDES, type Side } from './reward.ts';

const DAY = 24 * 3_600_000;

/** Codes of one campaign's rewards of one side, in a shop. */
export interface RewardPool {
  id: string;
  side: Side;
  campaign: { id: string; name: string; state: string };
  codes: RewardCodes;
  /** Minor units; with a percentage, what an order in another currency brings. */
  amount: number;
  percent?: number;
  currency: string;
}

/**
 * Where the codes of a shop's rewards come from, by campaign; those that say nothing of it need nothing. Lists that a
 * campaign no longer gives out of stay as long as somebody waits for one of their codes.
 */
export async function readRewardPools(database: TenantDatabase, shopId: string): Promise<RewardPool[]> {
  const [rules, owed] = await database.orm.batch([
    selectRules(database, shopId),
    selectOwed(database).where(and(eq(reward.shopId, shopId), isOwed)),
  ]);
  return rules.flatMap((rule) => poolsIn({ ...rule, shopId }, owed));
}

/** Rules that name a list, as they are kept. */
const OF_LIST = '%"source":"pool"%';
const isOwed = and(eq(reward.state, 'pending'), sql`${reward.terms} ->> '$.codes.source' = 'pool'`);

/** What somebody waits for a code of a list of. */
const selectOwed = ({ orm }: Pick<Database, 'orm'>) =>
  orm
    .selectDistinct({
      campaignId: reward.campaignId,
      shopId: reward.shopId,
      side: reward.beneficiary,
      amount: reward.amount,
      currency: reward.currency,
    })
    .from(reward)
    .$dynamic();

type Ruled = Awaited<ReturnType<typeof selectRules>>[number] & { shopId: string };

/** The pools of a campaign in a shop: those of its rule as it is now, and lists that it gives out of no longer. */
function poolsIn(
  { id, name, state, reward: base, overrides, shopId }: Ruled,
  owed: Awaited<ReturnType<typeof selectOwed>>,
): RewardPool[] {
  const rule = overrides.reward ?? base;
  const now = state === 'ended' ? [] : poolsOf({ id, name, state }, rule, shopId);
  const former = owed.flatMap(({ campaignId, shopId: owedIn, side, amount, currency }): RewardPool[] => {
    const own = listOf(poolIdOf(id, shopId, side), amount, listWorth(rule, side));
    if (campaignId !== id || owedIn !== shopId || now.some((one) => one.id === own)) return [];
    return [{ id: own, side, campaign: { id, name, state }, codes: { source: 'pool' }, amount, currency }];
  });
  return [...now, ...former];
}

/** Where the codes of a campaign's rewards come from as it is now. */
function poolsOf(own: RewardPool['campaign'], rule: RewardRule, shopId: string): RewardPool[] {
  return SIDES.flatMap((side): RewardPool[] => {
    const given = side === 'friend' ? rule.friend : rule;
    // Where nothing is given no codes are needed, unless for a number of orders.
    const isMore = side === 'advocate' && [rule.tiers, rule.milestones].some((steps) => steps && steps.length > 0);
    if (given?.kind !== 'coupon' || !given.codes || !(given.amount > 0 || given.percent || isMore)) return [];
    const { codes, amount, percent } = given;
    const pool = { id: poolIdOf(own.id, shopId, side), side, campaign: own, codes, amount };
    return [{ ...pool, currency: rule.currency, ...(percent !== undefined && { percent }) }];
  });
}

/**
 * Puts the codes of lists aside whose worth a campaign changes, and brings those back that have the new one.
 * @param before the rules of its shops, `after` as they are to be.
 */
export function shelveCodes(
  campaignId: string,
  before: readonly { shopId: string; rule: RewardRule }[],
  after: readonly { shopId: string; rule: RewardRule }[],
): InStatement[] {
  const move = (from: string, to: string): InStatement => ({
    sql: `update coupon set owner_id = ?2 where owner_id = ?1 and owner_kind = 'reward' and given_to is null`,
    args: [from, to],
  });
  return after.flatMap(({ shopId, rule }) =>
    SIDES.flatMap((side) => {
      const was = before.find((one) => one.shopId === shopId);
      const [had, has] = [listWorth(was?.rule, side), listWorth(rule, side)];
      const pool = poolIdOf(campaignId, shopId, side);
      if (had === has) return [];
      return [
        ...(had === undefined ? [] : [move(pool, listOf(pool, had, undefined))]),
        ...(has === undefined ? [] : [move(listOf(pool, has, undefined), pool)]),
      ];
    }),
  );
}

/** What the codes of some rewards come to, in one round trip. */
export async function readRewardStocks(
  { client }: TenantDatabase,
  shopId: string,
  pools: readonly RewardPool[],
  now: number,
) {
  // Who waits for a code of a list waits for one of its worth; what was taken back was worth what the ledger says.
  const asked = pools.map(({ id, campaign: { id: campaignId }, side, codes, amount }) => [
    id,
    campaignId,
    side,
    codes.source === 'pool' ? amount : null,
  ]);
  const own = `from reward where shop_id = ?2 and campaign_id = value ->> 1 and beneficiary = value ->> 2`;
  const given = `${own} and coupon_id is not null and (value ->> 3 is null or amount = value ->> 3 or (state = 'void'
    and value ->> 3 = (select sum(e.amount) from reward_entry e where e.reward_id = reward.id and e.amount > 0)))`;
  const { rows } = await client.execute({
    sql: `select value ->> 0 as id,
        (select count(*) from (${liveCodes('value ->> 0', '?4')})) as left,
        ${lastEnd('value ->> 0')} as last_end,
        (select count(*) ${given}) as given,
        (select count(*) ${given} and issued_at >= ?3) as lately,
        (select min(issued_at) ${given}) as first_at,
        (select count(*) ${own} and state = 'pending' and reason = 'awaiting_code'
          and (value ->> 3 is null or amount = value ->> 3)) as waiting
      from json_each(?1)`,
    args: [JSON.stringify(asked), shopId, now - LOOK_BACK_DAYS * DAY, now],
  });
  return new Map(rows.map((row) => [String(row.id), readStock(row)]));
}

/** A code that was given and that the shop has to cancel, for its reward was taken back. Times in UTC milliseconds. */
export interface Revoked {
  code: string;
  reward: string;
  campaign: string | null;
  amount: number;
  currency: string;
  given_at: number | null;
  revoked_at: number;
}

/** A page of the codes whose rewards were taken back, by the reward's id; a code that all share is nobody's to cancel. */
export async function readRevoked(
  { client }: TenantDatabase,
  shopId: string,
  after: string,
  limit: number,
): Promise<Revoked[]> {
  const { rows } = await client.execute({
    sql: `select c.code, r.id, r.campaign_id, r.currency, r.updated_at, c.given_at,
        coalesce((select sum(amount) from reward_entry where reward_id = r.id and amount > 0), 0) as amount
      from reward r join coupon c on c.id = r.coupon_id and c.owner_id = r.id
      where r.shop_id = ?1 and r.state = 'void' and r.id > ?2 order by r.id limit ?3`,
    args: [shopId, after, limit],
  });
  return rows.map((row) => ({
    code: String(row.code),
    reward: String(row.id),
    campaign: row.campaign_id === null ? null : String(row.campaign_id),
    amount: Number(row.amount),
    currency: String(row.currency),
    given_at: row.given_at === null ? null : Number(row.given_at),
    revoked_at: Number(row.updated_at),
  }));
}

/**
 * What is left of the codes that rewards are given out of, in a group, and how fast they go: by list, as the shop's own
 * overview has them.
 */
export async function readRewardWatch(group: Database, now: number) {
  const { orm, client } = group;
  const [rules, owed] = await orm.batch([
    orm
      .select({
        id: campaign.id,
        name: campaign.name,
        state: campaign.state,
        reward: campaign.reward,
        overrides: campaignShop.overrides,
        shopId: campaignShop.shopId,
      })
      .from(campaignShop)
      .innerJoin(campaign, eq(campaign.id, campaignShop.campaignId))
      .where(
        and(
          ne(campaign.state, 'draft'),
          or(
            like(campaign.reward, OF_LIST),
            like(campaignShop.overrides, OF_LIST),
            inArray(campaign.id, orm.select({ id: reward.campaignId }).from(reward).where(isOwed)),
          ),
        ),
      ),
    selectOwed(group).where(isOwed),
  ]);
  const pools = rules.flatMap((rule) =>
    poolsIn(rule, owed)
      .filter(({ codes }) => codes.source === 'pool')
      .map((pool) => ({ ...pool, shopId: rule.shopId })),
  );
  if (pools.length === 0) return [];
  const asked = pools.map(({ id, campaign: own, shopId, side, amount }) => [id, own.id, shopId, side, amount]);
  const since = now - LOOK_BACK_DAYS * DAY;
  const isSame = (one: string) => `${one}.campaign_id = value ->> 1 and ${one}.shop_id = value ->> 2
        and ${one}.beneficiary = value ->> 3 and ${one}.worth = value ->> 4`;
  const { rows: seen } = await client.execute({
    // What was taken back was worth what the ledger says.
    sql: `with given as (select campaign_id, shop_id, beneficiary, count(*) as lately, min(issued_at) as first_at,
            iif(state = 'void', (select sum(e.amount) from reward_entry e where e.reward_id = reward.id and e.amount > 0),
              amount) as worth
          from reward where updated_at >= ?2 and issued_at >= ?2 and coupon_id is not null
          group by campaign_id, shop_id, beneficiary, worth),
        held as (select campaign_id, shop_id, beneficiary, amount as worth, count(*) as waiting
          from reward where state = 'pending' and reason = 'awaiting_code' group by 1, 2, 3, 4)
      select value ->> 0 as id, w.deal_id, w.warn_below, w.warn_days, g.lately, g.first_at, h.waiting
      from json_each(?1)
      left join coupon_supply w on w.deal_id = value ->> 0
      left join given g on ${isSame('g')}
      left join held h on ${isSame('h')}`,
    args: [JSON.stringify(asked), since],
  });
  const of = new Map(seen.map((row) => [String(row.id), row]));
  const paced = pools.map((pool) => {
    const row = of.get(pool.id);
    const firstAt = row?.first_at ? Number(row.first_at) : null;
    const { perDay } = forecastStock(0, Number(row?.lately ?? 0), firstAt, now);
    const pace = { perDay, used: firstAt !== null, waiting: Number(row?.waiting ?? 0) };
    return { ...pool, ...pace, ...boundsOf(readWarning(row), pace) };
  });
  // Counted no further than it matters: a pool may hold a million.
  const left = await client.batch(
    paced.map(({ id, clearBound }) => ({
      sql: `select count(*) as left from (${liveCodes('?1', '?2')} limit ?3)`,
      args: [id, now, clearBound],
    })),
    'read',
  );
  return paced.map((pool, index) => ({ ...pool, left: Number(left[index]?.rows[0]?.left ?? 0) }));
}
