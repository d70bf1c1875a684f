import type { InStatement } from '@libsql/client';
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { member, retailer, shop, user } from '../../db/schema/control.ts';
import { alert, alertDelivery } from '../../db/schema/watch.ts';
import { type Deal, nameDeal } from '../campaign/deal.ts';
import { liveCodes, readWarning } from '../coupon/pool.store.ts';
import { boundsOf, forecastStock, LOOK_BACK_DAYS } from '../coupon/pool.ts';
import type { Database, Databases } from '../ports.ts';
import type { Alert, AlertNews } from './alert.ts';
import type { Spans } from './orders.ts';

/**
 * Lets one host of several do what is done once in a while.
 * @returns whether it is this caller's turn: nobody took it within `everyMs`.
 */
export async function takeTurn({ client }: Database, name: string, now: number, everyMs: number): Promise<boolean> {
  const { rowsAffected } = await client.execute({
    sql: `insert into watch (name, ran_at) values (?, ?)
      on conflict (name) do update set ran_at = excluded.ran_at where ran_at <= excluded.ran_at - ?`,
    args: [name, now, everyMs],
  });
  return rowsAffected > 0;
}

/** Where some alerts stand; those that were never seen are missing. */
export async function readAlerts({ orm }: Database, keys: readonly string[]): Promise<Map<string, Alert>> {
  const rows = keys.length
    ? await orm
        .select()
        .from(alert)
        .where(inArray(alert.key, [...keys]))
    : [];
  return new Map(rows.map((row) => [row.key, row as Alert]));
}

/** The subjects for which a rule is not well. */
export async function readSubjects({ orm }: Database, rule: Alert['rule']): Promise<string[]> {
  const rows = await orm
    .select({ subject: alert.subject })
    .from(alert)
    .where(and(eq(alert.rule, rule), ne(alert.state, 'ok')));
  return rows.map(({ subject }) => subject);
}

/** A deal, or a list of codes for rewards, as people call it. */
export interface Called {
  id: string;
  shopId: string;
  campaign: string;
  /** '' for a list. */
  deal: string;
}

/** Those of some deals and lists that a group has, whether codes of theirs are watched or not. */
export async function readCalled({ client }: Database, ids: readonly string[]): Promise<Called[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.execute({
    sql: `select asked.value as id, d.shop_id, d.words, d.kind, d.value as worth, d.currency, c.name
      from json_each(?) asked left join deal d on d.id = asked.value
      join campaign c on c.id = coalesce(d.campaign_id, substr(asked.value, 1, instr(asked.value, '.') - 1))`,
    args: [JSON.stringify(ids)],
  });
  return rows.map(({ id, shop_id: shopId, words, kind, worth, currency, name }) => ({
    id: String(id),
    shopId: shopId === null ? (String(id).split('.')[1] ?? '') : String(shopId),
    campaign: String(name),
    deal:
      words === null
        ? ''
        : nameDeal({
            words: JSON.parse(String(words)),
            kind: String(kind) as Deal['kind'],
            value: Number(worth),
            currency: String(currency),
          }),
  }));
}

export function upsertAlert({ orm }: Database, row: Alert): InStatement {
  const { key: _key, ...set } = row;
  return toStatement(orm.insert(alert).values(row).onConflictDoUpdate({ target: alert.key, set }));
}

/** News on its way to somebody. */
export interface Delivery {
  id: string;
  channel: 'mail' | 'webhook';
  recipient: string;
  body: AlertNews;
  /** How often it was tried, this time included. */
  attempt: number;
  createdAt: number;
}

export function insertDelivery({ orm }: Database, row: Omit<Delivery, 'attempt'>): InStatement {
  return toStatement(orm.insert(alertDelivery).values({ ...row, state: 'ready', runAt: row.createdAt }));
}

const MOST_AT_ONCE = 20;

