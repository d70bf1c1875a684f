import { expect, test } from 'vitest';
import { createCache } from './cache.ts';
import { createRateLimit } from './rate-limit.ts';
import { foldDue } from './report/fold.dispatch.ts';
import { COUNTED, seeded } from './test/models.ts';
import { createWorld, START } from './test/world.ts';
import type { InAnswer } from './wire.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PAGE = {
  origin: 'https://us.shop.test',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36',
};

test(`the clock jumping back and forward, ${ROUNDS} rounds: no event is lost or counted twice, none lands in a wrong day`, async () => {
  const world = await createWorld();
  const random = seeded(20_261_122);
  const { client } = world.ports.databases.group(world.us.groupNumber);
  const sent: string[] = [];
  const days = new Map<string, string>();
  let jumps = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let call = 0; call < 5; call += 1) {
      // The page's clock is wrong too, by up to half a day; it says by `sent_at` how far.
      const pageNow = world.clock.now() + (random(24) - 12) * 60 * MINUTE;
      const age = random(5) * DAY;
      const ids = Array.from({ length: 1 + random(4) }, () => world.ports.ids.uuid());
      const events = ids.map((id) => ({ id, at: pageNow - age, kind: 'impression' }));
      const body = { sent_at: pageNow, consent: { measure: true, store: false }, events };
      const answer = (await (await world.post('/w/usshop000001/in', body, PAGE)).json()) as InAnswer;
      expect(answer).toEqual({ accepted: ids.length, duplicate: 0, rejected: [] });
      for (const id of ids) days.set(id, new Date(world.clock.now() - age).toISOString().slice(0, 10));
      sent.push(...ids);
      // The answer was lost, the clock jumps, and the page sends the same again.
      world.clock.advance((random(97) - 48) * 60 * MINUTE);
      jumps += 1;
      await world.post('/w/usshop000001/in', body, PAGE);
      if (random(3) === 0) await foldDue(world.ports);
    }
    await foldDue(world.ports);
  }
  const { rows } = await client.execute('select id, occurred_at from event');
  expect(rows.map(({ id }) => String(id)).sort()).toEqual([...sent].sort());
  for (const { id, occurred_at: at } of rows) {
    expect(new Date(Number(at)).toISOString().slice(0, 10)).toBe(days.get(String(id)));
  }
  const counted = await client.execute({ sql: COUNTED, args: ['impressions'] });
  expect(counted.rows[0]?.n).toBe(sent.length);
  console.log(
    `clock: ${ROUNDS} rounds, ${jumps} jumps of up to two days; ${sent.length} events, each once and in its day`,
  );
});

test('what is kept for a while is not kept longer because the clock went back', async () => {
  const cache = createCache<number>(20_000, 10);
  let value = 1;
  const read = (now: number) => cache.read('key', now, async () => value);
  expect(await read(START)).toBe(1);
  value = 2;
  expect(await read(START + 19_999)).toBe(1);
  expect(await read(START - DAY)).toBe(2);
});

test('who was refused for a minute is not refused for a day because the clock went back', async () => {
  let now = START;
  const limit = createRateLimit({ now: () => now });
  expect([await limit.take('key', 1, MINUTE), await limit.take('key', 1, MINUTE)]).toEqual([true, false]);
  now -= DAY;
  expect(await limit.take('key', 1, MINUTE)).toBe(true);
});
