import { sql } from 'drizzle-orm';
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
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
