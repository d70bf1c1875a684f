import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, flag } from '../columns.ts';

/** How a shop invites its own customers to recommend it; absent: not at all. */
export const inviteRule = sqliteTable('invite_rule', {
  shopId: text('shop_id').primaryKey(),
  isOn: flag('is_on').notNull(),
  dealId: text('deal_id').notNull(),
  channel: text('channel', { enum: ['email', 'sms'] }).notNull(),
  /** Days after a purchase. */
  afterDays: integer('after_days').notNull(),
  /** A customer is invited once in so many days. */
  periodDays: integer('period_days').notNull(),
  /** Whether they are asked first how happy they are. */
  asks: flag('asks').notNull(),
  /** Whether the shop took the address in a sale and said at once that one may refuse (2002/58/EC art. 13(2)). */
  noticeGiven: flag('notice_given').notNull(),
  updatedBy: text('updated_by').notNull(),
  updatedAt: at('updated_at').notNull(),
});

/** A customer who is, or was, invited. */
export const customerInvite = sqliteTable(
  'customer_invite',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    retailerId: text('retailer_id').notNull(),
    campaignId: text('campaign_id').notNull(),
    dealId: text('deal_id').notNull(),
    personKey: text('person_key').notNull(),
    channel: text('channel', { enum: ['email', 'sms'] }).notNull(),
    messageId: text('message_id').notNull(),
    /** The order that it follows; null: an imported list. */
    purchaseId: text('purchase_id'),
    /** When they last bought, as far as anybody told. */
    boughtAt: at('bought_at'),
    /** What it rests on in law, and the version of the table that says so. */
    basis: text('basis', { enum: ['customer', 'sale', 'consent'] }).notNull(),
    basisVersion: text('basis_version').notNull(),
    noticeGiven: flag('notice_given').notNull(),
    language: text('language').notNull(),
    /** Hash of the token in their own link. */
    tokenHash: text('token_hash').notNull(),
    /** How happy they said they are: 3 very, 2 fairly, 1 not. */
    score: integer('score'),
    answeredAt: at('answered_at'),
    /** Who they became, once they opened their link. */
    advocateId: text('advocate_id'),
    dueAt: at('due_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('customer_invite_token').on(t.tokenHash),
    uniqueIndex('customer_invite_message').on(t.messageId),
    index('customer_invite_person').on(t.personKey, t.createdAt),
    index('customer_invite_purchase').on(t.purchaseId),
  ],
);
