import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** A system of the shop's own that is called, and how it fares. */
const makeEndpoint = <Name extends string>(name: Name) =>
  sqliteTable(name, {
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

/** Where the shop makes its codes. */
export const couponEndpoint = makeEndpoint('coupon_endpoint');

/** Where the shop may refuse a reward. */
export const rewardEndpoint = makeEndpoint('reward_endpoint');
