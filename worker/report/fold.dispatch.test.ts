import { describe, expect, test } from 'vitest';
import { kindOf } from '../../db/statement.ts';
import { turnOff } from '../test/away.ts';
import { look } from '../test/living.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { BLOCK, noteBlocks } from './block.store.ts';
import { foldDue, type Progress, readProgress, rebuildAll } from './fold.dispatch.ts';
import { FOLD_LIMIT } from './fold.store.ts';
import { REBUILD_SILENCE_MS } from './rebuild.store.ts';

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

describe('a rebuild of another process', () => {
  /** Ports of a process that rebuilds up to a batch, and stands there until it is let go. */
  function standing({ ports }: World, batch: number) {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let batches = 0;
    const shops = {
      ...ports.shops,
      async byNumber(number: number) {
        batches += 1;
        if (batches === batch) {
          reached.resolve();
          await gate.promise;
        }
        return ports.shops.byNumber(number);
      },
    };
    return { ports: { ...ports, shops }, reached: reached.promise, letGo: gate.resolve };
  }

  test('is joined for as long as it goes on, however long ago it began', async () => {
    const world = await createWorld();
    await append(world, 45_000);
    await foldDue(world.ports);
    const other = standing(world, 3);
    // Each look at its clock finds it most of the silence later that would be death.
    const clock = {
      now() {
        world.clock.advance(REBUILD_SILENCE_MS - 1000);
        return world.clock.now();
      },
    };
    const theirs = rebuildAll({ ...other.ports, clock });
    await other.reached;
    const ours = rebuildAll(world.ports);
    const { rows } = await world.ports.databases
      .group(1)
      .client.execute(`select generation, seq from fold_state where name = 'reports_rebuild'`);
    expect(rows).toMatchObject([{ generation: 2, seq: 40_000 }]);
    other.letGo();
    expect(await Promise.all([theirs, ours])).toEqual([
      { rebuilt: [{ group: 1, generation: 2, events: 45_000 }], failed: [] },
      { rebuilt: [{ group: 1, generation: 2 }], failed: [] },
    ]);
  }, 60_000);

  test('that died is begun anew', async () => {
    const world = await createWorld();
    await append(world, 100);
    await foldDue(world.ports);
    const other = standing(world, 1);
    const theirs = rebuildAll(other.ports);
    await other.reached;
    world.clock.advance(REBUILD_SILENCE_MS);
    expect((await rebuildAll(world.ports)).rebuilt).toEqual([{ group: 1, generation: 3, events: 100 }]);
    // It was not dead after all: it finds that it was done without it.
    other.letGo();
    expect((await theirs).rebuilt).toEqual([{ group: 1, generation: 3 }]);
  });
});

test('a group whose database is away keeps no other from its rebuild, and is named', async () => {
  const world = await createWorld({}, { home: 2, count: 2 });
  await look(world, 5);
  await foldDue(world.ports);
  turnOff(world, 1);
  const { shops } = world.ports;
  const during: Progress[] = [];
  const watched = {
    ...shops,
    async byNumber(number: number) {
      during.push(await readProgress(world.ports));
      return shops.byNumber(number);
    },
  };
  expect(await rebuildAll({ ...world.ports, shops: watched })).toEqual({
    rebuilt: [{ group: 2, generation: 2, events: 5 }],
    failed: [{ group: 1, fault: 'UNREACHABLE' }],
  });
  expect(during).toContainEqual({ at: { group: 2, seq: 0, newest: 5 }, away: [1] });
  expect(await readProgress(world.ports)).toEqual({ away: [1] });
});
