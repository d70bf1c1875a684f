import type { InStatement } from '@libsql/client';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import type { Clock, Database } from '../ports.ts';
import { forgetFold } from './fold.memory.store.ts';
import { firstId } from './fold.number.store.ts';
import { BEGIN_FOLD, type Folded, foldBatch, type ShopsByNumber } from './fold.store.ts';

/** A rebuild that committed nothing for so long is dead: a batch takes a second or two. */
export const REBUILD_SILENCE_MS = 60_000;
/** Rows of an old generation deleted in one write, so that others wait for milliseconds only. */
const DELETE_LIMIT = 2000;

export interface Rebuilt {
  generation: number;
  /** How many events it was made from; absent where another process made it. */
  events?: number;
}

/** Tables of the read models, each with the columns that name a row. */
const MODELS = {
  rollup_series: 'id',
  rollup_persons: 'generation, shop, measure, dimension, month, day, value',
  rollup_value: 'generation, shop, dimension, day, value',
  rollup_key: 'generation, id',
} as const;

async function deleteOthers(database: Database, kept: number): Promise<void> {
  for (const [table, key] of Object.entries(MODELS)) {
    const [old, limit] = table === 'rollup_series' ? ['id', firstId(kept)] : ['generation', kept];
    const statement: InStatement = {
      sql: `delete from ${table} where (${key}) in (select ${key} from ${table} where ${old} < ? limit ?)`,
      args: [limit, DELETE_LIMIT],
    };
    while ((await database.client.execute(statement)).rowsAffected > 0);
  }
}

/**
 * Makes the read models again from the log: a new generation grows while the old one serves and goes on being
 * folded; then one guarded batch switches, and the old rows go. Begun again after a crash, it starts over.
 * @throws RaceLost while another rebuild goes on, of whatever process; `readRebuild` tells of it.
 */
export async function rebuild(database: Database, shops: ShopsByNumber, clock: Clock): Promise<Required<Rebuilt>> {
  const begunAt = clock.now();
  const [, states] = await database.client.batch(
    [
      { sql: BEGIN_FOLD, args: [begunAt] },
      {
        sql: `insert into fold_state (name, generation, seq, folded_at)
          select 'reports_rebuild', max(generation) + 1, 0, ? from fold_state where name like 'reports%'
          on conflict (name) do update set generation = excluded.generation, seq = 0, folded_at = excluded.folded_at
            where fold_state.folded_at <= ?
          returning generation, (select generation from fold_state where name = 'reports') as serving`,
        args: [begunAt, begunAt - REBUILD_SILENCE_MS],
      },
    ],
    'write',
  );
  const [state] = states?.rows ?? [];
  if (!state) throw new RaceLost();
  const generation = Number(state.generation);
  const serving = Number(state.serving);
  let events = 0;
  let last: Folded;
  do {
    last = await foldBatch(database, 'reports_rebuild', shops, clock.now(), generation);
    events += last.folded;
  } while (last.more);
  await writeGuarded(
    database,
    {
      sql: `update fold_state set generation = ?, seq = ?, folded_at = ? where name = 'reports' and generation = ?
        and exists (select 1 from fold_state where name = 'reports_rebuild' and generation = ? and seq = ?)`,
      args: [generation, last.seq, clock.now(), serving, generation, last.seq],
    },
    [{ sql: `delete from fold_state where name = 'reports_rebuild'`, args: [] }],
  );
  forgetFold(database, 'reports');
  forgetFold(database, 'reports_rebuild');
  await deleteOthers(database, generation);
  return { generation, events };
}

/** Where a rebuild is that goes on. */
export interface Rebuilding {
  /** The last event that it has folded, and the last of the log. */
  seq: number;
  newest: number;
}

/**
 * Whether a rebuild goes on, of whatever process, and which generation reports are read from.
 * @param now UTC milliseconds.
 */
export async function readRebuild(
  { client }: Database,
  now: number,
): Promise<{ serving: number; rebuilding: Rebuilding | undefined }> {
  const { rows } = await client.execute(
    `select name, generation, seq, folded_at, coalesce((select max(seq) from event), 0) as newest from fold_state
      where name like 'reports%'`,
  );
  const [serving, state] = ['reports', 'reports_rebuild'].map((name) => rows.find((row) => row.name === name));
  const isAlive = state && Number(state.folded_at) > now - REBUILD_SILENCE_MS;
  return {
    serving: Number(serving?.generation ?? 1),
    rebuilding: isAlive ? { seq: Number(state.seq), newest: Number(state.newest) } : undefined,
  };
}
