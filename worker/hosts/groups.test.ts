/** A host of several groups while the server of one is away. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startHranaServer } from '../../db/hrana.server.ts';
import { testEnvironment } from '../../e2e/hosts/host.ts';
import { DEMO_SITE_KEYS } from '../demo/demo.ts';
import { makeFolder } from '../test/folder.ts';
import { startNode } from './node.ts';

const HOME = 'http://127.0.0.1:9';

/** A host with a file for its first group. @param second the URL of the other. */
async function startHost(folder: string, second: string) {
  const host = await startNode({
    ...testEnvironment({}),
    PORT: '0',
    PUBLIC_URL: HOME,
    DEMO: 'on',
    CONTROL_DATABASE_URL: `file:${path.join(folder, 'control.db')}`,
    GROUP_DATABASE_URLS: `file:${path.join(folder, 'group-1.db')},${second}`,
    DATABASE_TOKEN: 'secret',
  });
  onTestFinished(() => host.close());
  return host;
}

test('a host starts without a group whose server is away, says so, and lets it in once it answers', async () => {
  const folder = makeFolder();
  const file = path.join(folder, 'group-2.db');
  const server = await startHranaServer({ file, port: 0, token: 'secret' });
  const port = Number(new URL(server.url).port);
  await server.close();

  const host = await startHost(folder, server.url);
  const { control } = host.ports.databases;
  const tell = () => {
    const at = Date.now();
    const events = [{ id: host.ports.ids.uuid(), at, kind: 'impression', placement: 'embedded' }];
    return fetch(`${host.url}/w/${DEMO_SITE_KEYS.us}/in`, {
      method: 'POST',
      headers: { origin: HOME, 'content-type': 'text/plain', 'user-agent': 'Mozilla/5.0 Chrome/142.0' },
      body: JSON.stringify({ sent_at: at, consent: { measure: true, store: false }, events }),
    });
  };
  expect((await tell()).status).toBe(202);

  const ready = await fetch(`${host.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ databases: { away: ['group 2'] } });
  // A retailer who lives there.
  await control.client.execute('update retailer set group_number = 2');
  host.ports.shops.forget();
  const call = await tell();
  expect(call.status).toBe(503);
  expect(call.headers.get('retry-after')).toBe('30');

  const again = await startHranaServer({ file, port, token: 'secret' });
  onTestFinished(() => again.close());
  await host.watch();
  expect(await (await fetch(`${host.url}/readyz`)).json()).toMatchObject({ databases: 'ok' });
  const { rows } = await host.ports.databases.group(2).client.execute('select count(*) as events from event');
  expect(Number(rows[0]?.events)).toBe(0);
});

test('a host starts without a group in whose place something else answers, and says so', async () => {
  const server = http.createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = await startHost(makeFolder(), `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const ready = await fetch(`${host.url}/readyz`);
  expect(await ready.json()).toMatchObject({ databases: { away: ['group 2'] } });
});
