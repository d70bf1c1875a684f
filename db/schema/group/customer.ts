import { index, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** Customers that a shop brought, by keyed hashes alone: who is on the list is not new. */
export const knownCustomer = sqliteTable(
  'known_customer',
  {
    shopId: text('shop_id').notNull(),
    kind: text('kind', { enum: ['email', 'sms', 'customer'] }).notNull(),
    /** Keyed hash of the address, number or customer id: no two kinds give the same. */
    key: text('key').notNull(),
    /** Days in the shop's zone, `YYYY-MM-DD`, as far as the shop says. */
    firstDay: text('first_day'),
    lastDay: text('last_day'),
    listedAt: at('listed_at').notNull(),
    /** When a list last had it. */
    seenAt: at('seen_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.key] }), index('known_customer_seen').on(t.shopId, t.seenAt)],
);

/** Names that advocates tell their friends: "tell them ANNA-K7 sent you". */
export const advocateName = sqliteTable(
  'advocate_name',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    advocateId: text('advocate_id').notNull(),
    /** Keyed hash of the name alone, folded: several may bear it. */
    wordKey: text('word_key').notNull(),
    /** Keyed hash of name and code together. */
    codeKey: text('code_key').notNull(),
    /** As it is shown: `ANNA-K7`. */
    labelSealed: text('label_sealed').notNull(),
    createdAt: at('created_at').notNull(),
    /** An older one of the same advocate still works until then; null: the one that is shown. */
    endsAt: at('ends_at'),
  },
  (t) => [
    uniqueIndex('advocate_name_code').on(t.shopId, t.codeKey),
    index('advocate_name_word').on(t.shopId, t.wordKey),
    index('advocate_name_owner').on(t.advocateId, t.createdAt),
  ],
);
