import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { databaseOf } from '../../db/database.ts';
import { isFenced } from '../../db/fence.error.ts';
import { retailer, retailerMove, shop as shopTable } from '../../db/schema/control.ts';
import { advocate, event, message } from '../../db/schema/group.ts';
import { createApp } from '../app.ts';
import type { Database, Ports } from '../ports.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { type QueuedMessage, storeQueuedEvents } from '../tag/queue.ts';
import { current, live, look, makeEvents, post, tell, visit } from '../test/living.ts';
import { makeOrder, makeReferral } from '../test/referral.ts';
import { pageOf } from '../test/shopper.ts';
import { foldUp, readAll } from '../test/twin.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { runTick } from '../tick.ts';
import { finishMoves, moveRetailer } from './move.ts';
import { refuseMoving } from './moved.ts';
import { createShopDirectory } from './shop.store.ts';

const groups = (world: World) => [world.ports.databases.group(1), world.ports.databases.group(2)] as const;
const move = (world: World, to: number, onStep?: (step: string) => void | Promise<void>) =>
  moveRetailer(world.ports, world.us.retailerId, to, { graceMs: 0, ...(onStep && { onStep }) });

/** @param apart whether the control database is a file of its own, or that of the first group. */
async function createTwins(apart = true): Promise<World> {
  return createWorld({}, { home: 1, count: 2, apart });
}

/** A retailer beside ours, whose rows nobody may touch. */
async function addNeighbour(world: World): Promise<void> {
  const { control, group } = world.ports.databases;
  const [own] = await control.orm.select().from(retailer);
  const [shop] = await control.orm.select().from(shopTable).where(eq(shopTable.id, world.us.id));
  await control.orm
    .insert(retailer)
    .values({ ...(own as never as typeof retailer.$inferInsert), id: 'ret_neighbour', number: 9, slug: 'neighbour' });
  await control.orm.insert(shopTable).values({
    ...(shop as never as typeof shopTable.$inferInsert),
    id: 'shp_neighbour',
    number: 9,
    siteKey: 'neighbour001',
    retailerId: 'ret_neighbour',
  });
  const rows = Array.from({ length: 20 }, (_, index) => ({
    shop: 9,
    id: `n${index}`,
    kind: 'impression',
    occurredAt: START,
    receivedAt: START,
    body: {},
  }));
  await group(1).orm.insert(event).values(rows);
  await group(1)
    .orm.insert(advocate)
    .values({ id: 'adv_neighbour', shopId: 'shp_neighbour', state: 'named', language: 'en', createdAt: START });
}

const readNeighbour = async ({ ports }: World) => [
  await ports.databases.group(1).orm.select().from(event).where(eq(event.shop, 9)),
  await ports.databases.group(1).orm.select().from(advocate).where(eq(advocate.shopId, 'shp_neighbour')),
];

const countRows = (all: Record<string, string[]>) => Object.values(all).reduce((sum, rows) => sum + rows.length, 0);