/** Takes what is due; whoever took it holds it for `leaseMs`, then it is due again. */
export async function leaseDeliveries({ orm }: Database, now: number, leaseMs: number): Promise<Delivery[]> {
  const due = orm
    .select({ id: alertDelivery.id })
    .from(alertDelivery)
    .where(sql`${alertDelivery.state} = 'ready' and ${alertDelivery.runAt} <= ${now}`)
    .orderBy(alertDelivery.runAt)
    .limit(MOST_AT_ONCE);
  return orm
    .update(alertDelivery)
    .set({ runAt: now + leaseMs, attempt: sql`${alertDelivery.attempt} + 1` })
    .where(inArray(alertDelivery.id, due))
    .returning();
}

export async function settleDelivery(
  { orm }: Database,
  { id, attempt }: Pick<Delivery, 'id' | 'attempt'>,
  outcome: { state: 'ready' | 'sent' | 'dead'; error: string | null; runAt: number; now: number },
): Promise<void> {
  const { state, error, runAt, now } = outcome;
  await orm
    .update(alertDelivery)
    .set({ state, lastError: error, runAt, ...(state !== 'ready' && { finalAt: now }) })
    .where(and(eq(alertDelivery.id, id), eq(alertDelivery.attempt, attempt)));
}

/** Forgets what was told or given up before a time, UTC milliseconds. */
export async function deleteDeliveries({ client }: Database, before: number): Promise<void> {
  await client.execute({ sql: `delete from alert_delivery where state <> 'ready' and final_at < ?`, args: [before] });
}

/** The members who look after a shop's campaigns: its retailer's owners and marketers. */
export async function readMarketers({ orm }: Database, shopIds: readonly string[]) {
  if (shopIds.length === 0) return [];
  return orm
    .select({ userId: member.userId, shopId: shop.id })
    .from(shop)
    .innerJoin(member, eq(member.organizationId, shop.retailerId))
    .where(and(inArray(shop.id, [...shopIds]), inArray(member.role, ['owner', 'marketer'])));
}

/** A member's address and language; undefined for one who is gone. */
export async function readReader({ orm }: Database, userId: string) {
  const [row] = await orm.select({ email: user.email, language: user.language }).from(user).where(eq(user.id, userId));
  return row;
}

export interface WatchedShop {
  id: string;
  name: string;
  timeZone: string;
  groupNumber: number;
}

/** Live shops that are not switched off by the operator. */
export async function readWatchedShops({ orm }: Database): Promise<WatchedShop[]> {
  return orm
    .select({ id: shop.id, name: shop.name, timeZone: shop.timeZone, groupNumber: retailer.groupNumber })
    .from(shop)
    .innerJoin(retailer, eq(retailer.id, shop.retailerId))
    .where(and(eq(shop.kind, 'live'), eq(shop.stopped, false), eq(retailer.stopped, false)));
}

/** How many orders a shop had in a span, and in the one it is compared with. */
export interface OrderCounts {
  current: number;
  before: number;
}

/**
 * The orders of each shop of a group, of its hours and of its days, as far as they were known when their span ended: a
 * list that comes at night is not missing in the afternoon. When an order became known no index says, so that it is asked
 * only where orders seem few.
 * @param enough share of those of a week ago from which on they are not few.
 */
export async function countOrders(
  databases: Databases,
  group: number,
  asked: readonly { id: string; hour: Spans; day: Spans }[],
  enough: number,
): Promise<Map<string, { hour: OrderCounts; day: OrderCounts }>> {
  const counted = (at: number, which = '') => `(select count(*) from purchase where shop_id = span ->> 0
    and occurred_at >= span ->> ${at} and occurred_at < span ->> ${at + 1} ${which})`;
  const known = (name: string, at: number) => `case when ${name} < ${name}_before * ?2
    then ${counted(at, `and created_at < span ->> ${at + 1}`)} else ${name}_before end as ${name}_before`;
  const { rows } = await databases.group(group).client.execute({
    sql: `with seen as materialized (
        select span, ${counted(1)} as hour, ${counted(3)} as hour_before, ${counted(5)} as day,
          ${counted(7)} as day_before from (select value as span from json_each(?1))
      ) select span ->> 0 as id, hour, day, ${known('hour', 3)}, ${known('day', 7)} from seen`,
    args: [
      JSON.stringify(
        asked.map(({ id, hour, day }) => [id, ...hour.current, ...hour.before, ...day.current, ...day.before]),
      ),
      enough,
    ],
  });
  return new Map(
    rows.map((row) => [
      String(row.id),
      {
        hour: { current: Number(row.hour), before: Number(row.hour_before) },
        day: { current: Number(row.day), before: Number(row.day_before) },
      },
    ]),
  );
}

