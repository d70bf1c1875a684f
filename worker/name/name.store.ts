import type { InStatement } from '@libsql/client';
import { and, desc, eq, gte, isNull, lte, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocate, advocateName, link } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { NameKeys } from './name.ts';

/** More than one is enough to know that a name says nothing. */
const MOST = 20;

/** The names of a shop under some keys that hold at a moment, each with a link of its advocate's. Who left has none. */
export function selectNames({ orm }: TenantDatabase, shopId: string, { codes, words }: NameKeys, at: number) {
  const listed = (keys: readonly string[]) => sql`(select value from json_each(${JSON.stringify(keys)}))`;
  const codeKeys = codes.map(({ key }) => key);
  return orm
    .select({
      id: advocateName.id,
      advocateId: advocateName.advocateId,
      wordKey: advocateName.wordKey,
      codeKey: advocateName.codeKey,
      takenAt: advocateName.createdAt,
      // Where nothing is open (see `planNameLink`), that of the campaign that lasts longest says why.
      code: sql<string | null>`(select link.code from link
        join campaign on campaign.id = link.campaign_id
        join campaign_shop on campaign_shop.campaign_id = link.campaign_id and campaign_shop.shop_id = link.shop_id
        where link.advocate_id = advocate_name.advocate_id
          and link.shop_id = advocate_name.shop_id and link.channel = 'name'
        order by coalesce(campaign_shop.ends_at, campaign.ends_at, iif(campaign.state = 'ended', 0, 9e15)) desc,
          link.created_at desc, link.rowid desc
        limit 1)`,
    })
    .from(advocateName)
    .innerJoin(advocate, and(eq(advocate.id, advocateName.advocateId), isNull(advocate.kind)))
    .where(
      and(
        sql`(advocate_name.ends_at is null or advocate_name.ends_at > ${at})`,
        // Each by its own index: an "or" of the two would read all names of the shop.
        sql`${advocateName.id} in (
          select id from advocate_name where shop_id = ${shopId} and code_key in ${listed(codeKeys)}
          union select id from advocate_name where shop_id = ${shopId} and word_key in ${listed(words)})`,
      ),
    )
    .limit(MOST);
}

/** An advocate's names, the latest first. */
export async function readNames({ orm }: TenantDatabase, advocateId: string) {
  return orm
    .select()
    .from(advocateName)
    .where(eq(advocateName.advocateId, advocateId))
    .orderBy(desc(advocateName.createdAt), desc(advocateName.id))
    .limit(MOST);
}

/** Those of some keys that a shop's names have already, whoever's they are. */
export async function readTaken(
  { orm }: TenantDatabase,
  shopId: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const rows = await orm
    .select({ key: advocateName.codeKey })
    .from(advocateName)
    .where(
      and(
        eq(advocateName.shopId, shopId),
        sql`${advocateName.codeKey} in (select value from json_each(${JSON.stringify(keys)}))`,
      ),
    );
  return new Set(rows.map(({ key }) => key));
}

/**
 * Guard of a new name: nothing happens where somebody has the code, where the advocate has another name by now than the
 * one that was read, or has changed it too often.
 */
export function insertName(
  row: Omit<typeof advocateName.$inferInsert, 'endsAt'>,
  current: string | undefined,
  { since, most }: { since: number; most: number },
): InStatement {
  const { id, shopId, advocateId, wordKey, codeKey, labelSealed, createdAt } = row;
  return {
    sql: `insert into advocate_name (id, shop_id, advocate_id, word_key, code_key, label_sealed, created_at)
      select ?1, ?2, ?3, ?4, ?5, ?6, ?7
      where coalesce((select id from advocate_name where advocate_id = ?3 and ends_at is null), '') = ?8
        and (select count(*) from advocate_name where advocate_id = ?3 and created_at >= ?9) < ?10
        and exists (select 1 from advocate where id = ?3 and kind is null)
      on conflict do nothing`,
    args: [id, shopId, advocateId, wordKey, codeKey, labelSealed, createdAt, current ?? '', since, most],
  };
}

/** The names before it go on for a while. */
export function endNames({ orm }: TenantDatabase, advocateId: string, but: string, endsAt: number): InStatement {
  return toStatement(
    orm
      .update(advocateName)
      .set({ endsAt })
      .where(
        and(eq(advocateName.advocateId, advocateId), isNull(advocateName.endsAt), sql`${advocateName.id} <> ${but}`),
      ),
  );
}

/**
 * Deals that an advocate had links for in a shop at a moment: first those that they shared, the latest first, then those
 * that were made for them unasked (`account`): what their name leads to already, and the earliest.
 */
export async function readKnownDeals(
  { orm }: TenantDatabase,
  shopId: string,
  advocateId: string,
  at: number,
): Promise<string[]> {
  const unasked = sql`${link.placement} = 'account'`;
  const rows = await orm
    .select({ dealId: link.dealId })
    .from(link)
    .where(
      and(
        eq(link.shopId, shopId),
        eq(link.advocateId, advocateId),
        eq(link.productId, ''),
        isNull(link.twinOf),
        lte(link.createdAt, at),
      ),
    )
    .orderBy(
      unasked,
      sql`${unasked} and ${link.channel} <> 'name'`,
      sql`iif(${unasked}, ${link.createdAt}, -${link.createdAt})`,
      sql`link.rowid`,
    );
  return [...new Set(rows.map(({ dealId }) => dealId))];
}

/** The link that an advocate's name leads to for a deal. */
export async function readNameLink({ orm }: TenantDatabase, advocateId: string, dealId: string) {
  const [row] = await orm
    .select({ code: link.code })
    .from(link)
    .where(
      and(eq(link.advocateId, advocateId), eq(link.dealId, dealId), eq(link.channel, 'name'), eq(link.productId, '')),
    );
  return row?.code;
}

/** How many names an advocate took since a moment. */
export async function countNames({ orm }: TenantDatabase, advocateId: string, since: number): Promise<number> {
  const rows = await orm
    .select({ id: advocateName.id })
    .from(advocateName)
    .where(and(eq(advocateName.advocateId, advocateId), gte(advocateName.createdAt, since)));
  return rows.length;
}
