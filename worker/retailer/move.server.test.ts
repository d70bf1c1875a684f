/** Moves between an embedded file and a libSQL server's database, over HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { appenderOf } from '../../db/append.ts';
import { databaseOf } from '../../db/database.ts';
import { startHranaServer } from '../../db/hrana.server.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { openWebDatabase } from '../../db/web.ts';
import { createDatabaseSink } from '../tag/sink.ts';
import { current, live, look, post } from '../test/living.ts';
import { foldUp, readAll } from '../test/twin.ts';
import { createWorld, type World } from '../test/world.ts';
import { moveRetailer } from './move.ts';

/** Group 1 is an embedded file, group 2 the database of a server. */
async function createPair() {
  const world = await createWorld({}, { home: 1, count: 1 });
  const { ports } = world;
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-server-'));
  const server = await startHranaServer({ file: path.join(folder, 'group-2.db'), port: 0, token: 'secret' });
  const client = openWebDatabase(server.url, 'secret');
  onTestFinished(async () => {
    client.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await migrateDatabase(client, 'group');
  const file = ports.databases.group(1);
  const remote = databaseOf(client);
  ports.databases = {
    control: ports.databases.control,
    group: (number) => (number === 2 ? remote : file),
    groupNumbers: () => [1, 2],
  };
  ports.sink = createDatabaseSink((number) => appenderOf(ports.databases.group(number).client));
  return { world, file, remote, server };
}

const move = (world: World, to: number, onStep?: (step: string) => void | Promise<void>) =>
  moveRetailer(world.ports, world.us.retailerId, to, { graceMs: 0, ...(onStep && { onStep }) });
const count = (all: Record<string, string[]>) => Object.values(all).reduce((sum, rows) => sum + rows.length, 0);

test('from a file to a server and back every row is there, and reports stay equal', async () => {
  const { world, file, remote } = await createPair();
  await live(world, 5);
  await post(world, 'friend@example.org');
  await foldUp(world, file);
  const before = await readAll(world, file);
  expect(count(before)).toBeGreaterThan(120);

  expect(await move(world, 2)).toBe('moved');
  await foldUp(world, remote);
  expect(await readAll(world, remote)).toEqual(before);
  expect(count(await readAll(world, file))).toBe(0);
  expect((await current(world)).groupNumber).toBe(2);

  // Life goes on over there alone.
  await live(world, 2);
  await foldUp(world, remote);
  const later = await readAll(world, remote);
  expect(count(later)).toBeGreaterThan(count(before));
  expect(count(await readAll(world, file))).toBe(0);

  expect(await move(world, 1)).toBe('moved');
  await foldUp(world, file);
  expect(await readAll(world, file)).toEqual(later);
  expect(count(await readAll(world, remote))).toBe(0);
});

test('the network to the server is cut again and again: the mover goes on, and nothing is lost or doubled', async () => {
  const { world, file, remote, server } = await createPair();
  await live(world, 3);
  await foldUp(world, file);
  const before = await readAll(world, file);
  let taken = 0;
  let cuts = 0;
  for (let done = false; !done; ) {
    try {
      await move(world, 2, async (step) => {
        if ((await look(world, 2)) === 202) taken += 2;
        if (cuts < 8 && step !== 'pause' && step !== 'close') {
          server.cut((['request', 'answer', 'half'] as const)[cuts % 3] as 'request');
          cuts += 1;
        }
      });
      done = true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'UNREACHABLE' });
    }
  }
  expect(cuts).toBe(8);
  const after = await readAll(world, remote);
  expect(after.event).toHaveLength((before.event?.length ?? 0) + taken);
  expect(count(await readAll(world, file))).toBe(0);
}, 60_000);
