import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { EventBody } from '../../../worker/tag/event.ts';
import { at, json } from '../columns.ts';

/**
 * The append-only log. Lean on purpose: the key, the times and one JSON body of ids and numbers; never an address,
 * a name, an IP, free text or a URL. Reports are folded from it.
 */
export const event = sqliteTable(
  'event',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    shop: integer('shop').notNull(),
    /** UUIDv7 made by the client, or derived where the fact itself is its key. */
    id: text('id').notNull(),
    kind: text('kind').notNull(),
    occurredAt: at('occurred_at').notNull(),
    receivedAt: at('received_at').notNull(),
    body: json<EventBody>('body').notNull(),
  },
  (t) => [uniqueIndex('event_once').on(t.shop, t.id)],
);

/** Messages of the events' queue that became no event, until an operator puts them back: all of them in group 1. */
export const deadEvent = sqliteTable('dead_event', {
  /** The queue's id of the message. */
  id: text('id').primaryKey(),
  /** As it came, as JSON. */
  body: text('body').notNull(),
  /** `unreadable`, `refused` by the database, or `exhausted` after too many attempts. */
  reason: text('reason', { enum: ['unreadable', 'refused', 'exhausted'] }).notNull(),
  diedAt: at('died_at').notNull(),
});
