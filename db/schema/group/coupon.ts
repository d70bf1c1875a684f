import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { looseCode } from '../../loose.ts';
import { at } from '../columns.ts';

/** A code given to one person, or waiting in a pool. */
export const coupon = sqliteTable(
  'coupon',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** The deal or the reward whose code this is. */
    ownerKind: text('owner_kind', { enum: ['deal', 'reward'] }).notNull(),
    ownerId: text('owner_id').notNull(),
    code: text('code').notNull(),
    /** Null while it waits in the pool. A given code never returns to it. */
    givenTo: text('given_to'),
    /** The link it was claimed through: it credits that one alone. */
    linkCode: text('link_code'),
    givenAt: at('given_at'),
    /** From then on the checkout refuses it; of one that waits, as its list says: null where it says nothing. */
    expiresAt: at('expires_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('coupon_code').on(t.shopId, t.code),
    index('coupon_pool').on(t.ownerId, t.givenTo, t.expiresAt),
    index('coupon_loose').on(t.shopId, looseCode).where(sql`given_to is not null`),
  ],
);

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

/** Friends for whom there was no code: they gave an address, and get it once there is one. */
export const claimWaiting = sqliteTable(
  'claim_waiting',
  {
    shopId: text('shop_id').notNull(),
    dealId: text('deal_id').notNull(),
    /** As in a claim. */
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
