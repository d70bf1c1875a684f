import type { InStatement } from '@libsql/client';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { advocate, link } from '../../db/schema/group.ts';
import { BEGAN_BY_ADDRESS } from '../join/join.store.ts';
import type { TenantDatabase } from '../ports.ts';

/** An advocate by the keys that a list names them by. */
export interface KnownReader {
  id: string;
  /** The one that they were found by, where they have several. */
  customerKey: string | null;
  emailKey: string | null;
  /** When they showed that the address is theirs; null while a page only says so. */
  emailConfirmedAt: number | null;
  /** The same of a number, by which they may be known alone. */
  phoneConfirmedAt: number | null;
  /** Anonymous: became one by a tap in a newsletter, and has shown nothing since. */
  state: string;
  language: string;
}

/** The row that a key is on: an advocate's own, or that of a reader who became part of them. */
const named = alias(advocate, 'named');

const among = (keys: readonly string[]) => sql`(select value from json_each(${JSON.stringify(keys)}))`;

/**
 * Advocates of a shop by customer ids and by addresses or numbers that they take part by; who left is none. Where one address has
 * several, the one that confirmed it last comes last. A row for each name that is known. Each kind of key by its own index:
 * under one `or` all advocates of the shop would be looked through.
 */
export async function readKnown(
  { orm }: TenantDatabase,
  shopId: string,
  { customer, email, phone = [] }: Record<'customer' | 'email', readonly string[]> & { phone?: readonly string[] },
): Promise<KnownReader[]> {
  const ids = sql`select id from advocate where shop_id = ${shopId} and customer_key in ${among(customer)}
    union select id from advocate where shop_id = ${shopId} and email_key in ${among(email)}
      and email_confirmed_at is not null and merged_into is null and ${sql.raw(BEGAN_BY_ADDRESS)}
    union select id from advocate where shop_id = ${shopId} and sms_key in ${among(phone)}
      and phone_confirmed_at is not null and merged_into is null and ${sql.raw(BEGAN_BY_ADDRESS)}`;
  return orm
    .select({
      id: advocate.id,
      customerKey: named.customerKey,
      emailKey: advocate.emailKey,
      emailConfirmedAt: advocate.emailConfirmedAt,
      phoneConfirmedAt: advocate.phoneConfirmedAt,
      state: advocate.state,
      language: advocate.language,
    })
    .from(named)
    .innerJoin(advocate, sql`${advocate.id} = coalesce(${named.mergedInto}, ${named.id})`)
    .where(and(sql`${named.id} in (${ids})`, isNull(named.kind)))
    .orderBy(advocate.emailConfirmedAt);
}

/** Notes the address that a list names a reader by, of whom nobody has shown anything yet: who joins by it is them. */
export function nameReader(id: string, emailKey: string): InStatement {
  return {
    sql: `update advocate set email_key = ?2 where id = ?1 and state = 'anonymous' and email_key is null`,
    args: [id, emailKey],
  };
}

/** Codes of advocates' newsletter links for a deal, by advocate. */
export async function readCodes(
  { orm }: TenantDatabase,
  dealId: string,
  advocateIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await orm
    .select({ code: link.code, advocateId: link.advocateId })
    .from(link)
    .where(
      and(
        inArray(link.advocateId, [...advocateIds]),
        eq(link.dealId, dealId),
        eq(link.channel, 'newsletter'),
        eq(link.productId, ''),
      ),
    );
  return new Map(rows.map(({ code, advocateId }) => [advocateId, code]));
}
