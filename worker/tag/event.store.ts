import type { InStatement } from '@libsql/client';
import type { Database } from '../ports.ts';
import type { EventRow } from './event.ts';

/**
 * Appends events, prepared by hand because this is the hottest statement of all. Its argument is the text of a JSON
 * array of `eventJson` rows; an event that is in the log already does nothing.
 */
export const INSERT_EVENTS = `insert into event (shop, id, kind, occurred_at, received_at, body)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 from json_each(?) where true
on conflict (shop, id) do nothing`;

/** An event as one row of INSERT_EVENTS; its body as text, which spares SQLite from writing it anew. */
export function eventJson({ shop, id, kind, occurredAt, receivedAt, body }: EventRow): string {
  const text = JSON.stringify(JSON.stringify(body));
  return `[${shop},${JSON.stringify(id)},"${kind}",${occurredAt},${receivedAt},${text}]`;
}

/** One decided event as a statement of its cause's batch. */
export function insertEvent({ shop, id, kind, occurredAt, receivedAt, body }: EventRow): InStatement {
  return {
    sql: `insert into event (shop, id, kind, occurred_at, received_at, body) values (?, ?, ?, ?, ?, ?)
on conflict (shop, id) do nothing`,
    args: [shop, id, kind, occurredAt, receivedAt, JSON.stringify(body)],
  };
}

/** Appends events in one statement, where their verdicts are not asked for. */
export async function insertEvents({ client }: Database, rows: readonly EventRow[]): Promise<void> {
  await client.execute({ sql: INSERT_EVENTS, args: [`[${rows.map(eventJson).join(',')}]`] });
}
