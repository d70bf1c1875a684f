import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** A place with a counter, of one shop. Its code stands in links, on printed sheets and in reports. */
export const store = sqliteTable(
  'store',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** As people of the retailer call it: "Amsterdam Kalverstraat". */
    name: text('name').notNull(),
    /** Short, lower case, can be said aloud; unique in its shop, never given to another. */
    code: text('code').notNull(),
    state: text('state', { enum: ['open', 'closed'] }).notNull(),
    /** Whose clock its till and its staff go by, as IANA names it; null: the shop's. */
    timeZone: text('time_zone'),
    /** Whether its receipts' numbers begin anew each day: then a sale is known by number and day. */
    dailyReceipts: integer('daily_receipts', { mode: 'boolean' }).notNull().default(false),
    /** Whether each of its registers numbers its own receipts: then a sale is known by register and number. */
    ownReceipts: integer('own_receipts', { mode: 'boolean' }).notNull().default(false),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [uniqueIndex('store_code').on(t.shopId, t.code)],
);

/** One link by which staff of a store work without accounts, behind a PIN. The token itself is nowhere. */
export const staffLink = sqliteTable(
  'staff_link',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    storeId: text('store_id').notNull(),
    /** "Till 2", "Lunch shift". */
    name: text('name').notNull(),
    /** Register whose sales are told by it; null: the device says. */
    register: text('register'),
    tokenHash: text('token_hash').notNull(),
    pinHash: text('pin_hash').notNull(),
    /** Raised with each new PIN and each revocation: sessions of an older one end. */
    version: integer('version').notNull().default(1),
    /** Wrong PINs since the last right one. */
    tries: integer('tries').notNull().default(0),
    lockedUntil: at('locked_until'),
    revokedAt: at('revoked_at'),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [uniqueIndex('staff_link_token').on(t.tokenHash), index('staff_link_store').on(t.storeId)],
);
