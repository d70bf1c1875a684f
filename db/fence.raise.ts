/**
 * What keeps writers out while a retailer moves between groups, in the database itself: triggers on every table of
 * theirs. So it holds for every process, whatever that has cached and whichever version it runs, and no use case has
 * to think of it. Triggers are made by the first move that a group sees; before it nothing is paid.
 */
import type { Client } from '@libsql/client';
import { FENCED } from './fence.error.ts';
import { DATABASE_NOW } from './fence.ts';
import { TENANT_TABLES, type TenantTable } from './tenancy.ts';

/**
 * What each trigger does with a row of a fenced retailer. Whoever waits is told by an error; work on all retailers of
 * a group at once just leaves out the rows of one that is still arriving.
 */
function triggersOf(table: TenantTable): string[] {
  const trigger = (event: 'insert' | 'update' | 'delete') => {
    const old = event === 'insert' ? 'new' : 'old';
    const own = `from fence where key = ${table.owner.keyOf(`${old}.${table.owner.column}`)}`;
    const keyOf = (row: string) => `json_array(${table.key.map((column) => `${row}."${column}"`).join(', ')})`;
    const keys =
      event === 'update' ? `select ${keyOf('old')} as key union select ${keyOf('new')}` : `select ${keyOf(old)} as key`;
    const steps = [
      ...(event === 'insert'
        ? []
        : [`select raise(ignore) ${own} and side = 'arriving' and paused_until > ${DATABASE_NOW}`]),
      `select raise(abort, '${FENCED}') ${own} and paused_until > ${DATABASE_NOW}`,
      ...(table.leased && event === 'update'
        ? [
            `select raise(ignore) ${own} and held_until > ${DATABASE_NOW}
              and new.lease_token is not null and new.lease_token is not old.lease_token`,
          ]
        : []),
      ...(table.kind === 'copied'
        ? [
            `insert into move_change (retailer_id, table_name, key)
              select retailer_id, '${table.name}', changed.key from (${keys}) changed, (select retailer_id ${own} and side = 'leaving')`,
          ]
        : []),
    ];
    return `create trigger if not exists fence_${table.name}_${event} before ${event} on "${table.name}"
      when exists (select 1 ${own}) begin ${steps.join('; ')}; end`;
  };
  return [trigger('insert'), trigger('update'), trigger('delete')];
}

/** What is folded from the log is written by the fold alone, and needs no fence. */
const FENCED_TABLES = TENANT_TABLES.filter(({ kind }) => kind !== 'folded');

const dropAll = FENCED_TABLES.flatMap(({ name }) =>
  ['insert', 'update', 'delete'].map((event) => `drop trigger if exists fence_${name}_${event}`),
);

/** Makes the triggers, anew where they are there: the schema may have changed. */
export async function raiseFences(client: Client): Promise<void> {
  await client.batch([...dropAll, ...FENCED_TABLES.flatMap(triggersOf)], 'write');
}

/** Brings the triggers into line with who is fenced: none where nobody is. For after a move, and after a migration. */
export async function settleFences(client: Client): Promise<void> {
  const { rows } = await client.execute(
    `select exists (select 1 from fence) as wanted,
      exists (select 1 from sqlite_master where type = 'trigger' and name glob 'fence_*') as there`,
  );
  if (rows[0]?.wanted) await raiseFences(client);
  else if (rows[0]?.there) await client.batch(dropAll, 'write');
}
