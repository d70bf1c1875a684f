import { expect, test } from 'vitest';
import type { EventRow } from './event.ts';
import { createQueueSink, type EventQueue } from './sink.queue.ts';

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
      const sizes = messages.map(({ body }) => Buffer.byteLength(JSON.stringify(body)));
      if (sizes.some((size) => size > 128_000)) throw new Error('too large a message');
      if (sizes.reduce((sum, size) => sum + size, 0) > 256_000) throw new Error('too many bytes');
      batches.push([...messages]);
    },
  };
}

test('the events of a call are one message', async () => {
  const queue = createQueue();
  const rows = Array.from({ length: 50 }, (_, index) => event(index));
  expect(await createQueueSink(queue).append(1, rows)).toEqual(rows.map(() => 'accepted'));
  expect(queue.batches).toEqual([[{ body: { group: 1, events: rows } }]]);
});

test('large events make several messages and calls, each within the limits of the queue', async () => {
  const queue = createQueue();
  const rows = Array.from({ length: 9 }, (_, index) => event(index, { reason: 'é'.repeat(25_000) }));
  await createQueueSink(queue).append(1, rows);
  const sizes = queue.batches.map((batch) => batch.map(({ body }) => (body as { events: unknown[] }).events.length));
  expect(sizes).toEqual([[2, 2], [2, 2], [1]]);
  expect(queue.batches.flat().flatMap(({ body }) => (body as { events: unknown[] }).events)).toEqual(rows);
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
