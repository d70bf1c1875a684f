import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/**
 * Retailers on their way to another group, and those that have left this one: triggers on all tables look here, so
 * that no writer can get past, whatever it has cached. Empty in a group that nobody enters or leaves: see db/fence.ts.
 */
export const fence = sqliteTable(
  'fence',
  {
    /** What rows of the retailer carry: its id, a shop's id, a shop's number as text, a server key's id. */
    key: text('key').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    side: text('side', { enum: ['leaving', 'gone', 'arriving'] }).notNull(),
    /** No work is taken under lease before this time (UTC milliseconds by the database's clock). */
    heldUntil: at('held_until').notNull(),
    /** Nothing is written before this time. */
    pausedUntil: at('paused_until').notNull(),
  },
  (t) => [index('fence_retailer').on(t.retailerId)],
);

/** Rows of a leaving retailer that changed while they are copied; written by triggers. */
export const moveChange = sqliteTable(
  'move_change',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    retailerId: text('retailer_id').notNull(),
    tableName: text('table_name').notNull(),
    /** The row's primary key as a JSON array. */
    key: text('key').notNull(),
  },
  (t) => [index('move_change_retailer').on(t.retailerId, t.seq)],
);

/** How far an arriving retailer's rows are copied, written together with them. */
export const moveCursor = sqliteTable(
  'move_cursor',
  {
    retailerId: text('retailer_id').notNull(),
    /** A table of the former group, or what else is worked off in order. */
    name: text('name').notNull(),
    position: integer('position').notNull(),
  },
  (t) => [primaryKey({ columns: [t.retailerId, t.name] })],
);
