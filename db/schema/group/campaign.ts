import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { CampaignPlacement, CampaignReward, DealWords, ShopOverrides } from '../../../worker/campaign/campaign.ts';
import { at, json, minor } from '../columns.ts';

export const campaign = sqliteTable(
  'campaign',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    name: text('name').notNull(),
    module: text('module', { enum: ['recommendation', 'engagement'] }).notNull(),
    state: text('state', { enum: ['draft', 'scheduled', 'running', 'paused', 'ended'] }).notNull(),
    startsAt: at('starts_at'),
    endsAt: at('ends_at'),
    /** How long after the click a purchase is still credited. */
    windowDays: integer('window_days').notNull().default(30),
    attribution: text('attribution', { enum: ['first', 'last'] })
      .notNull()
      .default('last'),
    reward: json<CampaignReward>('reward').notNull(),
    placements: json<CampaignPlacement[]>('placements').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('campaign_retailer').on(t.retailerId)],
);

/** A campaign runs in a shop, with that shop's overrides. */
export const campaignShop = sqliteTable(
  'campaign_shop',
  {
    campaignId: text('campaign_id').notNull(),
    shopId: text('shop_id').notNull(),
    overrides: json<ShopOverrides>('overrides').notNull(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.shopId] }), index('campaign_shop_shop').on(t.shopId)],
);

export const deal = sqliteTable(
  'deal',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    campaignId: text('campaign_id').notNull(),
    kind: text('kind', { enum: ['percent', 'amount', 'free_shipping', 'gift', 'product'] }).notNull(),
    /** Whole percent for `percent`, minor units for `amount`, 0 otherwise. */
    value: integer('value').notNull(),
    currency: text('currency').notNull(),
    minOrder: minor('min_order').notNull().default(0),
    validFrom: at('valid_from'),
    validTo: at('valid_to'),
    codeSource: text('code_source', { enum: ['generated', 'pool', 'shared'] })
      .notNull()
      .default('generated'),
    /** The code itself for `shared`, the prefix for `generated`. */
    codePrefix: text('code_prefix').notNull().default(''),
    /** By language; the shop's first language is always there. */
    words: json<Record<string, DealWords>>('words').notNull(),
    imageUrl: text('image_url'),
    /** Page of the shop that a friend lands on; on the shop's allowed origins. */
    targetUrl: text('target_url').notNull(),
    position: integer('position').notNull().default(0),
    state: text('state', { enum: ['running', 'ended'] })
      .notNull()
      .default('running'),
  },
  (t) => [index('deal_shop').on(t.shopId)],
);
