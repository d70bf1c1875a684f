import type { InStatement } from '@libsql/client';
import { and, asc, eq, gte, inArray, or, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocateBlock, link, recipient, share } from '../../db/schema/group.ts';
import { freeCauses } from '../message/message.store.ts';
import type { TenantDatabase } from '../ports.ts';

const DAY_MS = 24 * 3600_000;

/** Names the cause of a message to a friend: one for each mailbox, sharer and deal. */
export const causeOf = (mailboxKey: string, { advocateId, dealId }: { advocateId: string; dealId: string }): string =>
  `deal:${mailboxKey}:${advocateId}:${dealId}`;

/** Of a message: it is a recipient's own (see `causeOf`). */
export const IS_THEIRS = `message.retailer_id = recipient.retailer_id
  and message.idempotency_key = 'deal:' || coalesce(recipient.mailbox_key, recipient.friend_key) || ':'
    || recipient.advocate_id || ':' || recipient.deal_id`;

/**
 * Of a recipient: their message was dropped before any provider had it, so that it counts for nothing they may get. One
 * whose fate was in doubt before may have gone.
 */
const IS_UNSENT = `exists (select 1 from message where ${IS_THEIRS}
  and message.state = 'canceled' and message.doubt = 0)`;
const isSent = sql.raw(`not ${IS_UNSENT}`);

/** What this sharer and these friends have had so far. */
export interface ShareHistory {
  day: number;
  month: number;
  /** Keys of friends, and of their mailboxes, to whom this sharer already sent this deal. */
  sentBefore: Set<string>;
  /** Messages each friend got from this retailer in 30 days, whoever asked for them, by key. */
  received: Map<string, number>;
  /** The same from every retailer, by the keys of no retailer. */
  receivedInAll: Map<string, number>;
  /** The retailer sends nothing for this sharer any more; they are told no different. */
  blocked: boolean;
}

/** Counts what the limits are about, in one round trip. */
export async function readShareHistory(
  database: TenantDatabase,
  advocateId: string,
  dealId: string,
  { friendKeys, globalKeys }: { friendKeys: string[]; globalKeys: string[] },
  now: number,
): Promise<ShareHistory> {
  const month = now - 30 * DAY_MS;
  const [sent, received, inAll, blocks] = await database.orm.batch([
    database.orm
      .select({
        month: sql<number>`count(*)`,
        day: sql<number>`coalesce(sum(${recipient.createdAt} >= ${now - DAY_MS}), 0)`,
      })
      .from(recipient)
      .where(and(eq(recipient.advocateId, advocateId), gte(recipient.createdAt, month))),
    database.orm
      .select({
        friendKey: recipient.friendKey,
        mailboxKey: recipient.mailboxKey,
        advocateId: recipient.advocateId,
        dealId: recipient.dealId,
        createdAt: recipient.createdAt,
      })
      .from(recipient)
      .where(
        and(
          eq(recipient.retailerId, database.retailerId),
          or(inArray(recipient.friendKey, friendKeys), inArray(recipient.mailboxKey, friendKeys)),
          isSent,
        ),
      ),
    database.orm
      .select({ key: recipient.globalKey, messages: sql<number>`count(*)` })
      .from(recipient)
      .where(and(inArray(recipient.globalKey, globalKeys), gte(recipient.createdAt, month), isSent))
      .groupBy(recipient.globalKey),
    database.orm
      .select({ at: advocateBlock.createdAt })
      .from(advocateBlock)
      .where(eq(advocateBlock.advocateId, advocateId)),
  ]);
  const counted = new Map<string, number>();
  const keysOf = ({ friendKey, mailboxKey }: (typeof received)[number]) =>
    new Set([friendKey, mailboxKey ?? friendKey]);
  for (const row of received) {
    if (row.createdAt < month) continue;
    for (const key of keysOf(row)) counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return {
    day: sent[0]?.day ?? 0,
    month: sent[0]?.month ?? 0,
    sentBefore: new Set(
      received
        .filter((row) => row.advocateId === advocateId && row.dealId === dealId)
        .flatMap((row) => [...keysOf(row)]),
    ),
    received: counted,
    blocked: blocks.length > 0,
    receivedInAll: new Map(inAll.map(({ key, messages }) => [key ?? '', messages])),
  };
}

/** The advocate's link for a deal over a channel: the named one, else the deal's own before a product's. */
export async function readLinkOf(
  database: TenantDatabase,
  advocateId: string,
  { dealId, channel, link: code }: { dealId: string; channel: string; link?: string },
) {
  const [row] = await database.orm
    .select()
    .from(link)
    .where(
      and(
        eq(link.advocateId, advocateId),
        eq(link.dealId, dealId),
        eq(link.channel, channel),
        code ? eq(link.code, code) : undefined,
      ),
    )
    .orderBy(asc(link.productId))
    .limit(1);
  return row;
}

/**
 * Fails the batch of a share where another was written meanwhile that it must not come on top of: to the same friends,
 * or by the same sharer above their limit of a day.
 */
export function refuseCrowd(
  database: TenantDatabase,
  one: { shareId: string; advocateId: string; friendKeys: string[]; perDay: number; now: number },
): InStatement {
  const { shareId, advocateId, friendKeys, perDay, now } = one;
  return {
    sql: `insert into abort_batch (reason) select null where exists (
  select 1 from recipient where retailer_id = ?1
    and (friend_key in (select value from json_each(?2)) or mailbox_key in (select value from json_each(?2)))
    and created_at >= ?3 and share_id <> ?4 and not ${IS_UNSENT})
or (select count(*) from recipient where advocate_id = ?5 and created_at >= ?6) > ?7`,
    args: [
      database.retailerId,
      JSON.stringify(friendKeys),
      now - 30 * DAY_MS,
      shareId,
      advocateId,
      now - DAY_MS,
      perDay,
    ],
  };
}

/**
 * Makes room for another message of a sharer and deal to friends whose last one never went: its recipient, whose token
 * nobody has, goes, and its row in the outbox gives up the name of its cause.
 */
export function forgetUnsent(
  database: TenantDatabase,
  one: { advocateId: string; dealId: string; friendKeys: string[] },
): InStatement[] {
  const causes = one.friendKeys.map((key) => causeOf(key, one));
  return [
    {
      sql: `delete from recipient where retailer_id = ?1 and advocate_id = ?2 and deal_id = ?3
  and (friend_key in (select value from json_each(?4)) or mailbox_key in (select value from json_each(?4)))
  and ${IS_UNSENT}`,
      args: [database.retailerId, one.advocateId, one.dealId, JSON.stringify(one.friendKeys)],
    },
    freeCauses(database, causes, ['canceled']),
  ];
}

/** Guard of a relayed share: the same act twice changes nothing. */
export function insertShare(database: TenantDatabase, row: typeof share.$inferInsert): InStatement {
  return toStatement(database.orm.insert(share).values(row).onConflictDoNothing());
}

export function insertRecipient(database: TenantDatabase, row: typeof recipient.$inferInsert): InStatement {
  return toStatement(database.orm.insert(recipient).values(row).onConflictDoNothing());
}
