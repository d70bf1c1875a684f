/** `npm run sending` beside a running service, which holds the databases and is asked. */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { readStops } from '../worker/message/stop.store.ts';
import { openBeside } from '../worker/test/command.ts';
import { enqueueAll } from '../worker/test/outbox.ts';

/** A service, and the command as an operator types it. */
async function open() {
  const { world, run } = await openBeside('sending.ts');
  const server = serve({ fetch: world.app.fetch, port: 0 });
  onTestFinished(() => void server.close());
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { world, sending: (...args: string[]) => run(url, args) };
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
    const { code, output } = await sending(...args);
    expect([args, code, output]).toEqual([args, 1, expect.stringContaining(word)]);
    expect([args, await readStops(world.tenant)]).toEqual([args, []]);
  }
});

test('stops, lists, and lets it go on; what the service refuses is told in its words', async () => {
  const { world, sending } = await open();
  await enqueueAll(world, [{}, {}]);
  const wrong = await sending('stop', '--shop', 'shp_none');
  expect(wrong).toEqual({ code: 1, output: expect.stringContaining('there is no such shop') });
  expect(await sending('stop', '--all')).toEqual({
    code: 0,
    output: expect.stringMatching(/^stp_\w+ {2}everything: 2 held, 0 on their way\n$/),
  });
  const [stop] = await readStops(world.tenant);
  expect(await sending('resume', stop?.id ?? '')).toEqual({
    code: 0,
    output: '2 messages go on.\nNothing is stopped.\n',
  });
  const narrow = await sending('stop', '--channel', 'email', '--retailer', world.us.retailerId);
  expect(narrow.output).toContain(`retailer ${world.us.retailerId}, channel email: 2 held`);
});
