import type { InStatement } from '@libsql/client';
import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocate, customerInvite, inviteRule, message, purchase } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import type { InviteRule } from './invite.ts';

export type InviteRow = typeof customerInvite.$inferSelect;

const DAY_MS = 24 * 3_600_000;
/**
 * Of an invitation: it was dropped before any provider had it, so that its customer may still get one, though not for the
 * same order once more. One whose fate was in doubt before may have gone.
 */
const IS_UNSENT = `exists (select 1 from message where message.id = customer_invite.message_id
  and message.state = 'canceled' and message.doubt = 0)`;

/** How a shop invites; undefined where it never said. */
export async function readRule({ orm }: Database, shopId: string): Promise<InviteRule | undefined> {
  const [row] = await orm.select().from(inviteRule).where(eq(inviteRule.shopId, shopId));
  return row;
}

export async function writeRule({ orm }: Database, row: typeof inviteRule.$inferInsert): Promise<void> {
  await orm.insert(inviteRule).values(row).onConflictDoUpdate({ target: inviteRule.shopId, set: row });
}

/**
 * Guard of an invitation: changes nothing where the same person got one, or is to get one, within the period, over whatever
 * address is known to be theirs, and whichever spelling of their mailbox it went to: its message is named by that, as long
 * as it is kept; nor where the one that the same order occasioned was dropped.
 * @param keys of the address and of the mailbox behind it, by all peppers.
 */
export function insertInvite(
  { retailerId }: TenantDatabase,
  row: Omit<InviteRow, 'score' | 'answeredAt' | 'advocateId'>,
  keys: readonly string[],
  periodDays: number,
): InStatement {
  const list = JSON.stringify(keys);
  const value = (name: keyof typeof row) => `one.value ->> '${name}'`;
  return {
    sql: `insert into customer_invite (id, shop_id, retailer_id, campaign_id, deal_id, person_key, channel, message_id,
  purchase_id, bought_at, basis, basis_version, notice_given, language, token_hash, due_at, created_at)
select ${(['id', 'shopId', 'retailerId', 'campaignId', 'dealId', 'personKey', 'channel', 'messageId', 'purchaseId', 'boughtAt', 'basis', 'basisVersion', 'noticeGiven', 'language', 'tokenHash', 'dueAt', 'createdAt'] as const).map(value).join(', ')}
from json_each(?) as one where not exists (
  select 1 from customer_invite where created_at > ? and (not ${IS_UNSENT} or purchase_id = ?) and (person_key in (
    select value from json_each(?)
    union select sms_key from address_pair where retailer_id = ? and email_key in (select value from json_each(?))
    union select email_key from address_pair where retailer_id = ? and sms_key in (select value from json_each(?)))
  or message_id in (select message.id from json_each(?) as box join message on message.retailer_id = ?
    and message.idempotency_key between 'invitation:' || box.value || ':' and 'invitation:' || box.value || ';')))`,
    args: [
      JSON.stringify([{ ...row, noticeGiven: Number(row.noticeGiven) }]),
      row.createdAt - periodDays * DAY_MS,
      row.purchaseId,
      list,
      retailerId,
      list,
      retailerId,
      list,
      list,
      retailerId,
    ],
  };
}

/** The invitation that a link belongs to, and the address it went to as long as that is kept. */
export async function readInvite({ orm }: TenantDatabase, shopId: string, tokenHash: string) {
  const [row] = await orm
    .select({ invite: customerInvite, addressSealed: message.addressSealed })
    .from(customerInvite)
    .leftJoin(message, eq(message.id, customerInvite.messageId))
    .where(and(eq(customerInvite.tokenHash, tokenHash), eq(customerInvite.shopId, shopId)));
  return row;
}

/** How happy they said they are; what they say last counts. */
export function updateScore({ orm }: TenantDatabase, id: string, score: number, now: number): InStatement {
  return toStatement(orm.update(customerInvite).set({ score, answeredAt: now }).where(eq(customerInvite.id, id)));
}

/** Guard: whoever opens the link first decides who the advocate is. */
export function bindAdvocate({ orm }: TenantDatabase, id: string, advocateId: string): InStatement {
  return toStatement(
    orm
      .update(customerInvite)
      .set({ advocateId })
      .where(and(eq(customerInvite.id, id), sql`${customerInvite.advocateId} is null`)),
  );
}

