import type { InStatement } from '@libsql/client';
import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocate, advocateBlock, link, recipient } from '../../db/schema/group.ts';
import { BEGAN_BY_ADDRESS } from '../join/join.store.ts';
import type { TenantDatabase } from '../ports.ts';
import { concealClaimed, mineOf, pagesOf, selectOrders } from './order.store.ts';
import { addUp } from './standing.ts';

/** Friends that a page shows: the latest. */
const MOST = 100;

/** An advocate's own links in a shop: for no product, and no copy of another. */
const isOwnLink = (database: TenantDatabase, shopId: string, advocateId: string) =>
  and(
    inArray(link.advocateId, mineOf(database, advocateId)),
    eq(link.shopId, shopId),
    eq(link.productId, ''),
    isNull(link.twinOf),
  );

/**
 * All that an advocate's page tells, in one round trip; nothing of who opened or clicked.
 * @param now UTC milliseconds, for codes that have ended.
 * @param page of the orders, from 1.
 * @returns `orders`: the page's (`isShown`), and all others whose reward waits.
 */
export async function readPage(database: TenantDatabase, shopId: string, advocateId: string, now: number, page = 1) {
  const { orm } = database;
  const mine = mineOf(database, advocateId);
  const of = selectOrders(database, advocateId, page);
  const [links, orders, extras, earned, earnedBesides, [count], [countBesides], friends] = await orm.batch([
    orm
      .select({ code: link.code, dealId: link.dealId, channel: link.channel })
      .from(link)
      .where(isOwnLink(database, shopId, advocateId))
      .orderBy(asc(link.createdAt)),
    of.orders,
    of.besides,
    of.earned,
    of.earnedBesides,
    of.counts,
    of.countsBesides,
    orm
      .select({
        masked: sql<string>`max(${recipient.masked})`,
        invitedAt: sql<number>`min(${recipient.createdAt})`,
        // By the friend's own token, or by a code that they claimed with it.
        ordered: sql<number>`max(exists (select 1 from conversion
          where conversion.advocate_id in (recipient.advocate_id, ${advocateId}) and conversion.state = 'credited'
            and (conversion.evidence ->> '$.matched.recipient' = recipient.id
              or exists (select 1 from claim where claim.id = conversion.evidence ->> '$.matched.claim'
                and claim.recipient_id = recipient.id))))`,
      })
      .from(recipient)
      .where(inArray(recipient.advocateId, mine))
      .groupBy(recipient.friendKey)
      .orderBy(desc(sql`min(${recipient.createdAt})`))
      .limit(MOST),
  ]);
  const besides = extras.map((one) => ({ ...one, state: 'credited' as const, reason: null, left: null }));
  const all = [...orders.map(concealClaimed), ...besides].map((one) => ({
    ...one,
    isCodeOver: one.codeEndsAt !== null && one.codeEndsAt <= now,
  }));
  return {
    links,
    orders: all.toSorted((one, other) => other.orderedAt - one.orderedAt),
    earned: addUp([...earned, ...earnedBesides]),
    pages: { at: page, of: pagesOf(...[count, countBesides].flatMap((one) => one ?? [])) },
    friends: friends.map((one) => ({ ...one, ordered: one.ordered === 1 })),
  };
}

export type PageRows = Awaited<ReturnType<typeof readPage>>;
/** `isCapped`: see `Order`. */
export type EarnedOrder = PageRows['orders'][number] & { reward: { isCapped?: boolean } | null };

/** Pages that one address is told the way to: a customer is added by a tap of whoever has the mailbox alone. */
const MOST_PAGES = 5;

/**
 * Who asks by this address for a way to their page: only who confirmed that it is theirs, and each one who did. First
 * whoever takes part by it, then customers who have their rewards sent there, the earliest first.
 */
export async function readByEmail({ orm }: TenantDatabase, shopId: string, keys: readonly string[]) {
  return orm
    .select({ id: advocate.id, language: advocate.language })
    .from(advocate)
    .where(
      and(
        eq(advocate.shopId, shopId),
        inArray(advocate.emailKey, [...keys]),
        isNotNull(advocate.emailConfirmedAt),
        isNull(advocate.mergedInto),
        isNull(advocate.kind),
      ),
    )
    .orderBy(sql.raw(`not ${BEGAN_BY_ADDRESS}`), asc(advocate.emailConfirmedAt))
    .limit(MOST_PAGES);
}

