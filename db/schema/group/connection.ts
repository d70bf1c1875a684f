import { integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, json } from '../columns.ts';

/** An account that messages go out over: a shop's own, or (retailer '') what this group knows of the platform's. */
export const connection = sqliteTable(
  'connection',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    /** '' for all shops of the retailer. */
    shopId: text('shop_id').notNull().default(''),
    channel: text('channel', { enum: ['email', 'sms', 'facebook', 'ads', 'push'] }).notNull(),
    /** `smtp`, `twilio`, `meta`; `platform` for the platform's own. */
    provider: text('provider').notNull(),
    /** Sealed JSON; null for the platform's, whose secrets are configuration. */
    credentialsSealed: text('credentials_sealed'),
    /** What is no secret: sending domain, number, page. */
    settings: json<Record<string, string>>('settings').notNull(),
    /** Units a second that the provider allows: messages, or segments; null for the channel's default. */
    ratePerSecond: real('rate_per_second'),
    /** Raised whenever credentials or settings change. */
    revision: integer('revision').notNull().default(1),
    state: text('state', { enum: ['ready', 'paused'] })
      .notNull()
      .default('ready'),
    /** Why it is paused, in the provider's codes. */
    reason: text('reason'),
    pausedAt: at('paused_at'),
    /** When one message may try again whether it works. */
    retryAt: at('retry_at'),
    /** Tries since the pause began. */
    tries: integer('tries').notNull().default(0),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [uniqueIndex('connection_once').on(t.retailerId, t.shopId, t.channel)],
);
