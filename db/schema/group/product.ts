import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, json, minor } from '../columns.ts';

/** A product of a shop, as the retailer's own data has it: the only source of titles, pictures and prices. */
export const product = sqliteTable(
  'product',
  {
    shopId: text('shop_id').notNull(),
    /** The retailer's own id: the `item_id` of their data layer. */
    id: text('id').notNull(),
    title: text('title').notNull(),
    /** Titles in further languages, by tag. */
    titles: json<Record<string, string>>('titles'),
    url: text('url').notNull(),
    imageUrl: text('image_url'),
    currency: text('currency').notNull(),
    price: minor('price'),
    salePrice: minor('sale_price'),
    saleFrom: at('sale_from'),
    saleTo: at('sale_to'),
    availability: text('availability', { enum: ['in_stock', 'out_of_stock', 'preorder', 'backorder'] }).notNull(),
    /** What a feed brought goes when a later one has it no more; what the API brought stays. */
    source: text('source', { enum: ['api', 'feed'] }).notNull(),
    /** The feed that named it last. */
    mark: text('mark').notNull().default(''),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.id] }),
    /** Newest first, where nothing is searched for. */
    index('product_updated').on(t.shopId, t.updatedAt),
  ],
);

/** The latest feed of a shop, and what came of it. */
export const productImport = sqliteTable('product_import', {
  shopId: text('shop_id').primaryKey(),
  /** Of two feeds at once the later one decides what is gone. */
  mark: text('mark').notNull(),
  startedAt: at('started_at').notNull(),
  /** Null while it runs, or where it broke off. */
  finishedAt: at('finished_at'),
  imported: integer('imported').notNull().default(0),
  rejected: integer('rejected').notNull().default(0),
  removed: integer('removed').notNull().default(0),
});
