/** `npm run sending` beside a running service, which holds the databases and is asked. */
import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { readStops } from '../worker/message/stop.store.ts';
import { makeFolder } from '../worker/test/folder.ts';
import { enqueueAll } from '../worker/test/outbox.ts';
import { createWorld } from '../worker/test/world.ts';

const SCRIPT = fileURLToPath(new URL('sending.ts', import.meta.url));

/** A service, and the command as an operator types it. */
async function open() {
  const key = (fill: number) => Buffer.alloc(32, fill).toString('base64url');
  const keys = {
    DATA_KEYS: `k1:${key(1)}`,
    PEPPERS: `p1:${key(2)}`,
    SIGNING_KEYS: `s1:${key(3)}`,
    AUTH_SECRET: key(4),
  };
  const world = await createWorld(keys);
  const server = serve({ fetch: world.app.fetch, port: 0 });
  onTestFinished(() => void server.close());
  const { controlDatabaseUrl, groupDatabaseUrls } = world.ports.config;
  const environment = {
    ...keys,
    DATA_FOLDER: makeFolder(),
    PUBLIC_URL: 'https://go.test',
    LOCAL_TARGETS: 'on',
    DASHBOARD_URL: `http://localhost:${(server.address() as AddressInfo).port}`,
    CONTROL_DATABASE_URL: controlDatabaseUrl,
    GROUP_DATABASE_URLS: groupDatabaseUrls.join(),
  };
  const sending = (...args: string[]) => {
    // What the command signs is good for a minute, from its own time on.
    world.clock.advance(Date.now() + 30_000 - world.clock.now());
    return new Promise<{ code: number; said: string }>((resolve) => {
      execFile(process.execPath, [SCRIPT, ...args], { env: { ...process.env, ...environment } }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, said: out + err }),
      );
    });
  };
  return { world, sending };
}

test('a full stop has to be said; what could be a slip of the pen stops nothing', async () => {
  const { world, sending } = await open();
  for (const [args, word] of [
    [['stop'], '--all'],
    [['stop', 'email'], 'email'],
    [['stop', 'email', '--all'], 'email'],
    [['stop', '--retailer', ''], '--retailer'],
    [['stop', '--channel', 'email', '--retailer='], '--retailer'],
    [['stop', '--all', '--channel', 'email'], '--all'],
    [['list', '--channel', 'email'], 'list'],
    [['resume'], 'resume'],
    [['resume', 'stp_one', 'stp_two'], 'stp_two'],
    [['discard', 'stp_one', '--channel', 'email'], 'discard'],
    [['resume', 'stp_none'], 'no such stop'],
  ] as const) {
    const { code, said } = await sending(...args);
    expect([args, code, said]).toEqual([args, 1, expect.stringContaining(word)]);
    expect([args, await readStops(world.tenant)]).toEqual([args, []]);
  }
});

test('stops, lists, and lets it go on; what the service refuses is told in its words', async () => {
  const { world, sending } = await open();
  await enqueueAll(world, [{}, {}]);
  const wrong = await sending('stop', '--shop', 'shp_none');
  expect(wrong).toEqual({ code: 1, said: expect.stringContaining('there is no such shop') });
  expect(await sending('stop', '--all')).toEqual({
    code: 0,
    said: expect.stringMatching(/^stp_\w+ {2}everything: 2 held, 0 on their way\n$/),
  });
  const [stop] = await readStops(world.tenant);
  expect(await sending('resume', stop?.id ?? '')).toEqual({
    code: 0,
    said: '2 messages go on.\nNothing is stopped.\n',
  });
  const narrow = await sending('stop', '--channel', 'email', '--retailer', world.us.retailerId);
  expect(narrow.said).toContain(`retailer ${world.us.retailerId}, channel email: 2 held`);
});
