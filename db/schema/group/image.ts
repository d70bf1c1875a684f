import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** A picture that a retailer uploaded for its deals and looks. What it shows never changes: its id is made from its bytes. */
export const image = sqliteTable(
  'image',
  {
    /** Number of the shop in 4 characters, then the sha256 of the bytes in hex. */
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    shopId: text('shop_id').notNull(),
    type: text('type', { enum: ['png', 'jpg', 'webp', 'gif'] }).notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    /** Length of the file. */
    bytes: integer('bytes').notNull(),
    /** The file in base64. */
    content: text('content').notNull(),
    /** A member, or a server key. */
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('image_retailer').on(t.retailerId, t.createdAt)],
);
