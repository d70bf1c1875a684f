import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** The picture of a campaign in a shop and language, for newsletters and pages without scripts. */
export const bannerPicture = sqliteTable(
  'banner_picture',
  {
    shopId: text('shop_id').notNull(),
    campaignId: text('campaign_id').notNull(),
    /** BCP 47, one of the shop's. */
    language: text('language').notNull(),
    /** PNG in base64. */
    content: text('content').notNull(),
    /** sha256 of the bytes. */
    digest: text('digest').notNull(),
    /** null of a retailer's own; digest of what an older drawn one says: shown only while that is so. */
    says: text('says'),
    updatedBy: text('updated_by').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.campaignId, t.language] })],
);

/** What was drawn of a deal in a language, for whenever its campaign runs. */
export const bannerDrawing = sqliteTable(
  'banner_drawing',
  {
    shopId: text('shop_id').notNull(),
    dealId: text('deal_id').notNull(),
    language: text('language').notNull(),
    /** PNG in base64. */
    content: text('content').notNull(),
    /** sha256 of the bytes. */
    digest: text('digest').notNull(),
    /** Digest of what it says: shown only while that is so. */
    says: text('says').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.dealId, t.language] })],
);
