import { index, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { EntryAnswer } from '../../../worker/till/till.ts';
import { at, json, minor } from '../columns.ts';

/** A code that was taken at a counter: once for a code of one person, and one code a receipt. */
export const redemption = sqliteTable(
  'redemption',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    code: text('code').notNull(),
    /** '' for a code that one person has; for one that many have the receipt, so that each of them may use it. */
    turn: text('turn').notNull(),
    /** Order reference of the receipt: by it the purchase is found, also after two became one. */
    reference: text('reference').notNull(),
    /** As it was typed. */
    receipt: text('receipt').notNull(),
    /** Register that numbers it; null where the store's receipts are numbered together. */
    register: text('register'),
    storeId: text('store_id').notNull(),
    staffLinkId: text('staff_link_id').notNull(),
    /** As it was typed, minor units. */
    amount: minor('amount').notNull(),
    currency: text('currency').notNull(),
    /** When it happened at the counter, as well as it is known. */
    occurredAt: at('occurred_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('redemption_once').on(t.shopId, t.code, t.turn),
    uniqueIndex('redemption_receipt').on(t.shopId, t.reference),
    index('redemption_store').on(t.storeId, t.occurredAt),
  ],
);

/** What a staff page sent, by the id that it made: sent again it gets the same answer. Names nobody. */
export const tillEntry = sqliteTable(
  'till_entry',
  {
    shopId: text('shop_id').notNull(),
    id: text('id').notNull(),
    staffLinkId: text('staff_link_id').notNull(),
    /** Of all that it said: under its id nothing else is taken. */
    bodyHash: text('body_hash').notNull(),
    answer: json<EntryAnswer>('answer').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.id] }), index('till_entry_age').on(t.createdAt)],
);
