import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { CampaignBody } from '../../../worker/campaign/body.ts';
import { at, json } from '../columns.ts';

/** A campaign as it was after each change, append-only: the highest version stands in the tables of campaigns. */
export const campaignVersion = sqliteTable(
  'campaign_version',
  {
    campaignId: text('campaign_id').notNull(),
    version: integer('version').notNull(),
    retailerId: text('retailer_id').notNull(),
    body: json<CampaignBody>('body').notNull(),
    /** What was done: `saved`, `restored`, or the state's own step. */
    what: text('what').notNull(),
    /** Who did it; null for what nobody did by hand. */
    createdBy: text('created_by'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.version] }), index('campaign_version_retailer').on(t.retailerId)],
);
