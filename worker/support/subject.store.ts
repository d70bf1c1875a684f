import { and, desc, inArray, type SQL, sql } from 'drizzle-orm';
import { advocate, claim, purchase } from '../../db/schema/group.ts';
import { normaliseCode } from '../coupon/coupon.ts';
import type { TenantDatabase } from '../ports.ts';

/** Rows of each kind that are found, and that a story tells: the latest. */
export const MOST = 100;

/** What somebody looks for, in every form that it may have. */
export interface Wanted {
  shopIds: readonly string[];
  /** Keyed hashes of an address, under every pepper. */
  keys: readonly string[];
  /** Keyed hashes of a name to tell with its code, in each of the shops. */
  names: readonly string[];
  /** An order's reference, a code, a link's code or an id; '' where an email address was typed. */
  text: string;
}

/** What was found, by ids. */
export interface Subject {
  /** People, and the drafts that became part of them. */
  advocates: string[];
  orders: string[];
  claims: string[];
}

/** Values as the right side of `in`. */
export const list = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;

/** Friends who were written to, at whichever spelling of the mailbox: their ids, or the keys of what was written to. */
export const writtenTo = (
  retailerId: string,
  keys: readonly string[],
  column: 'id' | 'friend_key' = 'id',
) => sql`select ${sql.raw(column)} from recipient
  where retailer_id = ${retailerId} and (friend_key in ${list(keys)} or mailbox_key in ${list(keys)})`;

/** Whom and what a search means: one round trip. */
export async function findSubject(
  { orm, retailerId }: TenantDatabase,
  { shopIds, keys, names, text }: Wanted,
): Promise<Subject> {
  const reference = text.replace(/^#\s*/, '');
  const [code, lower] = [normaliseCode(text), text.toLowerCase()];
  const found = sql`select coalesce(merged_into, id) as id from advocate where shop_id in ${list(shopIds)}
    and (email_key in ${list(keys)} or sms_key in ${list(keys)} or id = ${text}
      or id in (select advocate_id from link where code = ${lower})
      or id in (select advocate_id from advocate_name where code_key in ${list(names)} and shop_id in ${list(shopIds)})
      or id in (select advocate_id from reward where coupon_id in (
        select id from coupon where code = ${code} and shop_id in ${list(shopIds)})))
    limit 10`;
  const [advocates, orders, claims] = await orm.batch([
    orm
      .select({ id: advocate.id })
      .from(advocate)
      .where(
        sql`${advocate.id} in (with found as (${found}) select id from found
          union select draft.id from found join advocate draft on draft.merged_into = found.id)`,
      )
      .limit(MOST),
    orm
      .select({ id: purchase.id })
      .from(purchase)
      .where(
        and(
          inArray(purchase.shopId, [...shopIds]),
          sql`(${purchase.emailKey} in ${list(keys)} or ${purchase.emailBaseKey} in ${list(keys)} or ${purchase.id} = ${text} or ${purchase.id} in (
            select purchase_id from purchase_name where key in ${list(keys)} and shop_id in ${list(shopIds)}) or ${purchase.id} in (
            select purchase_id from purchase_reference where reference = ${reference} and shop_id in ${list(shopIds)}))`,
        ),
      )
      .orderBy(desc(purchase.occurredAt))
      .limit(MOST),
    orm
      .select({ id: claim.id })
      .from(claim)
      .where(
        and(
          inArray(claim.shopId, [...shopIds]),
          sql`(${claim.keyHash} in ${list(keys)}
            or ${claim.couponId} in (select id from coupon where code = ${code} and shop_id in ${list(shopIds)})
            or ${claim.recipientId} in (${writtenTo(retailerId, keys)})
            or ${claim.id} in (select substr(source, 7) from consent_record
              where subject_key in ${list(keys)} and source like 'claim:%'))`,
        ),
      )
      .limit(MOST),
  ]);
  const ids = (rows: { id: string }[]) => [...new Set(rows.map(({ id }) => id))];
  return { advocates: ids(advocates), orders: ids(orders), claims: ids(claims) };
}

/** What the queries of a story share: whom it is about, and conditions that lead there. */
export interface About extends Pick<Subject, 'advocates' | 'claims'> {
  database: TenantDatabase;
  keys: readonly string[];
  /** The shops, as the right side of `in`. */
  inShops: SQL;
  /** Whether a purchase belongs to it: one that was found, that a claim gave credit for, or of an advocate's friend. */
  isOrder: SQL;
  /** Ids of those purchases, and all keys of those people's addresses. */
  orderIds: SQL;
  addressKeys: SQL;
}

/** The conditions by which all that is known about a subject is read. */
export function aboutSubject(
  database: TenantDatabase,
  { shopIds, keys }: Pick<Wanted, 'shopIds' | 'keys'>,
  { advocates, orders, claims }: Subject,
): About {
  const isOrder = sql`(${purchase.id} in ${list(orders)} or ${purchase.id} in (select purchase_id from conversion
    where advocate_id in ${list(advocates)} or evidence ->> '$.matched.claim' in ${list(claims)}))`;
  return {
    database,
    keys,
    advocates,
    claims,
    inShops: list(shopIds),
    isOrder,
    orderIds: sql`(select purchase.id from purchase where ${isOrder} order by purchase.occurred_at desc limit ${MOST})`,
    addressKeys: sql`(select value from json_each(${JSON.stringify(keys)}) union
    ${writtenTo(database.retailerId, keys, 'friend_key')} union
    select email_key from advocate where id in ${list(advocates)} and email_key is not null union
    select sms_key from advocate where id in ${list(advocates)} and sms_key is not null)`,
  };
}
