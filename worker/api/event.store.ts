import type { TenantDatabase } from '../ports.ts';
import { findStretches } from '../report/block.store.ts';
import type { EventBody } from '../tag/event.ts';

/** Which events of a shop are asked for, in the order of the log. */
export interface EventsAsked {
  /** The shop's number. */
  shop: number;
  kind?: string | undefined;
  /** Received from then on; UTC milliseconds. */
  since?: number | undefined;
  /** Number of the last event that was looked at; undefined: none was. */
  after: number | undefined;
  limit: number;
}

/** An event as it stands in the log. */
export interface LoggedEvent {
  seq: number;
  id: string;
  kind: string;
  occurredAt: number;
  receivedAt: number;
  body: EventBody;
}

/** Events of the group that one page looks at: where others write most of them, a page may hold few or none. */
const MOST_LOOKED_AT = 100_000;

/**
 * A page of a shop's log, from where the page before ended.
 * @returns the events, up to which number the log was looked at, and whether it goes on there.
 */
export async function readEvents(
  { client }: TenantDatabase,
  { shop, kind, since, after, limit }: EventsAsked,
): Promise<{ events: LoggedEvent[]; seen: number; more: boolean }> {
  let from = after ?? 0;
  if (after === undefined && since !== undefined) {
    // It may begin too early, since others write to the log too, and never too late.
    const [first] = await findStretches({ client }, since);
    from = first?.after ?? 0;
  }
  const [found, last] = await client.batch(
    [
      {
        sql: `select seq, id, kind, occurred_at, received_at, body from event
          where seq > ?1 and seq <= ?2 and +shop = ?3 and (?4 is null or kind = ?4) and received_at >= ?5
          order by seq limit ?6`,
        args: [from, from + MOST_LOOKED_AT, shop, kind ?? null, since ?? 0, limit],
      },
      'select coalesce(max(seq), 0) as seq from event',
    ],
    'read',
  );
  const events = (found?.rows ?? []).map((row) => ({
    seq: Number(row.seq),
    id: String(row.id),
    kind: String(row.kind),
    occurredAt: Number(row.occurred_at),
    receivedAt: Number(row.received_at),
    body: JSON.parse(String(row.body)) as EventBody,
  }));
  const end = Number(last?.rows[0]?.seq ?? 0);
  const full = events.length === limit ? events.at(-1)?.seq : undefined;
  const seen = full ?? Math.max(from, Math.min(from + MOST_LOOKED_AT, end));
  return { events, seen, more: seen < end };
}
