import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** How the pool of a deal, or of rewards, is watched over; one without a row is watched as all are by default. */
export const couponPool = sqliteTable(
  'coupon_supply',
  {
    dealId: text('deal_id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** With fewer codes left the marketers are told; null: never. */
    warnBelow: integer('warn_below'),
    /** They are told when the codes last for fewer days; null: never. */
    warnDays: integer('warn_days').default(7),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [index('coupon_supply_shop').on(t.shopId)],
);

/** Codes that came into a pool together: they share its `created_at`. */
export const couponLot = sqliteTable(
  'coupon_lot',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    dealId: text('deal_id').notNull(),
    source: text('source', { enum: ['import', 'generated', 'api'] }).notNull(),
    /** What generated codes look like; '' for others. */
    pattern: text('pattern').notNull().default(''),
    added: integer('added').notNull(),
    rejected: integer('rejected').notNull().default(0),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('coupon_lot_deal').on(t.dealId, t.createdAt)],
);

/** Friends for whom there was no code: they gave an address, and get it once there is one. */
export const claimWaiting = sqliteTable(
  'claim_waiting',
  {
    shopId: text('shop_id').notNull(),
    dealId: text('deal_id').notNull(),
    /** Of the mailbox behind the friend's address. */
    keyHash: text('key_hash').notNull(),
    /** What they asked, as JSON. */
    requestSealed: text('request_sealed').notNull(),
    networkKey: text('network_key').notNull(),
    /** When it is tried again. */
    runAt: at('run_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.dealId, t.keyHash] }), index('claim_waiting_due').on(t.runAt)],
);
