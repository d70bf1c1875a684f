import type { InStatement } from '@libsql/client';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { toStatement } from '../../../db/guard.ts';
import { advocate, link, message } from '../../../db/schema/group.ts';
import type { TenantDatabase } from '../../ports.ts';

/** Who owns the links of a page's posts in a language. */
export const pageKey = (connectionId: string, language: string) => `page:${connectionId}:${language}`;

/** The owner of a page's links, and its link for a deal, as far as there are any. */
export async function readPageLink(
  { orm }: TenantDatabase,
  shopId: string,
  key: string,
  dealId: string,
): Promise<{ ownerId: string | undefined; code: string | undefined }> {
  const [row] = await orm
    .select({ ownerId: advocate.id, code: link.code })
    .from(advocate)
    .leftJoin(
      link,
      and(
        eq(link.advocateId, advocate.id),
        eq(link.dealId, dealId),
        eq(link.channel, 'facebook'),
        eq(link.productId, ''),
      ),
    )
    .where(and(eq(advocate.shopId, shopId), eq(advocate.customerKey, key)));
  return { ownerId: row?.ownerId, code: row?.code ?? undefined };
}

/** The page as the owner of its links: it has a name, and earns nothing. */
export function insertPageOwner(
  { orm }: TenantDatabase,
  row: { id: string; shopId: string; key: string; nameSealed: string; language: string },
  now: number,
): InStatement {
  const { key: customerKey, ...rest } = row;
  return toStatement(
    orm.insert(advocate).values({ ...rest, customerKey, kind: 'page', state: 'named', createdAt: now }),
  );
}

/** A retailer's posts, the newest first. */
export function readPosts({ orm, retailerId }: TenantDatabase, shopIds: readonly string[], limit: number) {
  return orm
    .select()
    .from(message)
    .where(and(eq(message.retailerId, retailerId), eq(message.kind, 'post'), inArray(message.shopId, [...shopIds])))
    .orderBy(desc(message.id))
    .limit(limit);
}

/** Takes a post back that has not gone out. @returns whether there was one. */
export async function cancelPost({ orm, retailerId }: TenantDatabase, id: string, now: number): Promise<boolean> {
  const rows = await orm
    .update(message)
    .set({ state: 'canceled', waitsFor: null, runAt: now, finalAt: now, lastError: 'taken_back' })
    .where(
      and(
        eq(message.id, id),
        eq(message.retailerId, retailerId),
        eq(message.kind, 'post'),
        inArray(message.state, ['ready', 'held']),
      ),
    )
    .returning({ id: message.id });
  return rows.length > 0;
}