/** Deals that an advocate has a link for by one of some channels. */
export async function readSharedBy(
  database: TenantDatabase,
  shopId: string,
  advocateId: string,
  channels: readonly string[],
): Promise<string[]> {
  const rows = await database.orm
    .selectDistinct({ dealId: link.dealId })
    .from(link)
    .where(and(isOwnLink(database, shopId, advocateId), inArray(link.channel, [...channels])));
  return rows.map(({ dealId }) => dealId);
}

/** Whether an advocate, or whom they became part of, is shut out: no link of theirs gives a friend anything. */
export async function isBlocked({ orm }: TenantDatabase, advocateId: string): Promise<boolean> {
  const rows = await orm
    .select({ id: advocate.id })
    .from(advocate)
    .innerJoin(advocateBlock, sql`${advocateBlock.advocateId} = coalesce(${advocate.mergedInto}, ${advocate.id})`)
    .where(eq(advocate.id, advocateId));
  return rows.length > 0;
}

/** Codes of all links of an advocate, for what keeps them in memory. */
export async function readCodes(database: TenantDatabase, advocateId: string): Promise<string[]> {
  const mine = mineOf(database, advocateId);
  const rows = await database.orm.select({ code: link.code }).from(link).where(inArray(link.advocateId, mine));
  return rows.map(({ code }) => code);
}

/** Guard of leaving: nothing of the person stays on the row, and what they earned hangs on an id alone. */
export function eraseAdvocate({ orm }: TenantDatabase, advocateId: string): InStatement {
  return toStatement(
    orm
      .update(advocate)
      .set({
        kind: 'left',
        customerKey: null,
        customerSealed: null,
        emailKey: null,
        emailSealed: null,
        emailConfirmedAt: null,
        nameSealed: null,
        smsKey: null,
        phoneSealed: null,
        phoneConfirmedAt: null,
        entryUtm: null,
      })
      .where(and(eq(advocate.id, advocateId), isNull(advocate.kind))),
  );
}

/**
 * The rest of it: drafts that became part of them, and all that proves them to any page.
 * @param emailKey of the address that they had.
 */
export function eraseTraces(
  { retailerId }: Pick<TenantDatabase, 'retailerId'>,
  advocateId: string,
  emailKey: string | null,
): InStatement[] {
  return [
    {
      sql: `update advocate set kind = 'left', customer_key = null, customer_sealed = null, email_key = null, email_sealed = null,
  email_confirmed_at = null, name_sealed = null, sms_key = null, phone_sealed = null, phone_confirmed_at = null,
  entry_utm = null where merged_into = ?`,
      args: [advocateId],
    },
    // Spellings of their mailbox, those that they gave before included; but for an advocate's of another shop.
    {
      sql: `delete from mailbox_spelling where retailer_id = ?1 and mailbox_key in (
  select ?2 union select mailbox_key from mailbox_spelling where retailer_id = ?1 and address_key = ?2)
  and not exists (select 1 from advocate where email_key = address_key)`,
      args: [retailerId, emailKey],
    },
    {
      sql: `delete from advocate_token where advocate_id in (select id from advocate where id = ?1 or merged_into = ?1)`,
      args: [advocateId],
    },
    {
      sql: `delete from push_subscription where advocate_id in (select id from advocate where id = ?1 or merged_into = ?1)`,
      args: [advocateId],
    },
    // Their name leads nowhere any more; nobody else gets it.
    { sql: 'delete from advocate_name where advocate_id = ?', args: [advocateId] },
    // An invitation's link makes whoever taps it later a new advocate.
    { sql: 'update customer_invite set advocate_id = null where advocate_id = ?', args: [advocateId] },
    {
      sql: `update link set entry_utm = null where advocate_id in (
  select id from advocate where id = ?1 or merged_into = ?1)`,
      args: [advocateId],
    },
  ];
}
