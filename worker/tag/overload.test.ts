import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { appenderOf } from '../../db/append.ts';
import { createWorld } from '../test/world.ts';
import type { InAnswer } from '../wire.ts';
import { type Appender, createDatabaseSink } from './sink.ts';

const PAGE = {
  origin: 'https://us.shop.test',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36',
};
/** Events that may wait, in calls of 50. */
const MAX_WAITING = 500;

/** A world whose commits stand still between `block` and `release`. */
async function createBlocked() {
  const world = await createWorld();
  const { client } = world.ports.databases.group(world.us.groupNumber);
  const log = appenderOf(client);
  let gate = Promise.resolve();
  let release = () => {};
  const append: Appender['append'] = async (into, values) => {
    await gate;
    return log.append(into, values);
  };
  world.ports.sink = createDatabaseSink(() => ({ append }), { maxWaiting: MAX_WAITING, durableWithinMs: 600_000 });
  const send = () => {
    const at = world.clock.now();
    const events = Array.from({ length: 50 }, () => ({ id: world.ports.ids.uuid(), at, kind: 'impression' }));
    return world.post('/w/usshop000001/in', { sent_at: at, consent: { measure: true, store: false }, events }, PAGE);
  };
  const block = () => {
    gate = new Promise((go) => {
      release = go;
    });
  };
  const count = async () => (await client.execute('select count(*) as n from event')).rows[0]?.n;
  return { send, count, block, release: () => release() };
}

/** Bytes in use once all that can go is gone. */
function heapInUse(): number {
  v8.setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('commits that stand still: what may wait waits, the rest is told to come back, and all is taken afterwards', async () => {
  const { send, count, block, release } = await createBlocked();
  block();
  const answers = Array.from({ length: 25 }, send);
  const refused: Response[] = [];
  await new Promise<void>((done) => {
    for (const answer of answers) {
      void answer.then((response) => refused.push(response) === 25 - MAX_WAITING / 50 && done());
    }
  });
  for (const answer of [...refused]) {
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({ status: 429, code: 'overloaded' });
  }
  release();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(MAX_WAITING / 50);
  expect(await count()).toBe(MAX_WAITING);
  const after = await Promise.all(Array.from({ length: 10 }, send));
  for (const answer of after) expect((await answer.json()) as InAnswer).toMatchObject({ accepted: 50 });
  expect(await count()).toBe(2 * MAX_WAITING);
});

test('memory stays flat however many calls come while commits stand still', async () => {
  const { send, block, release } = await createBlocked();
  block();
  const waiting = Array.from({ length: MAX_WAITING / 50 }, send);
  const flood = async () => {
    for (let call = 0; call < 400; call += 1) expect((await send()).status).toBe(429);
  };
  await flood();
  const before = heapInUse();
  await flood();
  // 20,000 events of some 300 bytes were sent meanwhile.
  expect(heapInUse() - before).toBeLessThan(2_000_000);
  release();
  for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(202);
});
