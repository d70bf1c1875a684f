import type { ResultSet } from '@libsql/client';
import type { Database } from '../ports.ts';

/** Events' numbers of one piece of the log, and pieces that are looked through at once: some tenths of a second. */
export const BLOCK = 25_000;
const AT_ONCE = 20;

/** Last number of the piece that a number is in. */
const blockOf = (seq: string) => `((${seq} - 1) / ${BLOCK} + 1) * ${BLOCK}`;

const WHOLE = `with known as (select coalesce(max(seq), 0) as seq from log_block),
    reach as (select (select max(seq) from event) / ${BLOCK} * ${BLOCK} as last,
      (select ${blockOf('event.seq')} from event, known where event.seq > known.seq order by event.seq limit 1) as first)
  select ${blockOf('event.seq')} as block, max(event.received_at) as received_at from event, known, reach
    where event.seq > known.seq and event.seq <= min(reach.last, reach.first + ${(AT_ONCE - 1) * BLOCK})
    group by block`;

const ENDS = `select (select coalesce(max(seq), 0) from log_block) as noted,
  (select coalesce(max(seq), 0) from event) as last`;
const readEnds = ({ rows: [ends] }: ResultSet) => ({ noted: Number(ends?.noted), last: Number(ends?.last) });

/** A piece that another host noted too is as it was. */
const NOTE = `insert into log_block (seq, received_at)
  select value ->> 0, value ->> 1 from json_each(?) where true on conflict do nothing`;

/**
 * Notes of the log's whole pieces when their latest event was received; a long log is caught up with by and by. They are
 * looked through by a reader: within the write, all that is to be stored would wait for it.
 */
export async function noteBlocks({ client }: Pick<Database, 'client'>): Promise<void> {
  const { noted, last } = readEnds(await client.execute(ENDS));
  if (last - noted < BLOCK) return;
  const { rows } = await client.execute(WHOLE);
  const blocks = rows.map(({ block, received_at }) => [Number(block), Number(received_at)]);
  if (blocks.length > 0) await client.execute({ sql: NOTE, args: [JSON.stringify(blocks)] });
}

/** Numbers of events: above `after`, up to `to`. */
export interface Stretch {
  after: number;
  to: number;
}

/** Where all events lie that were received since a moment; beside them others may lie there. */
export async function findStretches({ client }: Pick<Database, 'client'>, since: number): Promise<Stretch[]> {
  const [blocks, ends] = await client.batch(
    [{ sql: 'select seq from log_block where received_at >= ? order by seq', args: [since] }, ENDS],
    'read',
  );
  const { noted, last } = readEnds(ends as ResultSet);
  const whole = (blocks?.rows ?? []).map(({ seq }) => ({ after: Number(seq) - BLOCK, to: Number(seq) }));
  return [...whole, { after: noted, to: last }].filter(({ after, to }) => after < to);
}
