import type { InStatement } from '@libsql/client';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocate, advocateBlock, conversion } from '../../db/schema/group.ts';
import type { Place } from '../cursor.ts';
import type { TenantDatabase } from '../ports.ts';

/** Guard of a block: of two at once one blocks. */
export function insertBlock({ orm }: TenantDatabase, row: typeof advocateBlock.$inferInsert): InStatement {
  return toStatement(orm.insert(advocateBlock).values(row).onConflictDoNothing());
}

/** Guard of taking it back. */
export function deleteBlock({ orm }: TenantDatabase, advocateId: string): InStatement {
  return toStatement(orm.delete(advocateBlock).where(eq(advocateBlock.advocateId, advocateId)));
}

/** An advocate of one of these shops, whoever they became part of. */
export async function readAdvocate({ orm }: TenantDatabase, shopIds: readonly string[], id: string) {
  const [row] = await orm
    .select()
    .from(advocate)
    .leftJoin(advocateBlock, eq(advocateBlock.advocateId, advocate.id))
    .where(
      and(
        inArray(advocate.shopId, [...shopIds]),
        sql`${advocate.id} = (select coalesce(own.merged_into, own.id) from advocate own where own.id = ${id})`,
      ),
    );
  return row && { ...row.advocate, block: row.advocate_block };
}

/** Credited conversions of an advocate for which something waits to be paid, with the shops where friends ordered. */
export async function readUnpaid({ orm }: TenantDatabase, advocateId: string, limit: number) {
  return orm
    .select({ id: conversion.id, shopId: conversion.shopId, purchaseId: conversion.purchaseId })
    .from(conversion)
    .where(
      and(
        sql`${conversion.advocateId} in (select id from advocate where id = ${advocateId} or merged_into = ${advocateId})`,
        eq(conversion.state, 'credited'),
        sql`exists (select 1 from reward where conversion_id = ${conversion.id} and reward.state = 'pending')`,
      ),
    )
    .limit(limit);
}

/** A page of the blocked advocates of these shops, the latest first; `of`: this one alone. */
export async function readBlocked(
  { orm }: TenantDatabase,
  shopIds: readonly string[],
  { after, of, limit }: { after?: Place | undefined; of?: string; limit: number },
) {
  return orm
    .select({ block: advocateBlock, nameSealed: advocate.nameSealed })
    .from(advocateBlock)
    .innerJoin(advocate, eq(advocate.id, advocateBlock.advocateId))
    .where(
      and(
        inArray(advocateBlock.shopId, [...shopIds]),
        of === undefined ? undefined : eq(advocateBlock.advocateId, of),
        after && sql`(${advocateBlock.createdAt}, ${advocateBlock.advocateId}) < (${after.at}, ${after.id})`,
      ),
    )
    .orderBy(desc(advocateBlock.createdAt), desc(advocateBlock.advocateId))
    .limit(limit);
}
