import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** The shop's own system, where it makes the codes, and how it fares. */
export const couponEndpoint = sqliteTable('coupon_endpoint', {
  shopId: text('shop_id').primaryKey(),
  url: text('url').notNull(),
  secretSealed: text('secret_sealed').notNull(),
  /** Failed calls in a row. */
  failures: integer('failures').notNull().default(0),
  /** It is not called before; null while all is well. */
  openUntil: at('open_until'),
  lastError: text('last_error'),
  failedAt: at('failed_at'),
  answeredAt: at('answered_at'),
  updatedAt: at('updated_at').notNull(),
});

/** The shop's own system that may refuse a reward, and how it fares. */
export const rewardEndpoint = sqliteTable('reward_endpoint', {
  shopId: text('shop_id').primaryKey(),
  url: text('url').notNull(),
  secretSealed: text('secret_sealed').notNull(),
  failures: integer('failures').notNull().default(0),
  /** It is not called before; null while all is well. */
  openUntil: at('open_until'),
  lastError: text('last_error'),
  failedAt: at('failed_at'),
  answeredAt: at('answered_at'),
  updatedAt: at('updated_at').notNull(),
});
