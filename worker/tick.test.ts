import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { databaseOf } from '../db/database.ts';
import { openWebDatabase } from '../db/web.ts';
import type { Database } from './ports.ts';
import { turnOff } from './test/away.ts';
import { look, post } from './test/living.ts';
import { createWorld, type World } from './test/world.ts';
import { runTick } from './tick.ts';

/** What is left to do in a group: events to fold, messages to send. */
async function readLeft({ client }: Database) {
  const { rows } = await client.execute(
    `select (select count(*) from event where seq > coalesce((select seq from fold_state where name = 'reports'), 0))
      as unfolded, (select count(*) from message where state = 'ready') as ready`,
  );
  return { ...rows[0] };
}

const failures = ({ logged }: World) =>
  logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'tick_failed');

describe('a tick', () => {
  test('goes on in all groups behind one whose database is away, and tells of that one once', async () => {
    const world = await createWorld({}, { home: 2, count: 2 });
    const { databases } = world.ports;
    await look(world, 5);
    await post(world, 'ben@example.com');
    expect(await readLeft(databases.group(2))).toEqual({ unfolded: 5, ready: 1 });
    turnOff(world, 1);

    await runTick(world.ports);
    expect(await readLeft(databases.group(2))).toEqual({ unfolded: 0, ready: 0 });
    expect(failures(world)).toEqual([expect.objectContaining({ group: 1 })]);
  });

  test('asks a database that is silent no more than whether it answers', async () => {
    const world = await createWorld({}, { home: 2, count: 2 });
    const { databases } = world.ports;
    const asked: unknown[] = [];
    const server = createServer(({ url }) => void asked.push(url));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => server.closeAllConnections());
    const silent = databaseOf(openWebDatabase(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    world.ports.databases = { ...databases, group: (number) => (number === 1 ? silent : databases.group(number)) };

    await runTick(world.ports);
    expect([asked.length, failures(world)]).toEqual([1, [expect.objectContaining({ group: 1 })]]);
  });

  test('does in a group whatever else is due there, where one part fails in it', async () => {
    const world = await createWorld();
    await look(world, 5);
    await post(world, 'ben@example.com');
    await world.tenant.client.execute('alter table reward rename to reward_gone');

    await runTick(world.ports);
    expect(await readLeft(world.tenant)).toEqual({ unfolded: 0, ready: 0 });
    expect(failures(world)).toContainEqual(expect.objectContaining({ part: 'releaseDue', group: 1 }));
  });
});
