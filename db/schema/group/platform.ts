import { sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { PLATFORMS } from '../../../worker/platform/platform.ts';
import { at, json } from '../columns.ts';

/** A shop's own system that tells us of its orders, by webhooks. */
export const platformConnection = sqliteTable(
  'platform_connection',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    shopId: text('shop_id').notNull(),
    platform: text('platform').$type<(typeof PLATFORMS)[number]>().notNull(),
    /** What is no secret: the store's own domain. */
    settings: json<Record<string, string>>('settings').notNull(),
    /** Sealed JSON of the secrets that sign, the newest first. */
    secretsSealed: text('secrets_sealed').notNull(),
    /** When it last told something that was signed well, to the minute. */
    heardAt: at('heard_at'),
    /** When it last signed badly, to the minute. */
    refusedAt: at('refused_at'),
    /** When the store took the app away. */
    removedAt: at('removed_at'),
    /** When somebody last asked the store for what is held of them. */
    askedAt: at('asked_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [uniqueIndex('platform_connection_once').on(t.shopId, t.platform)],
);
