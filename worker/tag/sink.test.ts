import Native from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { appenderOf } from '../../db/append.ts';
import { temporaryFile } from '../../db/client.contract.ts';
import { startHranaServer } from '../../db/hrana.server.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { openThreadDatabase } from '../../db/thread.ts';
import { openWebDatabase } from '../../db/web.ts';
import type { EventRow } from './event.ts';
import { createDatabaseSink, type DatabaseSinkOptions } from './sink.ts';

const eventOf = (id: string, body: EventRow['body'] = {}): EventRow => {
  return { shop: 1, id, kind: 'impression', occurredAt: 10, receivedAt: 20, body };
};

async function openSink(options?: DatabaseSinkOptions) {
  const file = temporaryFile();
  const client = await openThreadDatabase({ file });
  onTestFinished(() => client.end());
  await migrateDatabase(client, 'group');
  return { client, file, sink: createDatabaseSink(() => appenderOf(client), options) };
}

async function openWebSink() {
  const server = await startHranaServer({ file: temporaryFile(), port: 0 });
  onTestFinished(() => server.close());
  const client = openWebDatabase(server.url);
  await migrateDatabase(client, 'group');
  return { client, sink: createDatabaseSink(() => appenderOf(client)) };
}

test.each([
  ['embedded', openSink],
  ['over HTTP', openWebSink],
])('%s: each event gets its verdict, and is stored as it is', async (_, open) => {
  const { client, sink } = await open();
  const body = { channel: 'email', utm: { source: 'news"letter', medium: 'grün' }, count: 2, newCustomer: false };
  expect(await sink.append(1, [eventOf('a', body), eventOf('b'), eventOf('a')])).toEqual([
    'accepted',
    'accepted',
    'duplicate',
  ]);
  expect(await sink.append(1, [eventOf('b'), eventOf('c')])).toEqual(['duplicate', 'accepted']);
  expect(await sink.append(1, [])).toEqual([]);
  const { rows } = await client.execute('select * from event order by id');
  expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  const [{ seq, ...first }] = rows as unknown as [{ seq: number }];
  expect(seq).toEqual(expect.any(Number));
  expect(first).toEqual({
    shop: 1,
    id: 'a',
    kind: 'impression',
    occurred_at: 10,
    received_at: 20,
    body: JSON.stringify(body),
  });
});

test.each([
  ['events', { maxWaiting: 3 }],
  ['characters', { maxWaitingSize: 120 }],
])('more %s than may wait are refused, and nothing of it is stored', async (_, bounds) => {
  const { client, sink } = await openSink(bounds);
  const [taken, refused] = await Promise.allSettled([
    sink.append(1, [eventOf('a'), eventOf('b')]),
    sink.append(1, [eventOf('c'), eventOf('d')]),
  ]);
  expect(taken.status).toBe('fulfilled');
  expect(refused).toMatchObject({ reason: { code: 'overloaded', status: 429, retryAfterSeconds: 2 } });
  expect(await sink.append(1, [eventOf('c'), eventOf('d')])).toEqual(['accepted', 'accepted']);
  expect((await client.execute('select count(*) as n from event')).rows[0]?.n).toBe(4);
});

test('what is not durable in time is answered as unavailable; its retry is taken once', async () => {
  const { client, file, sink } = await openSink({ durableWithinMs: 20 });
  const other = new Native(file);
  onTestFinished(() => void other.close());
  other.exec('begin immediate');
  await expect(sink.append(1, [eventOf('a')])).rejects.toMatchObject({ code: 'unavailable', status: 503 });
  other.exec('rollback');
  // The late commit goes before this one.
  await client.batch(['select 1'], 'write');
  const patient = createDatabaseSink(() => appenderOf(client));
  expect(await patient.append(1, [eventOf('a')])).toEqual(['duplicate']);
});

test('a full disk is answered as such', async () => {
  const { client, sink } = await openSink();
  await client.execute('pragma max_page_count = 1');
  const large = Array.from({ length: 500 }, (_, i) => eventOf(`e${i}`, { reason: 'x'.repeat(500) }));
  await expect(sink.append(1, large)).rejects.toMatchObject({ code: 'storage_full', cause: { code: 'SQLITE_FULL' } });
  expect(await sink.append(1, large)).toEqual(large.map(() => 'accepted'));
});
