import type { Database } from '../ports.ts';
import type { GroupHealth } from './health.ts';

/** Messages on their way; those in a final state are many and tell an operator nothing. */
const OPEN_STATES = `('ready', 'leased', 'unknown')`;

/** Fails where the database does not answer. */
export async function ping({ client }: Database): Promise<void> {
  await client.execute('select 1');
}

/** Reads what the metrics show, over indexes alone. */
export async function readGroupHealth({ client }: Database): Promise<Omit<GroupHealth, 'group'>> {
  const [messages, fold] = await client.batch(
    [
      `select state, count(*) as count, min(run_at) as oldest from message where state in ${OPEN_STATES} group by state`,
      `select coalesce((select max(seq) from event), 0)
        - coalesce((select seq from fold_state where name = 'main'), 0) as unfolded`,
    ],
    'read',
  );
  return {
    messages: (messages?.rows ?? []).map((row) => ({
      state: String(row.state),
      count: Number(row.count),
      oldestRunAt: Number(row.oldest),
    })),
    unfolded: Number(fold?.rows[0]?.unfolded ?? 0),
  };
}