/** What a group knows of codes that may run out. */
interface CouponWatch {
  pools: {
    dealId: string;
    shopId: string;
    /** As members read of them. */
    deal: string;
    campaign: string;
    /** Whether it ends with a limit of the deal, not with a list of codes. */
    limited: boolean;
    /** Of a pool as far as it matters. */
    left: number;
    /** Codes a day. */
    perDay: number;
    waiting: number;
    /** With fewer the marketers are told; with as many as the second it is over. */
    bound: number;
    clearBound: number;
    /** In the last hour, and of these to friends of whom only a click is known. */
    given: number;
    open: number;
  }[];
  endpoints: { shopId: string; failures: number }[];
}

/** Deals whose codes can run out, how fast they go, and shops that make codes themselves. */
export async function readCouponWatch({ client }: Database, now: number): Promise<CouponWatch> {
  const [deals, endpoints] = await client.batch(
    [
      {
        sql: `select d.id, d.shop_id, d.words, d.kind, d.value, d.currency, d.code_source, d.stock, d.taken, c.name,
            s.deal_id, s.warn_below, s.warn_days,
            (select count(*) from claim where deal_id = d.id and created_at >= ?2) as lately,
            (select min(created_at) from claim where deal_id = d.id) as first_at,
            (select count(*) from claim_waiting where deal_id = d.id) as waiting,
            (select count(*) from claim where deal_id = d.id and created_at >= ?1) as given,
            (select count(*) from claim where deal_id = d.id and created_at >= ?1 and key_kind = 'click') as open
          from deal d join campaign c on c.id = d.campaign_id left join coupon_supply s on s.deal_id = d.id
          where d.state = 'running' and d.position >= 0 and c.state in ('scheduled', 'running', 'paused')
            and (d.code_source = 'pool' or d.stock is not null)`,
        args: [now - 3_600_000, now - LOOK_BACK_DAYS * 86_400_000],
      },
      'select shop_id, failures from coupon_endpoint',
    ],
    'read',
  );
  const paced = (deals?.rows ?? []).map((row) => {
    const firstAt = row.first_at === null ? null : Number(row.first_at);
    const { perDay } = forecastStock(0, Number(row.lately), firstAt, now);
    const pace = { perDay, used: firstAt !== null, waiting: Number(row.waiting) };
    return { row, ...pace, ...boundsOf(readWarning(row), pace) };
  });
  // Counted no further than it matters: a pool may hold a million.
  const counted = paced.map(({ row: { id, open }, clearBound }) => ({
    sql: `select count(*) as waiting from (${liveCodes('?1', '?2')} limit ?3)`,
    args: [String(id), now, Math.max(clearBound, 10 * (Number(open) + 1))],
  }));
  const inPool = counted.length > 0 ? await client.batch(counted, 'read') : [];
  return {
    pools: paced.map(({ row, perDay, waiting, bound, clearBound }, index) => {
      const allowed =
        row.stock === null ? Number.POSITIVE_INFINITY : Math.max(0, Number(row.stock) - Number(row.taken));
      const pooled = row.code_source === 'pool';
      const codes = pooled ? Number(inPool[index]?.rows[0]?.waiting ?? 0) : Number.POSITIVE_INFINITY;
      return {
        dealId: String(row.id),
        shopId: String(row.shop_id),
        deal: nameDeal({
          words: JSON.parse(String(row.words)),
          kind: String(row.kind) as Deal['kind'],
          value: Number(row.value),
          currency: String(row.currency),
        }),
        campaign: String(row.name),
        limited: allowed < codes,
        left: Math.min(allowed, codes),
        perDay,
        waiting,
        bound,
        clearBound,
        given: Number(row.given),
        open: pooled ? Number(row.open) : 0,
      };
    }),
    endpoints: (endpoints?.rows ?? []).map((row) => ({ shopId: String(row.shop_id), failures: Number(row.failures) })),
  };
}
