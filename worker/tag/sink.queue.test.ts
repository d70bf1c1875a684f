import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { migrateDatabase } from '../../db/migrate.ts';
import { openNodeDatabases } from '../../db/open.ts';
import { createLog } from '../log.ts';
import type { EventRow } from './event.ts';
import { createQueueSink, type EventQueue, type QueuedMessage, storeQueuedEvents } from './sink.queue.ts';

const event = (index: number, body: EventRow['body'] = {}): EventRow => ({
  shop: 1,
  id: `018f0000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  kind: 'impression',
  occurredAt: 1_000,
  receivedAt: 2_000,
  body,
});

/** A queue that keeps what it was given, within the limits of the real one. */
function createQueue(): EventQueue & { batches: { body: unknown }[][] } {
  const batches: { body: unknown }[][] = [];
  return {
    batches,
    async sendBatch(messages) {
      if (messages.length > 100) throw new Error('too many messages');
      if (JSON.stringify(messages.map(({ body }) => body)).length > 256_000) throw new Error('too many bytes');
      batches.push([...messages]);
    },
  };
}

type Fate = 'none' | 'acked' | { retriedAfter: number | undefined };

function deliver(body: unknown, attempts = 1): QueuedMessage & { fate: Fate } {
  return {
    id: 'message',
    body,
    attempts,
    fate: 'none',
    ack() {
      this.fate = 'acked';
    },
    retry(options) {
      this.fate = { retriedAfter: options?.delaySeconds };
    },
  };
}

async function openLog() {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-'));
  const url = `file:${path.join(folder, 'log.db')}`;
  const opened = await openNodeDatabases({ controlUrl: url, groupUrls: [url] });
  onTestFinished(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { client } = opened.databases.group(1);
  await migrateDatabase(client, 'group');
  const logged: string[] = [];
  return {
    logged,
    databases: opened.databases,
    log: createLog(
      (line) => logged.push(line),
      () => 0,
    ),
    async ids() {
      const { rows } = await client.execute('select id from event order by seq');
      return rows.map((row) => String(row.id));
    },
  };
}

test('every event becomes one message, in batches within the limits of the queue', async () => {
  const queue = createQueue();
  const rows = Array.from({ length: 250 }, (_, index) => event(index));
  expect(await createQueueSink(queue).append(1, rows)).toEqual(rows.map(() => 'accepted'));
  expect(queue.batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
  expect(queue.batches.flat().map(({ body }) => body)).toEqual(rows.map((row) => ({ group: 1, event: row })));
});

test('large events make smaller batches', async () => {
  const queue = createQueue();
  const rows = Array.from({ length: 6 }, (_, index) => event(index, { reason: 'é'.repeat(40_000) }));
  await createQueueSink(queue).append(1, rows);
  expect(queue.batches.map((batch) => batch.length)).toEqual([2, 2, 2]);
});

test('nothing to append sends nothing', async () => {
  const queue = createQueue();
  expect(await createQueueSink(queue).append(1, [])).toEqual([]);
  expect(queue.batches).toEqual([]);
});

test('a queue that takes nothing is unavailable, so that the client tries again', async () => {
  const sink = createQueueSink({ sendBatch: () => Promise.reject(new Error('Too Many Requests')) });
  await expect(sink.append(1, [event(1)])).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
});

test('a batch is stored once, however often it is delivered', async () => {
  const log = await openLog();
  for (let delivery = 1; delivery <= 2; delivery += 1) {
    const messages = [1, 2, 3].map((index) => deliver({ group: 1, event: event(index) }, delivery));
    await storeQueuedEvents(messages, log.databases, log.log);
    expect(messages.map(({ fate }) => fate)).toEqual(['acked', 'acked', 'acked']);
  }
  expect(await log.ids()).toEqual([event(1).id, event(2).id, event(3).id]);
});

test('messages that cannot be read are tried again alone, and their neighbours are stored', async () => {
  const log = await openLog();
  const unreadable = [
    null,
    'text',
    { group: 1 },
    { group: 1, event: { ...event(2), kind: 'unheard_of' } },
    { group: 1, event: { ...event(2), occurredAt: null } },
    { group: 1, event: { ...event(2), body: 'secret@example.com' } },
  ].map((body) => deliver(body));
  const readable = [1, 3].map((index) => deliver({ group: 1, event: event(index) }));
  await storeQueuedEvents([...unreadable, ...readable], log.databases, log.log);
  expect(unreadable.map(({ fate }) => fate)).toEqual(unreadable.map(() => ({ retriedAfter: 10 })));
  expect(readable.map(({ fate }) => fate)).toEqual(['acked', 'acked']);
  expect(await log.ids()).toEqual([event(1).id, event(3).id]);
  expect(log.logged).toHaveLength(unreadable.length);
  expect(log.logged.join()).not.toContain('secret');
});

test('a group without a database waits, longer each time, and the other groups are stored', async () => {
  const log = await openLog();
  const waiting = [1, 3, 50].map((attempts) => deliver({ group: 7, event: event(1) }, attempts));
  const stored = deliver({ group: 1, event: event(2) });
  await storeQueuedEvents([...waiting, stored], log.databases, log.log);
  expect(waiting.map(({ fate }) => fate)).toEqual([{ retriedAfter: 10 }, { retriedAfter: 40 }, { retriedAfter: 900 }]);
  expect(stored.fate).toBe('acked');
  expect(await log.ids()).toEqual([event(2).id]);
});
