import type { InStatement } from '@libsql/client';
import { and, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import { advocate, link } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

/** An advocate by the keys that a list names them by. */
export interface KnownReader {
  id: string;
  customerKey: string | null;
  emailKey: string | null;
  /** When they showed that the address is theirs; null while a page only says so. */
  emailConfirmedAt: number | null;
  /** Anonymous: became one by a tap in a newsletter, and has shown nothing since. */
  state: string;
  language: string;
}

const among = (column: typeof advocate.customerKey | typeof advocate.emailKey, keys: readonly string[]) =>
  sql`${column} in (select value from json_each(${JSON.stringify(keys)}))`;

/**
 * Advocates of a shop by customer ids and by addresses that are surely theirs; who left is none. Where one address has
 * several, the one that confirmed it last comes last.
 */
export async function readKnown(
  { orm }: TenantDatabase,
  shopId: string,
  keys: { customer: readonly string[]; email: readonly string[] },
): Promise<KnownReader[]> {
  return orm
    .select({
      id: advocate.id,
      customerKey: advocate.customerKey,
      emailKey: advocate.emailKey,
      emailConfirmedAt: advocate.emailConfirmedAt,
      state: advocate.state,
      language: advocate.language,
    })
    .from(advocate)
    .where(
      and(
        eq(advocate.shopId, shopId),
        isNull(advocate.mergedInto),
        isNull(advocate.kind),
        or(
          among(advocate.customerKey, keys.customer),
          and(among(advocate.emailKey, keys.email), isNotNull(advocate.emailConfirmedAt)),
        ),
      ),
    )
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
