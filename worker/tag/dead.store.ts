import type { Database } from '../ports.ts';

/** A message of the events' queue that became no event. */
export interface DeadLetter {
  /** The queue's id of the message. */
  id: string;
  /** As it came, as JSON. */
  body: string;
  reason: 'unreadable' | 'refused' | 'exhausted';
  diedAt: number;
}

/** Parks letters; one that is parked already stays as it is. */
export async function parkLetters({ client }: Database, letters: readonly DeadLetter[]): Promise<void> {
  await client.batch(
    letters.map(({ id, body, reason, diedAt }) => ({
      sql: 'insert into dead_event (id, body, reason, died_at) values (?, ?, ?, ?) on conflict (id) do nothing',
      args: [id, body, reason, diedAt],
    })),
    'write',
  );
}

/** Parked letters in the order of their ids, behind `after`. */
export async function readLetters({ client }: Database, after: string, limit: number): Promise<DeadLetter[]> {
  const { rows } = await client.execute({
    sql: 'select id, body, reason, died_at from dead_event where id > ? order by id limit ?',
    args: [after, limit],
  });
  return rows.map((row) => ({
    id: String(row.id),
    body: String(row.body),
    reason: row.reason as DeadLetter['reason'],
    diedAt: Number(row.died_at),
  }));
}

export async function removeLetter({ client }: Database, id: string): Promise<void> {
  await client.execute({ sql: 'delete from dead_event where id = ?', args: [id] });
}