/** Notes that an advocate's address is theirs: they came by a link that was sent to it. */
export function confirmEmail(
  { orm }: TenantDatabase,
  id: string,
  emailSealed: string | null,
  now: number,
): InStatement {
  return toStatement(
    orm
      .update(advocate)
      .set({ emailConfirmedAt: now, ...(emailSealed && { emailSealed }) })
      .where(and(eq(advocate.id, id), sql`${advocate.emailConfirmedAt} is null`)),
  );
}

/** The query for what invitations rest on, whether their orders still stand, and their shops' rules; for a batch with others. */
export function selectInvites({ orm }: Pick<Database, 'orm'>, messageIds: readonly string[]) {
  return orm
    .select({
      messageId: customerInvite.messageId,
      boughtAt: customerInvite.boughtAt,
      noticeGiven: customerInvite.noticeGiven,
      amount: purchase.amount,
      refunded: purchase.refunded,
      rule: { isOn: inviteRule.isOn, noticeGiven: inviteRule.noticeGiven },
    })
    .from(customerInvite)
    .leftJoin(purchase, eq(purchase.id, customerInvite.purchaseId))
    .leftJoin(inviteRule, eq(inviteRule.shopId, customerInvite.shopId))
    .where(inArray(customerInvite.messageId, [...messageIds]));
}

/** How many of a shop's invitations wait, and what came of those of the last 90 days. */
export async function countInvites({ orm }: TenantDatabase, shopId: string, now: number) {
  const [row] = await orm
    .select({
      // Some wait for half a year. A browser's are nobody's by this rule.
      planned: sql<number>`(select count(*) from message waiting
        where waiting.state in ('ready', 'held', 'leased', 'sending') and waiting.shop_id = ${shopId}
        and waiting.kind = 'invitation' and waiting.channel <> 'push')`,
      sent: sql<number>`coalesce(sum(${message.state} in ('sent', 'delivered')), 0)`,
      happy: sql<number>`coalesce(sum(${customerInvite.score} = 3), 0)`,
      fair: sql<number>`coalesce(sum(${customerInvite.score} = 2), 0)`,
      unhappy: sql<number>`coalesce(sum(${customerInvite.score} = 1), 0)`,
      advocates: sql<number>`count(${customerInvite.advocateId})`,
    })
    .from(customerInvite)
    .leftJoin(message, eq(message.id, customerInvite.messageId))
    .where(and(eq(customerInvite.shopId, shopId), sql`${customerInvite.createdAt} > ${now - 90 * DAY_MS}`));
  return row as NonNullable<typeof row>;
}

/** The same by what they rest on in law. */
export async function countBases({ orm }: TenantDatabase, shopId: string, now: number) {
  return orm
    .select({ basis: customerInvite.basis, invitations: sql<number>`count(*)` })
    .from(customerInvite)
    .where(and(eq(customerInvite.shopId, shopId), sql`${customerInvite.createdAt} > ${now - 90 * DAY_MS}`))
    .groupBy(customerInvite.basis)
    .orderBy(customerInvite.basis);
}

/** The rules of the shops of a group that invite by mail. */
export async function readRules({ orm }: Database) {
  return orm
    .select()
    .from(inviteRule)
    .where(and(eq(inviteRule.isOn, true), eq(inviteRule.channel, 'email')));
}

/** Confirmed orders since a moment, of people who confirmed their address to the shop and were not invited of late. */
export async function readKnownBuyers(
  { orm }: Database,
  { shopId, periodDays }: { shopId: string; periodDays: number },
  since: number,
  now: number,
  limit: number,
) {
  const rows = await orm
    .select({
      purchaseId: purchase.id,
      boughtAt: purchase.occurredAt,
      language: advocate.language,
      emailSealed: advocate.emailSealed,
    })
    .from(purchase)
    .innerJoin(advocate, and(eq(advocate.shopId, purchase.shopId), eq(advocate.emailKey, purchase.emailKey)))
    .where(
      and(
        eq(purchase.shopId, shopId),
        gte(purchase.occurredAt, since),
        eq(purchase.trust, 'confirmed'),
        sql`${advocate.emailConfirmedAt} is not null and ${advocate.emailSealed} is not null`,
        sql`${advocate.mergedInto} is null`,
        sql`not exists (select 1 from ${customerInvite} where ${customerInvite.personKey} = ${purchase.emailKey}
          and ${customerInvite.createdAt} > ${now - periodDays * DAY_MS}
          and (not ${sql.raw(IS_UNSENT)} or ${customerInvite.purchaseId} = ${purchase.id}))`,
      ),
    )
    .limit(limit);
  return rows.map((row) => ({ ...row, emailSealed: row.emailSealed as string }));
}
