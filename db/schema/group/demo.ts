import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, json } from '../columns.ts';

/** Orders of the demo storefronts, so that their back office survives a restart. Empty outside demo mode. */
export const demoOrder = sqliteTable('demo_order', {
  id: text('id').primaryKey(),
  shop: text('shop').notNull(),
  body: json<Record<string, unknown>>('body').notNull(),
  state: text('state', { enum: ['placed', 'confirmed', 'refunded'] }).notNull(),
  createdAt: at('created_at').notNull(),
});
