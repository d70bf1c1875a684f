import { sql } from 'drizzle-orm';
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, json } from '../columns.ts';

/** One act of sharing over a link that we relay. */
export const share = sqliteTable(
  'share',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** Client-made: the same act twice is one share. */
    clientId: text('client_id').notNull(),
    linkCode: text('link_code').notNull(),
    advocateId: text('advocate_id').notNull(),
    channel: text('channel').notNull(),
    verdict: text('verdict').notNull(),
    policyVersion: text('policy_version').notNull(),
    policyInputs: json<Record<string, unknown>>('policy_inputs').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('share_once').on(t.shopId, t.clientId),
    index('share_advocate').on(t.advocateId, t.createdAt),
    index('share_shop').on(t.shopId, t.createdAt, t.id),
  ],
);

/** One friend of a relayed share, with a token of their own. */
export const recipient = sqliteTable(
  'recipient',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    retailerId: text('retailer_id').notNull(),
    shareId: text('share_id').notNull(),
    advocateId: text('advocate_id').notNull(),
    dealId: text('deal_id').notNull(),
    linkCode: text('link_code').notNull(),
    /** Keyed hash of the address. */
    friendKey: text('friend_key').notNull(),
    /** The same under a key of no retailer: how many messages somebody gets in all is limited. */
    globalKey: text('global_key'),
    /** Keyed hash of the mailbox behind the address, by which limits count; null where the row is older than that. */
    mailboxKey: text('mailbox_key'),
    masked: text('masked').notNull(),
    /** Hash of the token that follows the link's code: /r/<code>.<token>. */
    tokenHash: text('token_hash').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('recipient_token').on(t.tokenHash),
    /** R5: one message per retailer, friend, sharer and deal. */
    uniqueIndex('recipient_once').on(t.retailerId, t.friendKey, t.advocateId, t.dealId),
    index('recipient_advocate').on(t.advocateId, t.createdAt),
    /** The same of one mailbox, however its address is spelled. */
    uniqueIndex('recipient_mailbox_once')
      .on(t.retailerId, t.mailboxKey, t.advocateId, t.dealId)
      .where(sql`mailbox_key is not null`),
    index('recipient_global').on(t.globalKey, t.createdAt).where(sql`global_key is not null`),
  ],
);
