import { expect, onTestFinished, test } from 'vitest';
import { foldDue } from '../worker/report/fold.dispatch.ts';
import { COUNTED, seeded } from '../worker/test/models.ts';
import { createWorld, START } from '../worker/test/world.ts';
import type { InAnswer } from '../worker/wire.ts';
import { temporaryFile } from './client.contract.ts';
import { type Cut, startHranaServer } from './hrana.server.ts';
import { openWebDatabase } from './web.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const CUTS: Cut[] = ['request', 'answer', 'half'];

async function serve() {
  const server = await startHranaServer({ file: temporaryFile(), port: 0 });
  onTestFinished(() => server.close());
  return server;
}

test.each(CUTS)('a batch whose network is cut at the %s is performed as a whole, or not at all', async (cut) => {
  const server = await serve();
  const client = openWebDatabase(server.url);
  await client.execute('create table note (id integer primary key, text text)');
  const add = (id: number) => ({ sql: 'insert into note values (?, ?) on conflict do nothing', args: [id, 'x'] });
  server.cut(cut);
  await expect(client.batch([add(1), add(2), add(3)], 'write')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  const count = async () => (await client.execute('select count(*) as n from note')).rows[0]?.n;
  expect(await count()).toBe(cut === 'request' ? 0 : 3);
  await client.batch([add(1), add(2), add(3)], 'write');
  expect(await count()).toBe(3);
});

test('a server that hangs is one that is away', async () => {
  const server = await serve();
  const client = openWebDatabase(server.url, undefined, 20);
  server.cut('silence');
  await expect(client.execute('select 1')).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('whoever asks whether a host is ready, or follows a link, does not wait for a server that hangs', async () => {
  const server = await serve();
  const world = await createWorld({ CONTROL_DATABASE_URL: server.url, GROUP_DATABASE_URLS: server.url });
  expect((await world.get('/readyz')).status).toBe(200);
  server.cut(...Array.from({ length: 20 }, (): Cut => 'silence'));
  const begun = performance.now();
  const [ready, link] = await Promise.all([world.get('/readyz'), world.get('/r/0001abcdefgh')]);
  // Without a limit of their own each would wait for that of the connection.
  expect(performance.now() - begun).toBeLessThan(8_000);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ code: 'unavailable' });
  expect(link.status).toBeLessThan(500);
});

test(`the network to libSQL cut in the middle of calls, ${ROUNDS} rounds: each event and order is there once`, {
  timeout: ROUNDS * 6_000,
}, async () => {
  const server = await serve();
  const world = await createWorld({ CONTROL_DATABASE_URL: server.url, GROUP_DATABASE_URLS: server.url });
  const random = seeded(20_261_122);
  const { ids } = world.ports;
  const { client } = world.ports.databases.group(1);
  const consent = { measure: true, store: false };
  let refused = 0;
  let orders = 0;
  let events = 0;
  /** As the tag does: the same call again, until it is answered. */
  const sendSurely = async (list: object[]) => {
    for (;;) {
      const body = { sent_at: START, consent, events: list };
      const answer = await world.post('/w/usshop000001/in', body, { origin: 'https://us.shop.test' });
      if (answer.status === 202) return (await answer.json()) as InAnswer;
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(await answer.json()).toMatchObject({ code: 'unavailable' });
      refused += 1;
    }
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const impressions = Array.from({ length: 5 }, () => ({ id: ids.uuid(), at: START, kind: 'impression' }));
    const order = { ids: [`order-${round}`], amount: 5_000, currency: 'USD', coupons: [] };
    const call = [...impressions, { id: ids.uuid(), at: START, kind: 'purchase', order }];
    // An order takes several pipelines: any of them may be the one that is cut, more than once.
    server.cut(...Array.from({ length: 1 + random(4) }, () => CUTS[random(CUTS.length)] as Cut));
    const { accepted, duplicate, rejected } = await sendSurely(call);
    expect([accepted + duplicate, rejected]).toEqual([6, []]);
    events += 5;
    orders += 1;
  }
  await foldDue(world.ports);
  const numberOf = async (sql: string, ...args: string[]) => (await client.execute({ sql, args })).rows[0]?.n;
  expect(await numberOf("select count(*) as n from event where kind = 'impression'")).toBe(events);
  expect(await numberOf("select count(*) as n from event where kind = 'purchase'")).toBe(orders);
  expect(await numberOf('select count(*) as n from purchase')).toBe(orders);
  expect(await numberOf(COUNTED, 'impressions')).toBe(events);
  expect(await numberOf(COUNTED, 'purchases')).toBe(orders);
  expect(refused).toBeGreaterThan(0);
  console.log(`cut network: ${ROUNDS} rounds, ${refused} calls refused; ${events} events, ${orders} orders, each once`);
});
