import { and, eq, gte, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { advocate, advocateBlock, link } from '../../db/schema/group.ts';
import type { Place } from '../cursor.ts';
import type { TenantDatabase } from '../ports.ts';

/** Which advocates of a shop are asked for, the oldest first. */
export interface AdvocatesAsked {
  state?: 'anonymous' | 'named' | 'verified' | 'left' | undefined;
  since?: number | undefined;
  after?: Place | undefined;
  limit: number;
}

/** Shoppers who share: no pages of the shop's own, and no drafts that became part of somebody. */
const isPerson = and(isNull(advocate.mergedInto), or(isNull(advocate.kind), ne(advocate.kind, 'page')));

const selectAdvocates = ({ orm }: TenantDatabase, where: SQL | undefined) =>
  orm
    .select({ advocate, blocked: sql<number>`${advocateBlock.createdAt} is not null` })
    .from(advocate)
    .leftJoin(advocateBlock, eq(advocateBlock.advocateId, advocate.id))
    .where(and(isPerson, where));

/** A page of a shop's advocates. */
export async function listAdvocates(
  database: TenantDatabase,
  shopId: string,
  { state, since, after, limit }: AdvocatesAsked,
) {
  const inState =
    state === 'left' ? eq(advocate.kind, 'left') : state && and(eq(advocate.state, state), isNull(advocate.kind));
  return selectAdvocates(
    database,
    and(
      eq(advocate.shopId, shopId),
      inState,
      since === undefined ? undefined : gte(advocate.createdAt, since),
      after && sql`(${advocate.createdAt}, ${advocate.id}) > (${after.at}, ${after.id})`,
    ),
  )
    .orderBy(advocate.createdAt, advocate.id)
    .limit(limit);
}
export type AdvocateRow = Awaited<ReturnType<typeof listAdvocates>>[number];

/** One advocate of a shop, whoever they became part of. */
export async function readOne(database: TenantDatabase, shopId: string, id: string): Promise<AdvocateRow | undefined> {
  const own = sql`(select coalesce(merged_into, id) from advocate where id = ${id} and shop_id = ${shopId})`;
  const [row] = await selectAdvocates(database, and(eq(advocate.shopId, shopId), sql`${advocate.id} = ${own}`));
  return row;
}

/** Links of an advocate and of the drafts that became part of them, the latest first, in their own shop. */
export async function readLinks({ orm }: TenantDatabase, shopId: string, advocateId: string, limit: number) {
  return orm
    .select()
    .from(link)
    .where(
      and(
        eq(link.shopId, shopId),
        sql`${link.advocateId} in (select id from advocate where id = ${advocateId} or merged_into = ${advocateId})`,
      ),
    )
    .orderBy(sql`${link.createdAt} desc, ${link.code}`)
    .limit(limit);
}

/** Ids of whoever has one of these keys in a shop, whoever they became part of. */
export async function findByKeys(
  { orm }: TenantDatabase,
  shopId: string,
  column: 'emailKey' | 'smsKey' | 'customerKey',
  keys: readonly string[],
): Promise<string[]> {
  const rows = await orm
    .select({ id: sql<string>`coalesce(${advocate.mergedInto}, ${advocate.id})` })
    .from(advocate)
    .where(and(eq(advocate.shopId, shopId), inArray(advocate[column], [...keys]), isNull(advocate.kind)))
    .limit(100);
  return [...new Set(rows.map(({ id }) => id))];
}
