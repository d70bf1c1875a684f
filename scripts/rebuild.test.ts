/** `npm run rebuild` beside a running service, which holds the databases and is asked. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { migrateDatabase } from '../db/migrate.ts';
import { openNodeDatabases } from '../db/open.ts';
import { foldDue } from '../worker/report/fold.dispatch.ts';
import { NOWHERE, turnOff } from '../worker/test/away.ts';
import { openBeside } from '../worker/test/command.ts';
import { makeFolder } from '../worker/test/folder.ts';
import { live, look } from '../worker/test/living.ts';
import type { World } from '../worker/test/world.ts';

const urlOf = (address: unknown) => `http://localhost:${(address as AddressInfo).port}`;

/** Whoever asks for a shop waits until the gate opens. */
function holdShops({ ports }: World): PromiseWithResolvers<void> {
  const { shops } = ports;
  const gate = Promise.withResolvers<void>();
  ports.shops = {
    ...shops,
    async byNumber(number: number) {
      await gate.promise;
      return shops.byNumber(number);
    },
  };
  return gate;
}

test('no answer waits for its end; typed in again it is the same rebuild', async () => {
  const { world, run: rebuild } = await openBeside('rebuild.ts');
  await live(world, 4);
  await foldDue(world.ports);
  const gate = holdShops(world);
  // It goes on once both commands have begun it, and were told twice how far it is.
  const calls = { POST: 0, GET: 0 };
  const server = serve({
    port: 0,
    async fetch(request) {
      const answer = await world.app.fetch(request);
      if (new URL(request.url).pathname === '/api/reports/rebuild') calls[request.method as 'POST'] += 1;
      if (calls.POST === 2 && calls.GET >= 4) gate.resolve();
      return answer;
    },
  });
  onTestFinished(() => void server.close());
  const url = urlOf(server.address());
  const ended = await Promise.all([rebuild(url), rebuild(url)]);
  const { rows } = await world.ports.databases.group(1).client.execute('select count(*) as n from event');
  for (const { code, output } of ended) {
    expect(output).toBe(`Group 1: 0 % of the log.\nGroup 1: generation 2 from ${rows[0]?.n} events.\n`);
    expect(code).toBe(0);
  }
}, 30_000);

test('what became of a call that got no answer is told as it is', async () => {
  const { run: rebuild } = await openBeside('rebuild.ts');
  const listen = async (listener: RequestListener) => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, resolve));
    onTestFinished(() => void server.close());
    return urlOf(server.address());
  };
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, resolve));
  const nobody = urlOf(gone.address());
  await new Promise((resolve) => gone.close(resolve));
  const cut = await listen((_request, response) => response.destroy());
  const page = await listen((_request, response) => response.end('<!doctype html>'));
  const late = await listen((_request, response) => response.writeHead(504).end('<h1>504</h1>'));
  for (const [url, word] of [
    [nobody, 'no service answers'],
    [cut, 'was reached and has not answered'],
    [page, 'is no service of ours'],
    [late, 'answered 504'],
  ] as const) {
    expect([url, await rebuild(url)]).toEqual([url, { code: 1, output: expect.stringContaining(word) }]);
  }
}, 30_000);

test('a group that is away is named at the end, and all others are done', async () => {
  const { world, run: rebuild } = await openBeside('rebuild.ts', { home: 2, count: 2 });
  await look(world, 5);
  await foldDue(world.ports);
  turnOff(world, 1);
  const gate = holdShops(world);
  let looks = 0;
  const server = serve({
    port: 0,
    async fetch(request) {
      const answer = await world.app.fetch(request);
      if (request.method === 'GET') looks += 1;
      if (looks === 2) gate.resolve();
      return answer;
    },
  });
  onTestFinished(() => void server.close());
  expect(await rebuild(urlOf(server.address()))).toEqual({
    code: 1,
    output: [
      'Group 1: its database does not answer.',
      'Group 2: 0 % of the log.',
      'Group 2: generation 2 from 5 events.',
      'Not rebuilt: group 1 (UNREACHABLE). Run this again once the cause is gone.',
      '',
    ].join('\n'),
  });
}, 30_000);

test('so is one where the command opens the databases by itself', async () => {
  const { run: rebuild } = await openBeside('rebuild.ts');
  const folder = makeFolder();
  const [controlUrl, second] = ['control', 'group-2'].map((name) => `file:${path.join(folder, `${name}.db`)}`) as [
    string,
    string,
  ];
  const { databases, close } = await openNodeDatabases({ controlUrl, groupUrls: [second] });
  await migrateDatabase(databases.control.client, 'control');
  await migrateDatabase(databases.group(1).client, 'group');
  await close();
  const urls = { CONTROL_DATABASE_URL: controlUrl, GROUP_DATABASE_URLS: `${NOWHERE},${second}` };
  expect(await rebuild(NOWHERE, [], urls)).toEqual({
    code: 1,
    output:
      'Group 2: generation 2 from 0 events.\nNot rebuilt: group 1 (UNREACHABLE). Run this again once the cause is gone.\n',
  });
}, 30_000);
