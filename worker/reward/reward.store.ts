import type { InStatement } from '@libsql/client';
import { and, asc, eq, gt, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import { isFree } from '../../db/fence.ts';
import { toStatement } from '../../db/guard.ts';
import { advocate, conversion, purchase, reward, rewardEntry } from '../../db/schema/group.ts';
import type { Database, Ids, TenantDatabase } from '../ports.ts';
import type { Entry, Reward } from './reward.ts';
import type { Counted, Earned } from './rule.ts';

/** Writes a reward as it stands now. Its batch is guarded by the version of its purchase; what was paid out stays so. */
export function upsertReward(database: TenantDatabase, row: Reward): InStatement {
  const { id, createdAt: _, paidAt: __, paidAmount: ___, payoutReference: ____, ...changed } = row;
  return toStatement(database.orm.insert(reward).values(row).onConflictDoUpdate({ target: reward.id, set: changed }));
}

/** Guard of one that is given by hand: the same request made twice gives once. */
export function insertReward({ orm }: TenantDatabase, row: Reward): InStatement {
  return toStatement(orm.insert(reward).values(row).onConflictDoNothing());
}

/** Appends to the ledger; an entry that is there already fails the batch. */
export function insertEntry(
  database: TenantDatabase,
  ids: Ids,
  shopId: string,
  entry: Entry,
  now: number,
): InStatement {
  return toStatement(
    database.orm.insert(rewardEntry).values({ id: ids.make('rwe'), shopId, ...entry, createdAt: now }),
  );
}

/** A reward with the order that it is for, as both were read. */
export interface RewardFound {
  reward: Reward;
  /** Undefined for what was given by hand, for no order. */
  cause: RewardCause | undefined;
}

/** The order behind a reward. */
export interface RewardCause {
  /** `shopId`: where the friend ordered. */
  conversion: Pick<typeof conversion.$inferSelect, 'id' | 'shopId' | 'purchaseId' | 'linkCode' | 'state' | 'visit'>;
  /** `version`: guard; a change happens upon the purchase as it was read. */
  purchase: {
    version: number;
    trust: string;
    amount: number;
    refunded: number;
    currency: string;
    storeId: string | null;
    staffLinkId: string | null;
  };
}

function selectFound({ orm }: Database) {
  return orm
    .select({
      reward,
      conversion: {
        id: conversion.id,
        shopId: conversion.shopId,
        purchaseId: conversion.purchaseId,
        linkCode: conversion.linkCode,
        state: conversion.state,
        visit: conversion.visit,
      },
      purchase: {
        version: purchase.version,
        trust: purchase.trust,
        amount: purchase.amount,
        refunded: purchase.refunded,
        currency: purchase.currency,
        storeId: purchase.storeId,
        staffLinkId: purchase.staffLinkId,
      },
    })
    .from(reward)
    .leftJoin(conversion, eq(conversion.id, reward.conversionId))
    .leftJoin(purchase, eq(purchase.id, conversion.purchaseId));
}
type FoundRow = Awaited<ReturnType<typeof selectFound>>[number];

const toFound = ({ reward: row, conversion: made, purchase: order }: FoundRow): RewardFound => ({
  reward: row,
  cause: made && order ? { conversion: made, purchase: order } : undefined,
});

/** Rewards that may be given: of credited purchases that are confirmed or vouched for, or given by hand. */
const isGivable = or(
  and(eq(reward.part, 'manual'), eq(reward.conversionId, '')),
  and(
    or(eq(purchase.trust, 'confirmed'), isNotNull(reward.vouchedBy)),
    or(eq(conversion.state, 'credited'), and(eq(reward.part, 'manual'), gt(purchase.amount, purchase.refunded))),
  ),
);

/**
 * Whether what speaks for fraud was looked for since they are due and as they stand, and nothing was found that a member
 * has to judge.
 */
const isScreened = or(
  eq(reward.conversionId, ''),
  sql`exists (select 1 from fraud_case where fraud_case.conversion_id = ${reward.conversionId}
    and fraud_case.state in ('passed', 'approved')
    and fraud_case.screened_at >= max(${reward.dueAt}, ${reward.updatedAt}))`,
);

/** Due rewards of a group that wait for nobody's word, the longest due first, behind `after`. */
export async function readDueRewards(
  database: Database,
  now: number,
  limit: number,
  after: { dueAt: number; id: string } | undefined,
): Promise<RewardFound[]> {
  const rows = await selectFound(database)
    .where(
      and(
        eq(reward.state, 'pending'),
        lte(reward.dueAt, now),
        isNull(reward.hold),
        isGivable,
        isScreened,
        after && or(gt(reward.dueAt, after.dueAt), and(eq(reward.dueAt, after.dueAt), gt(reward.id, after.id))),
      ),
    )
    .orderBy(asc(reward.dueAt), asc(reward.id))
    .limit(limit);
  return rows.map(toFound);
}

/**
 * Lets rewards be judged anew that a member was to look at for want of a rate, where one of about their order's day was
 * told since.
 */
export async function freeUncompared({ orm }: Database, now: number): Promise<void> {
  const about = sql`select 1 from conversion made join purchase placed on placed.id = made.purchase_id
      join campaign owner on owner.id = reward.campaign_id join rate told on told.retailer_id = owner.retailer_id
    where made.id = reward.conversion_id and told.imported_at >= reward.updated_at
      and (told.source, told.target) in (values (placed.currency, reward.currency), (reward.currency, placed.currency))
      and told.day between date(coalesce(reward.ordered_at, reward.created_at) / 1000, 'unixepoch', '-1 day')
        and date(coalesce(reward.ordered_at, reward.created_at) / 1000, 'unixepoch', '+1 day')`;
  await orm
    .update(reward)
    .set({ hold: null, reason: sql`iif(${reward.dueAt} > ${now}, 'return_period', 'due')`, updatedAt: now })
    .where(
      and(
        sql`${reward.reason} = 'minimum_not_comparable'`,
        eq(reward.state, 'pending'),
        eq(reward.hold, 'hand'),
        isFree(reward.shopId),
        sql`exists (${about})`,
      ),
    );
}

/** Rewards whose shop's system is to be asked now, the longest due first. */
export async function readAsking(database: Database, now: number, limit: number): Promise<RewardFound[]> {
  const rows = await selectFound(database)
    .where(and(sql`hold = 'shop'`, lte(reward.askAt, now), eq(reward.state, 'pending')))
    .orderBy(asc(reward.askAt), asc(reward.id))
    .limit(limit);
  return rows.map(toFound);
}

/** One reward of a shop, or undefined. */
export async function readReward(
  database: TenantDatabase,
  shopIds: readonly string[],
  id: string,
): Promise<RewardFound | undefined> {
  const [row] = await selectFound(database).where(eq(reward.id, id));
  return row && shopIds.includes(row.reward.shopId) ? toFound(row) : undefined;
}

/** The advocate who earns; where a draft was merged meanwhile, the verified one. */
export async function readEarner(database: TenantDatabase, shopId: string, advocateId: string) {
  const [row] = await database.orm
    .select()
    .from(advocate)
    .where(
      and(
        eq(advocate.shopId, shopId),
        sql`${advocate.id} = (select coalesce(own.merged_into, own.id) from advocate own where own.id = ${advocateId})`,
      ),
    );
  return row;
}

/** What counts towards tiers, milestones and caps: what an advocate, drafts of theirs included, was given in a campaign. */
const GIVEN = `from reward where advocate_id in (select id from advocate where id = ?1 or merged_into = ?1)
  and campaign_id = ?2 and beneficiary = 'advocate' and part in ('base', 'milestone')
  and state in ('approved', 'issued')`;
const STAMP = `count(*) || ':' || coalesce(sum(amount), 0) || ':' || coalesce(sum(ordinal), 0)`;

/** What an advocate was given in a campaign, with what a release upon it is guarded by. */
export interface EarnedFound extends Earned {
  stamp: string;
}

/** Begin and end of a cap's period, UTC milliseconds. */
type Period = { from: number; to: number };

/** Orders and worth in each period, as a list of SQL; its moments stand behind the first two arguments. */
const sumCaps = (periods: readonly Period[]): string =>
  periods
    .map((_, index) => {
      const at = 'coalesce(ordered_at, created_at)';
      const within = `${at} >= ?${2 * index + 3} and ${at} < ?${2 * index + 4}`;
      return `json_array(coalesce(sum(part = 'base' and amount > 0 and ${within}), 0),
      coalesce(sum(case when ${within} then amount else 0 end), 0))`;
    })
    .join(', ');

const momentsOf = (periods: readonly Period[]) => periods.flatMap(({ from, to }) => [from, to]);

const readCaps = (caps: unknown): Earned['caps'] =>
  (JSON.parse(String(caps ?? '[]')) as [number, number][]).map(([count, amount]) => ({ count, amount }));

/** @param periods of the caps, in their order. */
export async function readEarned(
  { client }: TenantDatabase,
  advocateId: string,
  campaignId: string,
  periods: readonly Period[],
): Promise<EarnedFound> {
  const { rows } = await client.execute({
    sql: `select ${STAMP} as stamp, coalesce(sum(part = 'base'), 0) as count,
      json_group_array(ordinal) filter (where part = 'milestone') as milestones,
      json_array(${sumCaps(periods)}) as caps ${GIVEN}`,
    args: [advocateId, campaignId, ...momentsOf(periods)],
  });
  const [row] = rows;
  return {
    stamp: String(row?.stamp),
    count: Number(row?.count ?? 0),
    milestones: JSON.parse(String(row?.milestones ?? '[]')),
    caps: readCaps(row?.caps),
  };
}

/**
 * What waits for an advocate in a campaign and counts once it is given. Of orders that only a page tells of nothing is
 * counted: what became of them is for nobody to learn.
 * @param periods of the caps, in their order.
 */
export async function readWaiting(
  { client }: TenantDatabase,
  advocateId: string,
  campaignId: string,
  periods: readonly Period[],
): Promise<Counted> {
  const { rows } = await client.execute({
    sql: `select coalesce(sum(part = 'base'), 0) as count, json_array(${sumCaps(periods)}) as caps
      from reward where advocate_id in (select id from advocate where id = ?1 or merged_into = ?1)
        and campaign_id = ?2 and beneficiary = 'advocate' and part in ('base', 'milestone') and state = 'pending'
        and (vouched_by is not null or exists (select 1 from conversion c join purchase p on p.id = c.purchase_id
          where c.id = reward.conversion_id and c.state = 'credited' and p.trust = 'confirmed'))`,
    args: [advocateId, campaignId, ...momentsOf(periods)],
  });
  const [row] = rows;
  return { count: Number(row?.count ?? 0), caps: readCaps(row?.caps) };
}

/** Fails its batch where the advocate was given something, or lost it, since it was read. */
export function guardEarned(advocateId: string, campaignId: string, stamp: string): InStatement {
  return {
    sql: `insert into abort_batch (reason) select null where (select ${STAMP} ${GIVEN}) <> ?3`,
    args: [advocateId, campaignId, stamp],
  };
}

/** Guard of a change: whatever changes the purchase raises its version, and so does the change. */
export function raiseVersion(database: TenantDatabase, purchaseId: string, version: number): InStatement {
  return toStatement(
    database.orm
      .update(purchase)
      .set({ version: version + 1 })
      .where(and(eq(purchase.id, purchaseId), eq(purchase.version, version))),
  );
}

/** Guard of a change of what was given for no order: it stands as it was read. */
export function guardReward({ orm }: TenantDatabase, before: Reward): InStatement {
  const { id, state, updatedAt, hold, decidedBy } = before;
  return toStatement(
    orm
      .update(reward)
      .set({ updatedAt })
      .where(
        and(
          eq(reward.id, id),
          eq(reward.state, state),
          eq(reward.updatedAt, updatedAt),
          sql`${reward.hold} is ${hold} and ${reward.decidedBy} is ${decidedBy}`,
        ),
      ),
  );
}
