import { integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Breaker } from '../../../worker/message/breaker.ts';
import { at, json } from '../columns.ts';

/** Token bucket of an account: what it may send just now. */
export const senderBucket = sqliteTable('sender_bucket', {
  /** Connection id. */
  key: text('key').primaryKey(),
  /** Below zero where the last message cost more than was left. */
  tokens: real('tokens').notNull(),
  /** What the last call got. */
  granted: real('granted').notNull().default(0),
  refilledAt: at('refilled_at').notNull(),
});

/** Circuit breaker of a sending domain, number or page. */
export const senderBreaker = sqliteTable('sender_breaker', {
  key: text('key').primaryKey(),
  body: json<Breaker>('body').notNull(),
  version: integer('version').notNull().default(1),
});

/** Sending that was stopped by hand. A message is covered where every field that is not '' is its own. */
export const sendingStop = sqliteTable(
  'sending_stop',
  {
    id: text('id').primaryKey(),
    /** '' for the whole platform: the operator's. */
    retailerId: text('retailer_id').notNull(),
    shopId: text('shop_id').notNull().default(''),
    campaignId: text('campaign_id').notNull().default(''),
    channel: text('channel').notNull().default(''),
    kind: text('kind').notNull().default(''),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('sending_stop_once').on(t.retailerId, t.shopId, t.campaignId, t.channel, t.kind)],
);

/** What the sandbox sender "sent", shown in the sandbox mailbox instead of reaching anybody. */
export const sandboxMessage = sqliteTable('sandbox_message', {
  id: text('id').primaryKey(),
  shopId: text('shop_id').notNull(),
  channel: text('channel').notNull(),
  /** As recipients read it: `Anna via Shop <deals@…>`. */
  sender: text('sender').notNull(),
  recipient: text('recipient').notNull(),
  subject: text('subject').notNull(),
  text: text('text').notNull(),
  html: text('html').notNull(),
  /** The whole MIME message, as it would go over the wire. */
  raw: text('raw').notNull(),
  createdAt: at('created_at').notNull(),
});
