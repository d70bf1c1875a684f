import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Keyed hashes of every id and address by which the shop's own systems name an order's buyer, where they are more than its
 * row holds: then all of them, those of its row too.
 */
export const purchaseName = sqliteTable(
  'purchase_name',
  {
    shopId: text('shop_id').notNull(),
    key: text('key').notNull(),
    purchaseId: text('purchase_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.key, t.purchaseId] }), index('purchase_name_purchase').on(t.purchaseId)],
);
