import type { InStatement } from '@libsql/client';
import { and, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import { isFree } from '../../db/fence.ts';
import { ABORT, toStatement } from '../../db/guard.ts';
import { advocate, joinRequest } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';

export type JoinRow = typeof joinRequest.$inferSelect;
export type NewAdvocate = typeof advocate.$inferInsert;

/** Guard of asking to join: the same form for the same address asks once. */
export function insertJoin({ orm }: TenantDatabase, row: JoinRow): InStatement {
  return toStatement(orm.insert(joinRequest).values(row).onConflictDoNothing());
}

/** Whether a form was sent for an address already, and waits for its confirmation. */
export async function isAsked(
  { orm }: TenantDatabase,
  { shopId, clientId, subjectKey }: Pick<JoinRow, 'shopId' | 'clientId' | 'subjectKey'>,
): Promise<boolean> {
  const rows = await orm
    .select({ id: joinRequest.id })
    .from(joinRequest)
    .where(
      and(eq(joinRequest.shopId, shopId), eq(joinRequest.clientId, clientId), eq(joinRequest.subjectKey, subjectKey)),
    );
  return rows.length > 0;
}

/** The request behind a message's link; undefined once it was confirmed, or dropped. */
export async function readJoin(
  { orm }: TenantDatabase,
  shopId: string,
  tokenHash: string,
): Promise<JoinRow | undefined> {
  const [row] = await orm
    .select()
    .from(joinRequest)
    .where(and(eq(joinRequest.tokenHash, tokenHash), eq(joinRequest.shopId, shopId)));
  return row;
}

/** Guard of a confirmation: of two taps at once one counts. */
export function deleteJoin({ orm }: TenantDatabase, id: string): InStatement {
  return toStatement(orm.delete(joinRequest).where(eq(joinRequest.id, id)));
}

/** Drops what nobody confirmed; a retailer's on the way to another group waits until it is there. */
export async function dropJoins({ orm }: Database, before: number): Promise<void> {
  await orm.delete(joinRequest).where(and(lt(joinRequest.createdAt, before), isFree(sql`shop_id`)));
}

/** An address that is proven to be somebody's, by its key. */
export interface Proven {
  channel: 'email' | 'sms';
  key: string;
}

/** Of an address that was only typed, or told by a page, nobody knows whose it is. */
const isOwn = ({ channel, key }: Proven) =>
  channel === 'email'
    ? and(eq(advocate.emailKey, key), isNotNull(advocate.emailConfirmedAt))
    : and(eq(advocate.smsKey, key), isNotNull(advocate.phoneConfirmedAt));

/**
 * Whoever takes part by their address. A customer whom the shop vouched for, and whose page had a mail sent, is written to
 * there, and no more: the tap shows whose the mailbox is, not that its owner is that customer. Who began by an address has
 * a source, and stays its owner where they sign in under an id that a list of the shop's names for them.
 */
export const BEGAN_BY_ADDRESS = '(customer_sealed is null or source is not null)';

/** The advocate who takes part by an address that they confirmed. */
export async function readOwner({ orm }: TenantDatabase, shopId: string, proven: Proven) {
  const [row] = await orm
    .select({ id: advocate.id, language: advocate.language })
    .from(advocate)
    .where(
      and(
        eq(advocate.shopId, shopId),
        isOwn(proven),
        isNull(advocate.mergedInto),
        isNull(advocate.kind),
        sql.raw(BEGAN_BY_ADDRESS),
      ),
    )
    // The `+` keeps the planner on the address: in this order there is an index of all of the shop's advocates.
    .orderBy(sql`+${advocate.createdAt}`);
  return row;
}

/** A new advocate, unless somebody has the address by now: then the whole batch fails. */
export function insertOwner({ orm }: TenantDatabase, row: NewAdvocate, { channel, key }: Proven): InStatement[] {
  const [column, confirmed] =
    channel === 'email' ? ['email_key', 'email_confirmed_at'] : ['sms_key', 'phone_confirmed_at'];
  return [
    toStatement(orm.insert(advocate).values(row)),
    {
      sql: `update advocate set id = id where id = ?1 and not exists (
  select 1 from advocate as other where other.shop_id = ?2 and other.${column} = ?3 and other.id <> ?1
    and other.${confirmed} is not null and other.merged_into is null and other.kind is null and ${BEGAN_BY_ADDRESS})`,
      args: [row.id, row.shopId, key],
    },
    { sql: ABORT, args: [] },
  ];
}

/**
 * Notes once more that an address is the advocate's: rewards may go there, and to nobody's who only typed it. What they are
 * credited with is looked at anew, for an order from that address is their own.
 */
export function confirmOwner(
  { orm }: TenantDatabase,
  id: string,
  row: JoinRow & { key: string; isNamed: boolean },
  now: number,
): InStatement {
  const confirmed =
    row.channel === 'email'
      ? {
          emailKey: row.key,
          emailConfirmedAt: sql`coalesce(${advocate.emailConfirmedAt}, ${now})`,
          emailSealed: row.addressSealed,
        }
      : { phoneConfirmedAt: sql`coalesce(${advocate.phoneConfirmedAt}, ${now})`, phoneSealed: row.addressSealed };
  return toStatement(
    orm
      .update(advocate)
      .set({
        ...confirmed,
        mergedAt: now,
        ...(row.isNamed && { nameSealed: sql`coalesce(${advocate.nameSealed}, ${row.nameSealed})` }),
      })
      .where(eq(advocate.id, id)),
  );
}

/**
 * The advocate whose page asked for an address, where they are a customer whom the shop vouches for. Whoever took the
 * draft over since, on the same phone, did not ask, unless their page names the same address.
 */
export async function readCustomer(
  { orm }: TenantDatabase,
  { shopId, draftId, subjectKey, createdAt }: Pick<JoinRow, 'shopId' | 'draftId' | 'subjectKey' | 'createdAt'>,
) {
  const [row] = await orm
    .select({ id: advocate.id, language: advocate.language })
    .from(advocate)
    .where(
      and(
        eq(advocate.id, draftId ?? ''),
        eq(advocate.shopId, shopId),
        isNotNull(advocate.customerKey),
        or(eq(advocate.emailKey, subjectKey), sql`coalesce(${advocate.mergedAt}, 0) <= ${createdAt}`),
        isNull(advocate.mergedInto),
        isNull(advocate.kind),
      ),
    );
  return row;
}

/** Nobody has shown yet whose these are; of a newsletter's reader a list alone said who they are. */
const IS_DRAFT = `shop_id = ?2 and id <> ?1 and kind is null and merged_into is null
  and (customer_key is null or state = 'anonymous') and email_confirmed_at is null and phone_confirmed_at is null`;

/** Whether drafts wait for whoever shows that an address is theirs. @param id of the advocate who is none of them. */
export async function isAwaited(
  { client }: TenantDatabase,
  { id, shopId }: { id: string; shopId: string },
  keys: readonly string[],
): Promise<boolean> {
  const { rows } = await client.execute({
    sql: `select 1 from advocate where email_key in (select value from json_each(?3)) and ${IS_DRAFT} limit 1`,
    args: [id, shopId, JSON.stringify(keys)],
  });
  return rows.length > 0;
}

/**
 * What drafts earned, and what they earn yet, becomes their person's: that of the draft whose page asked for the
 * address, and of those that had named it. Their tokens and links stay with them: whoever typed somebody else's address
 * proves to be nobody but the draft by it. A reader's customer id is free again: a list may be wrong, and who signs in
 * under it is shown nothing of the person.
 */
export function foldDrafts(
  { id, shopId }: { id: string; shopId: string },
  draftId: string | null,
  keys: readonly string[],
  now: number,
): InStatement[] {
  return [
    {
      // Confirmed as well: the page that asked asks no more.
      sql: `update advocate set merged_into = ?1, merged_at = ?3, customer_key = null, email_key = ?5, email_confirmed_at = ?3
        where id = ?4 and ${IS_DRAFT}`,
      args: [id, shopId, now, draftId, keys[0] ?? null],
    },
    {
      sql: `update advocate set merged_into = ?1, merged_at = ?3, customer_key = null
        where email_key in (select value from json_each(?4)) and ${IS_DRAFT}`,
      args: [id, shopId, now, JSON.stringify(keys)],
    },
  ];
}

/**
 * A newsletter's reader becomes the one whose confirmed address the shop's own list names beside their customer id: what
 * they earned, and what they earn yet, reaches somebody. Their links stay. Their customer id becomes the person's, for an
 * order under it is that person's own; of a person who has one already it is another, which leads to them from the row.
 */
export function foldReader(
  reader: { id: string; customerKey: string | null },
  { id, shopId }: { id: string; shopId: string },
  now: number,
): InStatement[] {
  return [
    {
      sql: `update advocate set merged_into = ?1, merged_at = ?3, customer_key = case when (
        select own.customer_key from advocate as own where own.id = ?1) is not null then customer_key end
      where id = ?4 and state = 'anonymous' and ${IS_DRAFT} and exists (
        select 1 from advocate as own where own.id = ?1 and own.shop_id = ?2 and own.email_confirmed_at is not null
          and own.merged_into is null and own.kind is null)`,
      args: [id, shopId, now, reader.id],
    },
    {
      sql: `update or ignore advocate set customer_key = ?3 where id = ?1 and customer_key is null and exists (
        select 1 from advocate as own where own.id = ?2 and own.merged_into = ?1)`,
      args: [id, reader.id, reader.customerKey],
    },
  ];
}
