import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, minor } from '../columns.ts';

/** How far the read models are folded, and which generation of them serves. */
export const foldState = sqliteTable('fold_state', {
  name: text('name').primaryKey(),
  generation: integer('generation').notNull(),
  /** Last event folded into `generation`. */
  seq: integer('seq').notNull(),
  foldedAt: at('folded_at').notNull(),
});

const counts = {
  impressions: integer('impressions').notNull().default(0),
  shares: integer('shares').notNull().default(0),
  recipients: integer('recipients').notNull().default(0),
  clicks: integer('clicks').notNull().default(0),
  machineClicks: integer('machine_clicks').notNull().default(0),
  claims: integer('claims').notNull().default(0),
  purchases: integer('purchases').notNull().default(0),
  purchaseRevenue: minor('purchase_revenue').notNull().default(0),
  conversions: integer('conversions').notNull().default(0),
  revenue: minor('revenue').notNull().default(0),
  refundedRevenue: minor('refunded_revenue').notNull().default(0),
};

/** The base roll-up. '' stands for "not known" in a key, and currency is '' where no money is counted. */
export const rollup = sqliteTable(
  'rollup',
  {
    generation: integer('generation').notNull(),
    shop: integer('shop').notNull(),
    day: text('day').notNull(),
    campaign: text('campaign').notNull(),
    deal: text('deal').notNull(),
    variant: text('variant').notNull(),
    channel: text('channel').notNull(),
    placement: text('placement').notNull(),
    currency: text('currency').notNull(),
    ...counts,
  },
  (t) => [
    primaryKey({
      columns: [t.generation, t.shop, t.day, t.campaign, t.deal, t.variant, t.channel, t.placement, t.currency],
    }),
  ],
);

/** One roll-up per further dimension: utm_source, utm_medium, utm_campaign, language, country, device. */
export const rollupBy = sqliteTable(
  'rollup_by',
  {
    generation: integer('generation').notNull(),
    shop: integer('shop').notNull(),
    dimension: text('dimension').notNull(),
    day: text('day').notNull(),
    value: text('value').notNull(),
    currency: text('currency').notNull(),
    ...counts,
  },
  (t) => [primaryKey({ columns: [t.generation, t.shop, t.dimension, t.day, t.value, t.currency] })],
);
