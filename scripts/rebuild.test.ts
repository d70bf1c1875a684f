/** `npm run rebuild` beside a running service, which holds the databases and is asked. */
import { execFile } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { foldDue } from '../worker/report/fold.dispatch.ts';
import { makeFolder } from '../worker/test/folder.ts';
import { live } from '../worker/test/living.ts';
import { createWorld } from '../worker/test/world.ts';

const SCRIPT = fileURLToPath(new URL('rebuild.ts', import.meta.url));
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64url');
const KEYS = {
  DATA_KEYS: `k1:${key(1)}`,
  PEPPERS: `p1:${key(2)}`,
  SIGNING_KEYS: `s1:${key(3)}`,
  AUTH_SECRET: key(4),
};

/** A service's databases, and the command as an operator types it, with the address that the service is taken to be at. */
async function open() {
  const world = await createWorld(KEYS);
  const { controlDatabaseUrl, groupDatabaseUrls } = world.ports.config;
  const rebuild = (dashboardUrl: string) => {
    // What the command signs is good for a minute, from its own time on.
    world.clock.advance(Date.now() + 30_000 - world.clock.now());
    const environment = {
      ...KEYS,
      DATA_FOLDER: makeFolder(),
      PUBLIC_URL: 'https://go.test',
      LOCAL_TARGETS: 'on',
      DASHBOARD_URL: dashboardUrl,
      CONTROL_DATABASE_URL: controlDatabaseUrl,
      GROUP_DATABASE_URLS: groupDatabaseUrls.join(),
    };
    return new Promise<{ code: number; said: string }>((resolve) => {
      execFile(process.execPath, [SCRIPT], { env: { ...process.env, ...environment } }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, said: out + err }),
      );
    });
  };
  return { world, rebuild };
}

const urlOf = (address: unknown) => `http://localhost:${(address as AddressInfo).port}`;

test('no answer waits for its end; typed in again it is the same rebuild', async () => {
  const { world, rebuild } = await open();
  await live(world, 4);
  await foldDue(world.ports);
  const { shops } = world.ports;
  const gate = Promise.withResolvers<void>();
  world.ports.shops = {
    ...shops,
    async byNumber(number: number) {
      await gate.promise;
      return shops.byNumber(number);
    },
  };
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
  for (const { code, said } of ended) {
    expect(said).toBe(`Group 1: 0 % of the log.\nGroup 1: generation 2 from ${rows[0]?.n} events.\n`);
    expect(code).toBe(0);
  }
}, 30_000);

test('what became of a call that got no answer is told as it is', async () => {
  const { rebuild } = await open();
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
    expect([url, await rebuild(url)]).toEqual([url, { code: 1, said: expect.stringContaining(word) }]);
  }
}, 30_000);