describe('a move', () => {
  test('takes every row along, in its order, and leaves none; reports stay equal; and so on the way back', async () => {
    const world = await createTwins();
    const [one, two] = groups(world);
    await addNeighbour(world);
    await live(world, 6);
    await post(world, 'friend@example.org');
    await foldUp(world, one);
    const before = await readAll(world, one);
    expect(countRows(before)).toBeGreaterThan(150);
    const neighbour = await readNeighbour(world);

    expect(await move(world, 2)).toBe('moved');
    await foldUp(world, two);
    expect(await readAll(world, two)).toEqual(before);
    expect(countRows(await readAll(world, one))).toBe(0);
    expect((await current(world)).groupNumber).toBe(2);
    expect(await move(world, 2)).toBe('already_there');

    // Life goes on in the new group alone, and goes back with it.
    await live(world, 3);
    expect(countRows(await readAll(world, one))).toBe(0);
    await foldUp(world, two);
    const later = await readAll(world, two);
    expect(await move(world, 1)).toBe('moved');
    await foldUp(world, one);
    expect(await readAll(world, one)).toEqual(later);
    expect(countRows(await readAll(world, two))).toBe(0);
    expect(await readNeighbour(world)).toEqual(neighbour);
    const { rows } = await one.client.execute(`select name from sqlite_master where type = 'trigger'`);
    expect(rows).toEqual([]);
  });

  test('pauses writes with 429, while friends go on and their clicks arrive', async () => {
    const world = await createTwins();
    const { code } = await makeReferral(world);
    const deferred: Promise<unknown>[] = [];
    world.ports.defer = (work) => void deferred.push(work);
    let during: unknown[] = [];
    await move(world, 2, async (step) => {
      if (step !== 'close') return;
      const events = await world.post(`/w/${world.us.siteKey}/in`, {
        sent_at: START,
        consent: { measure: true, store: false },
        events: [{ id: world.ports.ids.uuid(), at: START, kind: 'impression' }],
      });
      const links = await world.post(
        `/w/${world.us.siteKey}/links`,
        { dealId: world.deals.us, placement: 'embedded', language: 'en' },
        pageOf(world.us),
      );
      const offer = await world.get(`/w/${world.us.siteKey}/offer?lang=en`, pageOf(world.us));
      const redirect = await visit(world, code, 1);
      during = [events, links, offer, redirect].map(({ status }) => status);
      expect(events.headers.get('retry-after')).toBe('1');
      expect(await links.json()).toMatchObject({ code: 'too_many_requests' });
    });
    expect(during).toEqual([429, 429, 200, 302]);
    world.clock.advance(500);
    await Promise.all(deferred);
    const [, two] = groups(world);
    expect(await two.orm.select({ kind: event.kind }).from(event)).toEqual([{ kind: 'click' }]);
  });

  test('a process that has not heard of it is refused once, and then writes to the new group', async () => {
    const world = await createTwins(false);
    const ports: Ports = { ...world.ports, shops: createShopDirectory(world.ports.databases.control, world.clock) };
    const other = createApp({ ports: () => ports, clientAddress: () => '203.0.113.9' });
    expect(await look(world, 1, other)).toBe(202);
    await move(world, 2);
    expect(await look(world, 1, other)).toBe(429);
    expect(await look(world, 1, other)).toBe(202);
    const [one, two] = groups(world);
    expect(await one.orm.select().from(event)).toHaveLength(0);
    expect(await two.orm.select().from(event)).toHaveLength(2);
  });

  test('events that a queue held for the former group find the new one', async () => {
    const world = await createTwins();
    const queued = (id: string, fates: string[]): QueuedMessage => ({
      id,
      attempts: 1,
      body: { group: 1, event: { shop: 1, id, kind: 'impression', occurredAt: START, receivedAt: START, body: {} } },
      ack: () => void fates.push(`${id} stored`),
      retry: () => void fates.push(`${id} later`),
    });
    const fates: string[] = [];
    await move(world, 2, async (step) => {
      if (step === 'close') await storeQueuedEvents([queued('early', fates)], world.ports);
    });
    await storeQueuedEvents([queued('early', fates), queued('late', fates)], world.ports);
    expect(fates).toEqual(['early later', 'early stored', 'late stored']);
    expect(await groups(world)[1].orm.select({ id: event.id }).from(event)).toEqual([{ id: 'early' }, { id: 'late' }]);
  });

  test('sends every message once, whenever the dispatcher comes round', async () => {
    const world = await createTwins();
    for (let index = 0; index < 30; index += 1) await post(world, `friend${index}@example.org`);
    await move(world, 2, async (step) => {
      await runTick(world.ports);
      if (!/switch|wait for caches|clear/.test(step))
        await post(world, `${step.replace(/\W/g, '')}@example.org`).catch(() => {});
    });
    await runTick(world.ports);
    const [, two] = groups(world);
    const rows = await two.orm.select({ state: message.state }).from(message);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['sent']));
    const sent = await two.client.execute('select recipient, count(*) as n from sandbox_message group by 1');
    expect(sent.rows).toHaveLength(rows.length);
    expect(sent.rows.filter(({ n }) => n !== 1)).toEqual([]);
  });

  test('waits for what is being sent', async () => {
    const world = await createTwins();
    await post(world, 'friend@example.org');
    const [one] = groups(world);
    await one.orm.update(message).set({ state: 'leased', leaseToken: 'theirs', leaseUntil: START + 60_000 });
    let closedAt = 0;
    await move(world, 2, (step) => {
      // From here on each look at the clock finds it ten seconds on.
      if (step === 'wait for what is being sent') {
        world.ports.clock = {
          now() {
            world.clock.advance(10_000);
            return world.clock.now();
          },
        };
      }
      if (step === 'close') closedAt = world.clock.now();
    });
    expect(closedAt).toBeGreaterThan(START + 60_000);
  });
});

/** The process dies at a call to a database, before or after the database has done it. */
class Killed extends Error {}

/**
 * The world's ports as a process has them that dies at its `fatal`-th call.
 * @param done whether that call is still carried out, its answer being lost.
 */
function mortal(ports: Ports, fatal: number, done: boolean): { ports: Ports; calls(): number } {
  let calls = 0;
  const wrapped = new Map<Database, Database>();
  const wrap = (database: Database): Database => {
    const known = wrapped.get(database);
    if (known) return known;
    const client = new Proxy(database.client, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          calls += 1;
          if (calls > fatal || (calls === fatal && !done)) throw new Killed();
          const answer = await value.apply(target, args);
          if (calls >= fatal) throw new Killed();
          return answer;
        };
      },
    });
    const made = databaseOf(client);
    wrapped.set(database, made);
    return made;
  };
  const { databases } = ports;
  return {
    calls: () => calls,
    ports: {
      ...ports,
      databases: {
        control: wrap(databases.control),
        group: (number) => wrap(databases.group(number)),
        groupNumbers: () => databases.groupNumbers(),
      },
    },
  };
}

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);

