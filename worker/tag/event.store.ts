import type { InStatement } from '@libsql/client';
import { insertOf } from '../../db/append.ts';
import type { Database } from '../ports.ts';
import type { EventBody, EventRow } from './event.ts';

/** The hottest statement of all; an event that is in the log already does nothing. */
export const INTO_EVENTS = {
  insert: 'insert into event (shop, id, kind, occurred_at, received_at, body)',
  width: 6,
  onConflict: 'on conflict (shop, id) do nothing',
};

/** What stands before an event's own words in its JSON: those that events of a call share, and a comma. */
function openBody(shared: EventBody | undefined): string {
  const text = JSON.stringify(shared ?? {});
  return text === '{}' ? '{' : `${text.slice(0, -1)},`;
}

/** An event's JSON: shared and own words have no key in common. @param opening from `openBody`. */
function closeBody(opening: string, body: EventBody): string {
  const own = JSON.stringify(body);
  if (own !== '{}') return opening + own.slice(1);
  return opening === '{' ? own : `${opening.slice(0, -1)}}`;
}

/** Events as the values of `INTO_EVENTS`, one after the other. What events of a call share becomes text once. */
export function eventValues(rows: readonly EventRow[]): (string | number)[] {
  const values: (string | number)[] = [];
  let last: EventBody | undefined;
  let opening = '{';
  for (const { shop, id, kind, occurredAt, receivedAt, body, shared } of rows) {
    if (shared !== last) opening = openBody(shared);
    last = shared;
    values.push(shop, id, kind, occurredAt, receivedAt, closeBody(opening, body));
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

/** Those of some events of a shop that are in the log, by id, with what they say. */
export async function readEvents(
  { client }: Pick<Database, 'client'>,
  shop: number,
  ids: readonly string[],
): Promise<Map<string, EventBody>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.execute({
    sql: 'select id, body from event where shop = ? and id in (select value from json_each(?))',
    args: [shop, JSON.stringify(ids)],
  });
  return new Map(rows.map(({ id, body }) => [String(id), JSON.parse(String(body)) as EventBody]));
}
