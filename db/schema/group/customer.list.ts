import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** Lists that were brought, and what came of each. */
export const customerList = sqliteTable(
  'customer_list',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    source: text('source', { enum: ['file', 'api'] }).notNull(),
    mode: text('mode', { enum: ['add', 'replace'] }).notNull(),
    added: integer('added').notNull(),
    known: integer('known').notNull(),
    removed: integer('removed').notNull(),
    rejected: integer('rejected').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('customer_list_shop').on(t.shopId, t.createdAt)],
);
