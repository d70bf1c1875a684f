import type { InStatement } from '@libsql/client';
import { insertOf } from '../../db/append.ts';
import type { EventRow } from './event.ts';

/** The hottest statement of all; an event that is in the log already does nothing. */
export const INTO_EVENTS = {
  insert: 'insert into event (shop, id, kind, occurred_at, received_at, body)',
  width: 6,
  onConflict: 'on conflict (shop, id) do nothing',
};

/** Events as the values of `INTO_EVENTS`, one after the other. */
export function eventValues(rows: readonly EventRow[]): (string | number)[] {
  const values: (string | number)[] = [];
  for (const { shop, id, kind, occurredAt, receivedAt, body } of rows) {
    values.push(shop, id, kind, occurredAt, receivedAt, JSON.stringify(body));
  }
  return values;
}

/** Decided events as one statement of their cause's batch. */
export function insertEvents(rows: readonly EventRow[]): InStatement {
  return { sql: insertOf(INTO_EVENTS, rows.length), args: eventValues(rows) };
}

/** One decided event as a statement of its cause's batch. */
export function insertEvent(row: EventRow): InStatement {
  return insertEvents([row]);
}
