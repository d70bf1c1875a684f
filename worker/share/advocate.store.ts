import type { InStatement } from '@libsql/client';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { ABORT, toStatement } from '../../db/guard.ts';
import { advocate, advocateToken, link, pushSubscription } from '../../db/schema/group.ts';
import type { Secrets, TenantDatabase } from '../ports.ts';
import type { Advocate } from './advocate.ts';

/** Keys of the further ids that a shop has for an advocate, each on a row that became part of theirs. */
export const otherKeys = sql<string[]>`(select json_group_array(customer_key) from advocate merged
  where merged.merged_into = advocate.id)`.mapWith(JSON.parse);

/** The advocate whom a page's token proves: of a draft that became somebody's by a mail or a list, the draft alone. */
export async function readAdvocateByToken(
  database: TenantDatabase,
  secrets: Secrets,
  shopId: string,
  token: string,
): Promise<Advocate | undefined> {
  const [row] = await database.orm
    .select()
    .from(advocateToken)
    .innerJoin(advocate, eq(advocate.id, advocateToken.advocateId))
    .where(and(eq(advocateToken.tokenHash, secrets.digest(token)), eq(advocateToken.shopId, shopId)));
  return row?.advocate;
}

/**
 * The verified advocate of a shop's customer, by any pepper's key, and by any further id that the shop's own list names
 * for them: no page puts one on a merged row.
 */
export async function readAdvocateByCustomer(
  database: TenantDatabase,
  shopId: string,
  keys: readonly string[],
): Promise<Advocate | undefined> {
  const [row] = await database.orm
    .select()
    .from(advocate)
    .where(
      sql`${advocate.id} = (select coalesce(named.merged_into, named.id) from advocate named
        where named.shop_id = ${shopId} and named.customer_key in (select value from json_each(${JSON.stringify(keys)})))`,
    );
  return row;
}

/** A new advocate; nothing happens where the customer has one already, which a guard then sees. */
export function insertAdvocate(database: TenantDatabase, row: Advocate, now: number): InStatement {
  return toStatement(
    database.orm
      .insert(advocate)
      .values({ ...row, createdAt: now })
      .onConflictDoNothing(),
  );
}

/**
 * What a call adds to a known advocate; changes nothing where the customer turned out to be another advocate's, or a draft
 * became somebody's meanwhile. An address that somebody confirmed stays, whatever a page says. What a customer is newly
 * known by, while the shop vouches for them, has their orders looked at once more.
 */
export function updateAdvocate(row: Advocate, now: number): InStatement {
  return {
    sql: `update or ignore advocate
      set state = ?1, customer_key = ?2, name_sealed = ?3, language = ?4, customer_sealed = coalesce(?5, customer_sealed),
        email_key = case when email_confirmed_at is null then ?6 else email_key end,
        email_sealed = case when email_confirmed_at is null then ?7 else email_sealed end,
        merged_at = case when ?5 is null or customer_key is ?2 and (email_key is ?6 or email_confirmed_at is not null)
          then merged_at else ?9 end
      where id = ?8 and (merged_into is null or customer_key is ?2)`,
    args: [
      row.state,
      row.customerKey,
      row.nameSealed,
      row.language,
      row.customerSealed ?? null,
      row.emailKey,
      row.emailSealed,
      row.id,
      now,
    ],
  };
}

export function insertAdvocateToken(
  database: TenantDatabase,
  secrets: Secrets,
  token: string,
  owner: Pick<Advocate, 'id' | 'shopId'>,
  now: number,
): InStatement {
  return toStatement(
    database.orm.insert(advocateToken).values({
      tokenHash: secrets.digest(token),
      advocateId: owner.id,
      shopId: owner.shopId,
      createdAt: now,
    }),
  );
}

/**
 * A draft becomes part of the verified advocate: its tokens and links go over, what it had shared stays credited. Fails its
 * batch where the draft has become somebody's meanwhile.
 */
export function mergeDraft(database: TenantDatabase, draftId: string, verifiedId: string, now: number): InStatement[] {
  return [
    toStatement(
      database.orm
        .update(advocate)
        .set({ mergedInto: verifiedId, mergedAt: now })
        .where(and(eq(advocate.id, draftId), isNull(advocate.mergedInto))),
    ),
    { sql: ABORT, args: [] },
    toStatement(
      database.orm.update(advocateToken).set({ advocateId: verifiedId }).where(eq(advocateToken.advocateId, draftId)),
    ),
    toStatement(
      database.orm
        .update(pushSubscription)
        .set({ advocateId: verifiedId })
        .where(eq(pushSubscription.advocateId, draftId)),
    ),
    // A link that the verified advocate has already stays with the draft; credit follows `merged_into` from there.
    { sql: `update or ignore link set advocate_id = ? where advocate_id = ?`, args: [verifiedId, draftId] },
  ];
}

/** Links of an advocate for one deal, by channel. */
export async function readLinks(database: TenantDatabase, advocateId: string, dealId: string, productId: string) {
  return database.orm
    .select()
    .from(link)
    .where(and(eq(link.advocateId, advocateId), eq(link.dealId, dealId), eq(link.productId, productId)));
}

/** One link; where it exists already nothing happens. Where nothing else brought its advocate there, what first did counts. */
export function insertLink({ orm }: TenantDatabase, row: typeof link.$inferInsert): InStatement {
  const entryUtm = row.entryUtm ?? sql`(select entry_utm from advocate where id = ${row.advocateId})`;
  return toStatement(
    orm
      .insert(link)
      .values({ ...row, entryUtm })
      .onConflictDoNothing(),
  );
}
