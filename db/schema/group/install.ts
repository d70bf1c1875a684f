import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Sighting } from '../../../worker/install/install.ts';
import { at, json } from '../columns.ts';

/**
 * What the install check saw of a shop's tag while a member had its page open: of the page no more than its path, of
 * persons nothing. Dropped after an hour.
 */
export const installSighting = sqliteTable(
  'install_sighting',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    at: at('at').notNull(),
    body: json<Sighting>('body').notNull(),
  },
  (t) => [index('install_sighting_shop').on(t.shopId, t.at), index('install_sighting_at').on(t.at)],
);
