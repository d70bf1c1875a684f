import { expect, test } from 'vitest';
import { kindOf } from '../../db/statement.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { BLOCK, noteBlocks } from './block.store.ts';
import { foldDue } from './fold.dispatch.ts';
import { FOLD_LIMIT } from './fold.store.ts';

const MANY = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
  insert into event (shop, id, kind, occurred_at, received_at, body)
  select 1, ? || i, 'open', ?, ?, '{}' from n`;

/** So many events more in the log. */
async function append({ ports }: World, count: number): Promise<void> {
  await ports.databases.group(1).client.execute({ sql: MANY, args: [count, ports.ids.uuid(), START, START] });
}

async function seqOf({ ports }: World): Promise<number> {
  const { rows } = await ports.databases.group(1).client.execute(`select seq from fold_state where name = 'reports'`);
  return Number(rows[0]?.seq);
}

test('a log that grows faster than it is folded is not raced; what is left is folded once it stands still', async () => {
  const world = await createWorld();
  const { databases, shops, clock } = world.ports;
  await append(world, 4 * FOLD_LIMIT);
  // While a round is folded, more than twice of it arrives.
  const busy = {
    ...shops,
    async byNumber(number: number) {
      await append(world, 2 * FOLD_LIMIT + 1);
      return shops.byNumber(number);
    },
  };
  await foldDue({ databases, shops: busy, clock });
  expect(await seqOf(world)).toBe(2 * FOLD_LIMIT);

  await foldDue({ databases, shops, clock });
  const { rows } = await databases.group(1).client.execute('select max(seq) as last from event');
  expect(await seqOf(world)).toBe(rows[0]?.last);
});

test('a log that grows no faster than it is folded is followed', async () => {
  const world = await createWorld();
  const { databases, shops, clock } = world.ports;
  await append(world, 4 * FOLD_LIMIT);
  let rounds = 0;
  const busy = {
    ...shops,
    async byNumber(number: number) {
      rounds += 1;
      if (rounds <= 4) await append(world, FOLD_LIMIT);
      return shops.byNumber(number);
    },
  };
  await foldDue({ databases, shops: busy, clock });
  expect(await seqOf(world)).toBe(8 * FOLD_LIMIT);
});

test('pieces of the log are looked through by a reader: a write that did would keep all others waiting', async () => {
  const world = await createWorld();
  const { client } = world.ports.databases.group(1);
  await append(world, 2.5 * BLOCK);
  const written: string[] = [];
  const watched = new Proxy(client, {
    get: (from, name) =>
      name === 'execute'
        ? (statement: string | { sql: string; args: [] }) => {
            const sql = typeof statement === 'string' ? statement : statement.sql;
            if (kindOf(sql) === 'write') written.push(sql);
            return from.execute(statement);
          }
        : Reflect.get(from, name),
  });
  await noteBlocks({ client: watched });
  const { rows } = await client.execute('select seq, received_at from log_block order by seq');
  expect(rows).toMatchObject([
    { seq: BLOCK, received_at: START },
    { seq: 2 * BLOCK, received_at: START },
  ]);
  expect(written).toHaveLength(1);
  const plan = await client.execute({ sql: `explain query plan ${written[0]}`, args: ['[]'] });
  expect(plan.rows.map(({ detail }) => detail).join()).not.toMatch(/\bevent\b/);
  // Another host has noted the same: nothing comes of it.
  await noteBlocks({ client });
  expect((await client.execute('select 1 from log_block')).rows).toHaveLength(2);
});
