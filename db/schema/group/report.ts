import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** How far the read models are folded, and which generation of them serves. */
export const foldState = sqliteTable('fold_state', {
  name: text('name').primaryKey(),
  generation: integer('generation').notNull(),
  /** Last event folded into `generation`. */
  seq: integer('seq').notNull(),
  foldedAt: at('folded_at').notNull(),
});

/**
 * When the latest event of a piece of the log was received: what came in late, by a move or from a queue, lies behind
 * what is newer, so that only this tells where a time's events may be.
 */
export const logBlock = sqliteTable('log_block', {
  /** Last number of the piece. */
  seq: integer('seq').primaryKey(),
  receivedAt: at('received_at').notNull(),
});

/** Every combination of the base dimensions that was counted, so that rows of roll-ups carry a number in its place. */
export const rollupKey = sqliteTable(
  'rollup_key',
  {
    generation: integer('generation').notNull(),
    id: integer('id').notNull(),
    campaign: text('campaign').notNull(),
    deal: text('deal').notNull(),
    variant: text('variant').notNull(),
    channel: text('channel').notNull(),
    placement: text('placement').notNull(),
    /** ISO 4217 of money, '' where none is counted. */
    currency: text('currency').notNull(),
    /** Day whose exchange rate holds, where that is not the day of the count: the order's, for a refund. */
    rateDay: text('rate_day').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.generation, t.id] }),
    uniqueIndex('rollup_key_once').on(
      t.generation,
      t.campaign,
      t.deal,
      t.variant,
      t.channel,
      t.placement,
      t.currency,
      t.rateDay,
    ),
  ],
);

const DAYS_OF_MONTH = Array.from({ length: 31 }, (_, index) => `d${index + 1}` as const);
const days = Object.fromEntries(DAYS_OF_MONTH.map((day) => [day, integer(day).notNull().default(0)]));

/**
 * The roll-ups: the base one ('') and those of the further dimensions (`language`, `language/channel`, …). One row holds
 * a counter for a month, a column a day: a report over 90 days reads four rows where it would read ninety, and zeros
 * take one byte. The fold finds a row by its number, for a fifth of the cost of its name.
 */
export const rollupSeries = sqliteTable(
  'rollup_series',
  {
    /** Counted from `generation` × 10^12 on. */
    id: integer('id').primaryKey(),
    generation: integer('generation').notNull(),
    shop: integer('shop').notNull(),
    rollup: text('rollup').notNull(),
    /** Year × 100 + month, in the shop's zone. */
    month: integer('month').notNull(),
    /** Of the further dimension; what is not known is what is left of the base. '' in the base. */
    value: text('value').notNull(),
    /** The number of the base dimensions' combination. */
    key: integer('key').notNull(),
    /** One of worker/report/counts.ts. */
    counter: text('counter').notNull(),
    /** All days together. */
    total: integer('total').notNull().default(0),
    ...days,
  },
  (t) => [uniqueIndex('rollup_series_once').on(t.generation, t.shop, t.rollup, t.month, t.value, t.key, t.counter)],
);

/** Distinct persons, as mergeable sketches: one a day, and one a month (`day` 0). */
export const rollupPersons = sqliteTable(
  'rollup_persons',
  {
    generation: integer('generation').notNull(),
    shop: integer('shop').notNull(),
    /** What the persons did: one of worker/report/counts.ts. */
    measure: text('measure').notNull(),
    dimension: text('dimension').notNull(),
    month: integer('month').notNull(),
    day: integer('day').notNull(),
    value: text('value').notNull(),
    /** See worker/report/sketch.ts. */
    sketch: text('sketch').notNull(),
    /** What the sketch says: for sums of daily numbers. */
    persons: integer('persons').notNull(),
  },
  (t) => [primaryKey({ columns: [t.generation, t.shop, t.measure, t.dimension, t.month, t.day, t.value] })],
);

/** The values of UTM fields that a day keeps; what comes after the limit counts as `(other)`. */
export const rollupValue = sqliteTable(
  'rollup_value',
  {
    generation: integer('generation').notNull(),
    shop: integer('shop').notNull(),
    dimension: text('dimension').notNull(),
    day: text('day').notNull(),
    value: text('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.generation, t.shop, t.dimension, t.day, t.value] })],
);

/** Exchange rates as the retailer told them, one a pair and day; what was told is never changed. */
export const rate = sqliteTable(
  'rate',
  {
    retailerId: text('retailer_id').notNull(),
    day: text('day').notNull(),
    /** ISO 4217: one unit of `source` is worth `rate` units of `target`. */
    source: text('source').notNull(),
    target: text('target').notNull(),
    /** A decimal number as text, exactly as it was told. */
    rate: text('rate').notNull(),
    importedAt: at('imported_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.retailerId, t.day, t.source, t.target] })],
);
