/** What a test needs to look at a retailer's rows in two groups. */
import type { Row } from '@libsql/client';
import { TENANT_TABLES } from '../../db/tenancy.ts';
import type { Database } from '../ports.ts';
import { foldNext } from '../report/fold.store.ts';
import type { World } from './world.ts';

/** All that rows of the world's retailer are known by. */
export async function keysOf({ ports, us }: World): Promise<string> {
  const { rows } = await ports.databases.control.client.execute({
    sql: `select ?1 as key union select id from shop where retailer_id = ?1 union select number from shop where retailer_id = ?1
      union select id from api_key where retailer_id = ?1`,
    args: [us.retailerId],
  });
  return JSON.stringify(rows.map(({ key }) => String(key)));
}

/** A row without the numbers that each database gives by itself. */
const plain = (row: Row) => JSON.stringify({ ...row, generation: undefined, key: undefined, id: undefined });

/** Every row of the retailer in a group, by table: the log in its order, the rest in an order of their own. */
export async function readAll(world: World, database: Database): Promise<Record<string, string[]>> {
  const keys = await keysOf(world);
  const all: Record<string, string[]> = {};
  for (const { name, kind, columns, owner } of TENANT_TABLES) {
    const own = `${owner.keyOf(`t."${owner.column}"`)} in (select value from json_each(?))`;
    const sql =
      kind === 'folded' && columns.includes('key')
        ? `select k.*, t.* from "${name}" t join rollup_key k on k.generation = t.generation and k.id = t.key where ${own}`
        : `select ${columns.map((column) => `t."${column}"`).join(', ')} from "${name}" t where ${own} ${kind === 'log' ? 'order by rowid' : ''}`;
    const { rows } = await database.client.execute({ sql, args: [keys] });
    const texts = rows.map((row) => (kind === 'folded' ? plain(row) : JSON.stringify({ ...row })));
    all[name] = kind === 'log' ? texts : texts.sort();
  }
  return all;
}

/** Folds all there is. */
export async function foldUp({ ports }: World, database: Database): Promise<void> {
  while ((await foldNext(database, (number) => ports.shops.byNumber(number), ports.clock.now())).more);
}