describe('a mover that dies', () => {
  test('lets writes go on when its pause is over', async () => {
    const world = await createTwins();
    const [one] = groups(world);
    await move(world, 2, (step) => {
      if (step === 'close') throw new Killed();
    }).catch((error) => expect(error).toBeInstanceOf(Killed));
    expect(await look(world, 1)).toBe(429);
    // What the database's own clock does after twenty seconds.
    await one.client.execute('update fence set paused_until = 1, held_until = 1');
    expect(await look(world, 1)).toBe(202);
    expect(await move(world, 2)).toBe('moved');
    expect(await groups(world)[1].orm.select().from(event)).toHaveLength(1);
  });

  test('after the former group was closed: the next tick of any process leads on to the new one', async () => {
    const world = await createTwins();
    await look(world, 2);
    await move(world, 2, (step) => {
      if (step === 'switch') throw new Killed();
    }).catch((error) => expect(error).toBeInstanceOf(Killed));
    expect(await look(world, 1)).toBe(429);
    await finishMoves(world.ports);
    expect(await look(world, 1)).toBe(202);
    expect(await move(world, 2)).toBe('moved');
    expect(await groups(world)[1].orm.select().from(event)).toHaveLength(3);
  });

  test('is led on to the new one also beside one whose group is away', async () => {
    const world = await createTwins();
    await addNeighbour(world);
    const { control } = world.ports.databases;
    const away = { retailerId: 'ret_neighbour', fromGroup: 9, toGroup: 1, startedAt: START, switchedAt: null };
    await control.orm.insert(retailerMove).values({ ...away, state: 'copying' });
    await move(world, 2, (step) => {
      if (step === 'switch') throw new Killed();
    }).catch((error) => expect(error).toBeInstanceOf(Killed));
    await finishMoves(world.ports);
    expect(await look(world, 1)).toBe(202);
    expect(world.logged.filter((line) => line.includes('move_unfinished'))).toEqual([
      expect.stringContaining('ret_neighbour'),
    ]);
  });

  test(
    `at any call, with writers at work: the next one loses nothing and doubles nothing (${ROUNDS} rounds)`,
    async () => {
      const world = await createTwins();
      await live(world, 4);
      const taken = { events: 0, orders: new Set<string>() };
      let calls = 60;
      for (let round = 0; round < ROUNDS; round += 1) {
        const to = round % 2 ? 1 : 2;
        // Spread over all the calls that a move takes.
        const fatal = 1 + Math.floor(((round * 0.618) % 1) * calls);
        const victim = mortal(world.ports, fatal, round % 3 === 0);
        let over = false;
        const writers = Array.from({ length: 2 }, (_, writer) => write(world, `${round}-${writer}`, taken, () => over));
        const moved = (async () => {
          const died = await moveRetailer(victim.ports, world.us.retailerId, to, { graceMs: 0 }).then(
            () => false,
            (error) => {
              if (victim.calls() < fatal) throw error;
              return true;
            },
          );
          if (!died) calls = victim.calls();
          await move(world, to);
        })().finally(() => {
          over = true;
        });
        await Promise.all([moved, ...writers]);
        await expectAll(world, to, taken);
      }
      console.log(
        `${ROUNDS} movers died: ${taken.events} events and ${taken.orders.size} orders are all there, each once.`,
      );
    },
    60_000 + ROUNDS * 10_000,
  );
});

/** Does it again until it is taken, as browsers and shops' servers do. */
async function insist(world: World, work: () => Promise<boolean>): Promise<void> {
  while (!(await work())) world.clock.advance(500);
}

/** A shopper who looks and buys until it is over. */
async function write(
  world: World,
  name: string,
  taken: { events: number; orders: Set<string> },
  isOver: () => boolean,
): Promise<void> {
  for (let index = 0; !isOver(); index += 1) {
    const events = makeEvents(world, 2);
    await insist(world, async () => (await tell(world, events)) === 202);
    taken.events += 2;
    const order = makeOrder(world, { references: [`${name}-${index}`] });
    await insist(world, async () => {
      try {
        await recordPurchase(world.ports, await current(world), order);
        return true;
      } catch (error) {
        if (!isFenced(error)) throw error;
        refuseMoving(world.ports);
        return false;
      }
    });
    taken.orders.add(`${name}-${index}`);
  }
}

/** Everything that was taken is in the one group, once, and counted once; nothing is in the other. */
async function expectAll(world: World, home: number, taken: { events: number; orders: Set<string> }): Promise<void> {
  const database = world.ports.databases.group(home);
  expect(countRows(await readAll(world, world.ports.databases.group(3 - home)))).toBe(0);
  await foldUp(world, database);
  const all = await readAll(world, database);
  const ofKind = (kind: string) => all.event?.filter((row) => row.includes(`"kind":"${kind}"`)).length;
  expect(ofKind('impression')).toBe(taken.events + 12);
  expect(new Set(all.event).size).toBe(all.event?.length);
  const references = (all.purchase_reference ?? []).map((row) => JSON.parse(row).reference as string);
  expect(references.filter((reference) => taken.orders.has(reference)).sort()).toEqual([...taken.orders].sort());
  expect(all.purchase).toHaveLength(references.length);
  const { rows } = await database.client.execute(
    `select sum(total) as n from rollup_series where rollup = '' and counter = 'impressions'
      and generation = (select generation from fold_state where name = 'reports')`,
  );
  expect(Number(rows[0]?.n)).toBe(taken.events + 12);
}
