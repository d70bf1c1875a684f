import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { describeClient, temporaryFile } from './client.contract.ts';
import { startHranaServer } from './hrana.server.ts';
import { openWebDatabase } from './web.ts';

async function open() {
  const server = await startHranaServer({ file: temporaryFile(), port: 0, token: 'secret' });
  const client = openWebDatabase(server.url, 'secret');
  onTestFinished(async () => {
    client.close();
    await server.close();
  });
  return client;
}

describeClient('over HTTP', open);

async function post(url: string, body: unknown, token = 'secret') {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/v2/pipeline`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

async function serve() {
  const server = await startHranaServer({ file: temporaryFile(), port: 0, token: 'secret', idleTimeoutMs: 50 });
  onTestFinished(() => server.close());
  return server.url;
}

test('the server wants its token, a path and a body that it knows', async () => {
  const url = await serve();
  expect((await post(url, { requests: [] }, 'other')).status).toBe(401);
  expect((await post(url, {})).status).toBe(400);
  expect((await post(url, { baton: 'unknown', requests: [] })).status).toBe(400);
  expect((await fetch(`${url}/v3/pipeline`, { method: 'POST' })).status).toBe(404);
  const { status, body } = await post(url, { requests: [{ type: 'dance' }, null, { type: 'execute', stmt: {} }] });
  expect(status).toBe(200);
  expect(body.results.map(({ type }: { type: string }) => type)).toEqual(['error', 'error', 'error']);
});

test('the server describes statements, and keeps their texts for a stream', async () => {
  const url = await serve();
  const requests = [
    { type: 'sequence', sql: 'create table t (a integer, b text); insert into t values (1, null)' },
    { type: 'store_sql', sql_id: 3, sql: 'select a, b from t where a = ? or b = ?' },
    { type: 'describe', sql_id: 3 },
    { type: 'execute', stmt: { sql_id: 3, args: [{ type: 'integer', value: '1' }, { type: 'null' }] } },
    { type: 'close_sql', sql_id: 3 },
    { type: 'describe', sql_id: 3 },
    { type: 'describe', sql: 'delete from t' },
    { type: 'get_autocommit' },
    { type: 'close' },
  ];
  const { body } = await post(url, { requests });
  expect(body.baton).toBeNull();
  expect(body.results[2].response.result).toEqual({
    params: [{ name: null }, { name: null }],
    cols: [
      { name: 'a', decltype: 'INTEGER' },
      { name: 'b', decltype: 'TEXT' },
    ],
    is_explain: false,
    is_readonly: true,
  });
  expect(body.results[3].response.result.rows).toEqual([[{ type: 'integer', value: '1' }, { type: 'null' }]]);
  expect(body.results[5].type).toBe('error');
  expect(body.results[6].response.result).toMatchObject({ is_readonly: false, cols: [] });
  expect(body.results[7].response.is_autocommit).toBe(true);
});

test('a stream left open with a transaction is rolled back after its idle time, and others go on', async () => {
  const url = await serve();
  const left = await post(url, {
    requests: [
      { type: 'sequence', sql: 'create table t (a)' },
      { type: 'sequence', sql: 'begin immediate; insert into t values (1)' },
    ],
  });
  expect(left.body.baton).toEqual(expect.any(String));
  const other = await post(url, { requests: [{ type: 'execute', stmt: { sql: 'select count(*) from t' } }] });
  expect(other.body.results[0].response.result.rows).toEqual([[{ type: 'integer', value: '0' }]]);
  expect((await post(url, { baton: left.body.baton, requests: [] })).status).toBe(400);
});

test('a second server on the same file is refused', async () => {
  const file = temporaryFile();
  const server = await startHranaServer({ file, port: 0 });
  await expect(startHranaServer({ file, port: 0 })).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  await server.close();
  await (await startHranaServer({ file, port: 0 })).close();
});

test.each([
  [200, 'text/html', '<h1>'],
  [200, 'application/json', '{"baton":null,"results":[{"type":"o'],
  [429, 'application/json', '{"message":"too many"}'],
  [503, 'application/json', '{"message":"no healthy upstream"}'],
])(
  'what a proxy answers in its place (%i, %s) is no database: that has a code as every other fault',
  async (status, type, body) => {
    const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const client = openWebDatabase(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await expect(client.execute('select 1')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(client.batch(['select 1'], 'read')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  },
);
