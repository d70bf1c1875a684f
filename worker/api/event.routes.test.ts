import { expect, test } from 'vitest';
import { tenantOf } from '../../db/tenant.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { BLOCK, findStretches, noteBlocks } from '../report/block.store.ts';
import type { EventBody, EventKind } from '../tag/event.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { readEvents } from './event.store.ts';

interface Page {
  events: { id: string; kind: string; received_at: number; facts: Record<string, unknown> }[];
  next_cursor: string | null;
  position: string;
}

async function open() {
  const world = await createWorld();
  const key = await makeKey(world, world.us, ['events:read']);
  /** Appends events of a shop, now. */
  const log = (facts: [EventKind, EventBody][], shop = world.us) => {
    const at = world.clock.now();
    const rows = facts.map(([kind, body]) => ({
      shop: shop.number,
      kind,
      body,
      id: world.ports.ids.uuid(),
      occurredAt: at,
      receivedAt: at,
    }));
    return world.ports.sink.append(shop.groupNumber, rows);
  };
  const get = (query: string, by = key) => world.get(`/v1/events?${query}`, { authorization: `Bearer ${by}` });
  const read = async (query: string, by = key) => (await (await get(query, by)).json()) as Page;
  return { world, log, get, read };
}

test('a server reads its shop’s log from a time on, in pages, and goes on where it stopped', async () => {
  const { world, log, get, read } = await open();
  const started = world.clock.now();
  for (let hour = 0; hour < 9; hour += 1) {
    await log([['click', { link: `code${hour}`, channel: 'email' }]]);
    await log([['click', { link: 'foreign' }]], world.de);
    world.clock.advance(3_600_000);
  }
  const seen: unknown[] = [];
  let cursor: string | null = '';
  let position = '';
  while (cursor !== null) {
    const page: Page = await read(`limit=2&since=${started + 4 * 3_600_000}${cursor && `&cursor=${cursor}`}`);
    expect(page.events.length).toBeLessThanOrEqual(2);
    seen.push(...page.events.map(({ facts }) => facts.link));
    ({ next_cursor: cursor, position } = page);
  }
  expect(seen).toEqual(['code4', 'code5', 'code6', 'code7', 'code8']);
  expect((await read(`cursor=${position}`)).events).toEqual([]);
  await log([
    ['share', { channel: 'link' }],
    ['click', { link: 'late' }],
  ]);
  expect((await read(`cursor=${position}`)).events.map(({ kind }) => kind)).toEqual(['share', 'click']);
  expect((await read(`cursor=${position}&kind=share`)).events.length).toBe(1);
  const elsewhere = position.replace(/g\d+$/, 'g99');
  expect(await (await get(`cursor=${elsewhere}`)).json()).toMatchObject({
    errors: [{ path: 'cursor', code: 'moved' }],
  });
  expect((await get('cursor=x')).status).toBe(422);
  expect((await get('kind=secret')).status).toBe(422);
});

test('nothing that a person could be told apart by is told, and orders by the shop’s own numbers', async () => {
  const { world, log, read } = await open();
  const anna = await makeReferral(world);
  await recordPurchase(
    world.ports,
    world.us,
    makeOrder(world, {
      references: ['10234'],
      coupons: [await anna.claim()],
      customerId: 'customer_nine',
      ...confirmed,
    }),
  );
  await log([['impression', { visitor: 'v_secret', daily: true, buyer: 'pur_1', staff: 'stl_1', country: 'US' }]]);
  const { events } = await read('');
  const text = JSON.stringify(events);
  expect(text).not.toMatch(/v_secret|visitor|buyer|stl_1|customer_nine|Anna/);
  const conversion = events.find(({ kind }) => kind === 'conversion');
  expect(conversion?.facts).toMatchObject({
    advocate: anna.advocateId,
    link: anna.code,
    order_ids: ['10234'],
    amount: 6000,
    currency: 'USD',
  });
  expect(events.at(-1)).toMatchObject({ kind: 'impression', facts: { country: 'US' } });
});

test('where a time begins is found by what the log’s pieces say, whatever others brought along', async () => {
  const { world } = await open();
  const database = tenantOf(world.ports.databases, world.us);
  const { number: shop } = world.us;
  // Two pieces that are noted and one that is not; others' events are older than all of one's own: they moved here.
  await database.client.execute({
    sql: `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?3)
      insert into event (id, shop, kind, occurred_at, received_at, body)
      select 'e' || i, iif(i % 1000, ?2, ?1), 'click', 1, iif(i % 1000, 1, i), json_object('link', 'a' || i) from n`,
    args: [shop, world.de.number, 2 * BLOCK + 10_000],
  });
  await noteBlocks(database);
  const own = Array.from({ length: 60 }, (_, index) => (index + 1) * 1000);
  const looked: number[] = [];
  for (const since of [0, 1500, BLOCK, BLOCK + 1, 2 * BLOCK + 1, 90_000]) {
    const { events, more } = await readEvents(database, { shop, since, after: undefined, limit: 200 });
    expect([since, more, events.map(({ receivedAt }) => receivedAt)]).toEqual([
      since,
      false,
      own.filter((at) => at >= since),
    ]);
    looked.push((await findStretches(database, since))[0]?.after ?? 0);
  }
  expect(looked).toEqual([0, 0, 0, BLOCK, 2 * BLOCK, 2 * BLOCK]);
});
