import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type {
  CampaignPlacement,
  CampaignReward,
  CampaignState,
  DealWords,
  ShopOverrides,
} from '../../../worker/campaign/campaign.ts';
import type { ClaimRules, ShareRules } from '../../../worker/campaign/eligibility.ts';
import type { CampaignMessages } from '../../../worker/campaign/own-words.ts';
import type { Experiment } from '../../../worker/campaign/variant.ts';
import type { Channel } from '../../../worker/tag/channel.ts';
import { at, flag, json, minor } from '../columns.ts';

export const campaign = sqliteTable(
  'campaign',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    name: text('name').notNull(),
    module: text('module', { enum: ['recommendation', 'engagement'] }).notNull(),
    state: text('state').$type<CampaignState>().notNull(),
    /** The earliest begin and the latest end of its shops. */
    startsAt: at('starts_at'),
    endsAt: at('ends_at'),
    /** The same by each shop's own clock, as `2026-12-01T00:00`. */
    startsLocal: text('starts_local'),
    endsLocal: text('ends_local'),
    /** Since when it is paused: friends who clicked before may finish. */
    pausedAt: at('paused_at'),
    /** It takes the place of what runs all year while it runs. */
    burst: flag('burst').notNull().default(false),
    /** Raised with every change: who saves says which one was read. */
    revision: integer('revision').notNull().default(1),
    /** Channels that its deals travel by; null: all of the shop. */
    channels: json<Channel[]>('channels'),
    /** Who may share and who may claim; null: everybody. */
    share: json<ShareRules>('share'),
    claim: json<ClaimRules>('claim'),
    experiment: json<Experiment>('experiment'),
    /** Its own words of the messages about it; null: all ours. */
    messages: json<CampaignMessages>('messages'),
    updatedAt: at('updated_at'),
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
    /** When it runs there, by that shop's clock; null: as the campaign. */
    startsAt: at('starts_at'),
    endsAt: at('ends_at'),
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
    /** The same by the shop's own clock. */
    validFromLocal: text('valid_from_local'),
    validToLocal: text('valid_to_local'),
    /** How many days a claimed code lives; null: as long as codes do. */
    codeDays: integer('code_days'),
    /** How many friends can have it in all; null: no limit. `taken` counts while there is one. */
    stock: integer('stock'),
    taken: integer('taken').notNull().default(0),
    /** Products that it is for; null: the whole basket. */
    products: json<string[]>('products'),
    /** Variants that show it; null: all. */
    arms: json<string[]>('arms'),
    codeSource: text('code_source', { enum: ['generated', 'pool', 'shared', 'shop'] })
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
