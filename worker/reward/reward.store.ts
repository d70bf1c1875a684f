import type { InStatement } from '@libsql/client';
import { and, asc, eq, gt, lte, or, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocate, conversion, purchase, reward, rewardEntry } from '../../db/schema/group.ts';
import type { Database, Ids, TenantDatabase } from '../ports.ts';
import type { Entry, Reward } from './reward.ts';

/** Writes a reward as it stands now. Its batch is guarded by the version of its purchase. */
export function upsertReward(database: TenantDatabase, row: Reward): InStatement {
  const { id, createdAt: _, ...changed } = row;
  return toStatement(database.orm.insert(reward).values(row).onConflictDoUpdate({ target: reward.id, set: changed }));
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

/** A reward that waits for nothing any more, with what its release depends on. */
export interface DueReward {
  reward: Reward;
  /** `shopId`: where the friend ordered. */
  conversion: { id: string; shopId: string; purchaseId: string; linkCode: string };
  /** Guard: a release happens upon the purchase as it was read. */
  version: number;
}

/** Due rewards of credited, confirmed purchases in a group, the longest due first, behind `after`. */
export async function readDueRewards(
  { orm }: Database,
  now: number,
  limit: number,
  after: { dueAt: number; id: string } | undefined,
): Promise<DueReward[]> {
  return orm
    .select({
      reward,
      conversion: {
        id: conversion.id,
        shopId: conversion.shopId,
        purchaseId: conversion.purchaseId,
        linkCode: conversion.linkCode,
      },
      version: purchase.version,
    })
    .from(reward)
    .innerJoin(conversion, and(eq(conversion.id, reward.conversionId), eq(conversion.state, 'credited')))
    .innerJoin(purchase, and(eq(purchase.id, conversion.purchaseId), eq(purchase.trust, 'confirmed')))
    .where(
      and(
        eq(reward.state, 'pending'),
        lte(reward.dueAt, now),
        after && or(gt(reward.dueAt, after.dueAt), and(eq(reward.dueAt, after.dueAt), gt(reward.id, after.id))),
      ),
    )
    .orderBy(asc(reward.dueAt), asc(reward.id))
    .limit(limit);
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

/** Guard of a release: whatever changes the purchase raises its version, and so does the release. */
export function raiseVersion(database: TenantDatabase, purchaseId: string, version: number): InStatement {
  return toStatement(
    database.orm
      .update(purchase)
      .set({ version: version + 1 })
      .where(and(eq(purchase.id, purchaseId), eq(purchase.version, version))),
  );
}
