import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, minor } from '../columns.ts';

/** What a shop gives a day for orders that only its pages tell of; without a row: nothing. */
export const rewardUnconfirmed = sqliteTable('reward_unconfirmed', {
  shopId: text('shop_id').primaryKey(),
  /** Rewards, and what they come to in minor units of the shop's currency. */
  mostCount: integer('most_count').notNull(),
  mostAmount: minor('most_amount').notNull(),
  setBy: text('set_by').notNull(),
  updatedAt: at('updated_at').notNull(),
});
