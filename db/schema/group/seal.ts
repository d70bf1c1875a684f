import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/**
 * The hash chain over a shop's sends, opt-outs and shares in the log: each seal covers the shop's next rows in their
 * order, and the seal before it. Made with a key that the database does not hold.
 */
export const logSeal = sqliteTable(
  'log_seal',
  {
    shop: integer('shop').notNull(),
    /** From 1. */
    number: integer('number').notNull(),
    /** Sealed rows of the shop up to and with this seal. */
    rows: integer('rows').notNull(),
    /** Id of the last event that it covers. */
    lastId: text('last_id').notNull(),
    hash: text('hash').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shop, t.number] })],
);

/** How far this database has looked for shops with new rows to seal. */
export const sealMark = sqliteTable('seal_mark', {
  name: text('name').primaryKey(),
  seq: integer('seq').notNull(),
  markedAt: at('marked_at').notNull(),
});

/** Limits that hold on every host: how often something was done in a window. Keys are digests. */
export const limitWindow = sqliteTable('limit_window', {
  key: text('key').primaryKey(),
  taken: integer('taken').notNull(),
  endsAt: at('ends_at').notNull(),
});

/** What a provider said about a number before the first text to it. */
export const numberCheck = sqliteTable('number_check', {
  /** Keyed hash of the number, of no retailer. */
  key: text('key').primaryKey(),
  verdict: text('verdict', {
    enum: ['textable', 'not_mobile', 'country_not_allowed', 'risky', 'not_a_number'],
  }).notNull(),
  checkedAt: at('checked_at').notNull(),
});
