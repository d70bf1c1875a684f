import { describe, expect, test } from 'vitest';
import { foldDue } from '../report/fold.dispatch.ts';
import { COUNTED, seeded } from '../test/models.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { redriveEvents } from './dead.ts';
import type { EventRow } from './event.ts';
import { parkDeadMessages, type QueuedMessage, storeQueuedEvents } from './queue.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);

const event = (index: number, more: Partial<EventRow> = {}): EventRow => ({
  shop: 1,
  id: `018f0000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  kind: 'impression',
  occurredAt: START,
  receivedAt: START,
  body: {},
  ...more,
});

type Fate = 'none' | 'acked' | { retriedAfter: number | undefined };

let deliveries = 0;
function deliver(body: unknown, attempts = 1): QueuedMessage & { fate: Fate } {
  deliveries += 1;
  return {
    id: `message-${String(deliveries).padStart(6, '0')}`,
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
const fatesOf = (messages: { fate: Fate }[]) => messages.map(({ fate }) => fate);

const clientOf = (world: World) => world.ports.databases.group(1).client;
async function idsOf(world: World) {
  const { rows } = await clientOf(world).execute('select id from event order by seq');
  return rows.map(({ id }) => String(id));
}
async function parkedIn(world: World) {
  const { rows } = await clientOf(world).execute('select id, body, reason, died_at from dead_event order by id');
  return rows.map(({ id, body, reason }) => ({ id, body: JSON.parse(String(body)), reason }));
}

/** A row that the database itself refuses. */
const refuseRow = (world: World, id: string) =>
  clientOf(world).execute(`create trigger refuse before insert on event when new.id = '${id}'
    begin select raise(abort, 'refused'); end`);

describe('a batch of the queue', () => {
  test('is stored once, however often it is delivered', async () => {
    const world = await createWorld();
    for (let delivery = 1; delivery <= 2; delivery += 1) {
      const messages = [1, 2, 3].map((index) => deliver({ group: 1, event: event(index) }, delivery));
      await storeQueuedEvents(messages, world.ports);
      expect(fatesOf(messages)).toEqual(['acked', 'acked', 'acked']);
    }
    expect(await idsOf(world)).toEqual([1, 2, 3].map((index) => event(index).id));
  });

  test('goes into the log by one write', async () => {
    const world = await createWorld();
    const { client } = world.ports.databases.group(1);
    const statements: unknown[] = [];
    const counted = new Proxy(client, {
      get: (target, name) =>
        name === 'execute'
          ? (statement: never) => {
              statements.push(statement);
              return target.execute(statement);
            }
          : target[name as never],
    });
    const { databases } = world.ports;
    world.ports.databases = { ...databases, group: (number) => ({ ...databases.group(number), client: counted }) };
    await storeQueuedEvents(
      Array.from({ length: 100 }, (_, index) => deliver({ group: 1, event: event(index) })),
      world.ports,
    );
    expect(statements).toHaveLength(1);
    expect(await idsOf(world)).toHaveLength(100);
  });

  test('is not harmed by messages that cannot be read: they are parked, as they came', async () => {
    const world = await createWorld();
    const bodies = [
      null,
      'text',
      { group: 1 },
      { group: 1, event: { ...event(2), kind: 'unheard_of' } },
      { group: 1, event: { ...event(2), occurredAt: null } },
      { group: 1, event: { ...event(2), body: 'secret@example.com' } },
    ];
    const unreadable = bodies.map((body) => deliver(body));
    const readable = [1, 3].map((index) => deliver({ group: 1, event: event(index) }));
    await storeQueuedEvents([...unreadable, ...readable], world.ports);
    expect(new Set(fatesOf([...unreadable, ...readable]))).toEqual(new Set(['acked']));
    expect(await idsOf(world)).toEqual([event(1).id, event(3).id]);
    expect(await parkedIn(world)).toEqual(unreadable.map(({ id, body }) => ({ id, body, reason: 'unreadable' })));
    expect(world.logged.join()).not.toContain('secret');
  });

  test('is not harmed by a row that the database refuses', async () => {
    const world = await createWorld();
    await refuseRow(world, event(37).id);
    const messages = Array.from({ length: 100 }, (_, index) => deliver({ group: 1, event: event(index) }));
    await storeQueuedEvents(messages, world.ports);
    expect(new Set(fatesOf(messages))).toEqual(new Set(['acked']));
    expect(await idsOf(world)).toHaveLength(99);
    expect(await parkedIn(world)).toMatchObject([{ reason: 'refused', body: { event: { id: event(37).id } } }]);
  });

  test('for a group without a database waits, longer each time, and the other groups are stored', async () => {
    const world = await createWorld();
    world.ports.shops = { ...world.ports.shops, byNumber: async () => undefined };
    const waiting = [1, 3, 50].map((attempts) => deliver({ group: 7, event: event(1) }, attempts));
    const stored = deliver({ group: 1, event: event(2) });
    await storeQueuedEvents([...waiting, stored], world.ports);
    expect(fatesOf(waiting)).toEqual([{ retriedAfter: 10 }, { retriedAfter: 40 }, { retriedAfter: 900 }]);
    expect(stored.fate).toBe('acked');
    expect(await idsOf(world)).toEqual([event(2).id]);
  });

  test('waits as a whole while the disk is full, and nothing is parked or lost', async () => {
    const world = await createWorld();
    const large = Array.from({ length: 50 }, (_, index) => event(index, { body: { reason: 'x'.repeat(5_000) } }));
    const send = () => large.map((row) => deliver({ group: 1, event: row }));
    await clientOf(world).execute('pragma max_page_count = 1');
    const first = send();
    await storeQueuedEvents(first, world.ports);
    expect(new Set(fatesOf(first).map((fate) => JSON.stringify(fate)))).toEqual(new Set(['{"retriedAfter":10}']));
    await storeQueuedEvents(send(), world.ports);
    expect(await idsOf(world)).toHaveLength(50);
    expect(await parkedIn(world)).toEqual([]);
  });
});

describe('a message of several events', () => {
  const call = (...rows: unknown[]) => deliver({ group: 1, events: rows });

  test('is acknowledged when all are in the log, in as many statements as they need', async () => {
    const world = await createWorld();
    const messages = Array.from({ length: 25 }, (_, part) =>
      call(...Array.from({ length: 50 }, (__, index) => event(part * 50 + index))),
    );
    await storeQueuedEvents(messages, world.ports);
    expect(new Set(fatesOf(messages))).toEqual(new Set(['acked']));
    expect(await idsOf(world)).toHaveLength(1250);
  });

  test('keeps a bad one apart, and stores the others', async () => {
    const world = await createWorld();
    await refuseRow(world, event(2).id);
    const wrong = { ...event(3), kind: 'unheard_of' };
    const mixed = call(event(1), event(2), wrong, event(4));
    const none = deliver({ group: 1, events: [] });
    await storeQueuedEvents([mixed, none, call(event(5))], world.ports);
    expect([mixed.fate, none.fate]).toEqual(['acked', 'acked']);
    expect(await idsOf(world)).toEqual([1, 4, 5].map((index) => event(index).id));
    expect(await parkedIn(world)).toEqual([
      { id: `${mixed.id}.1`, body: { group: 1, event: event(2) }, reason: 'refused' },
      { id: `${mixed.id}.2`, body: { group: 1, event: wrong }, reason: 'unreadable' },
    ]);
  });

  test('comes again whole where a bad one cannot be kept', async () => {
    const world = await createWorld();
    await clientOf(world).execute('drop table dead_event');
    const mixed = call(event(1), { nonsense: true });
    await storeQueuedEvents([mixed], world.ports);
    expect(mixed.fate).toEqual({ retriedAfter: 10 });
    expect(await idsOf(world)).toEqual([event(1).id]);
  });

  test('that was tried too often is put back event by event', async () => {
    const world = await createWorld();
    await refuseRow(world, event(2).id);
    const dead = call(event(1), event(2), event(3));
    await parkDeadMessages([dead], world.ports);
    expect(await redriveEvents(world.ports)).toMatchObject({ restored: 0, left: [{ id: dead.id }] });
    expect(await idsOf(world)).toEqual([event(1).id, event(3).id]);
    await clientOf(world).execute('drop trigger refuse');
    expect(await redriveEvents(world.ports)).toEqual({ restored: 1, left: [] });
  });
});

describe('dead letters', () => {
  test('are kept in the database, once', async () => {
    const world = await createWorld();
    const dead = deliver({ group: 1, event: event(1) }, 101);
    await parkDeadMessages([dead], world.ports);
    await parkDeadMessages([dead], world.ports);
    expect(dead.fate).toBe('acked');
    expect(await parkedIn(world)).toEqual([{ id: dead.id, body: dead.body, reason: 'exhausted' }]);
  });

  test('come again where they cannot be kept', async () => {
    const world = await createWorld();
    await clientOf(world).execute('drop table dead_event');
    const dead = deliver({ group: 1, event: event(1) }, 1);
    await parkDeadMessages([dead], world.ports);
    expect(dead.fate).toEqual({ retriedAfter: 10 });
  });

  test('are put back by the operator: what is an event now is in the log, the rest stays with its reason', async () => {
    const world = await createWorld();
    await refuseRow(world, event(2).id);
    const letters = [1, 2, 3].map((index) => deliver({ group: 1, event: event(index) }, 101));
    const unreadable = deliver({ from: 'a later version' }, 101);
    await parkDeadMessages([...letters, unreadable], world.ports);
    const left = [
      { id: letters[1]?.id, reason: expect.stringContaining('refused'), diedAt: START },
      { id: unreadable.id, reason: 'unreadable', diedAt: START },
    ];
    expect(await redriveEvents(world.ports)).toEqual({ restored: 2, left });
    expect(await redriveEvents(world.ports)).toEqual({ restored: 0, left });
    await clientOf(world).execute('drop trigger refuse');
    expect(await redriveEvents(world.ports)).toMatchObject({ restored: 1, left: [{ id: unreadable.id }] });
    expect((await idsOf(world)).sort()).toEqual([1, 2, 3].map((index) => event(index).id));
  });

  test('that are events already count no second time', async () => {
    const world = await createWorld();
    const letter = deliver({ group: 1, event: event(1) }, 101);
    await storeQueuedEvents([letter], world.ports);
    await parkDeadMessages([letter], world.ports);
    expect(await redriveEvents(world.ports)).toEqual({ restored: 1, left: [] });
    expect(await idsOf(world)).toEqual([event(1).id]);
  });
});

test(`messages twice and out of order, ${ROUNDS} rounds: each event is in the log and in the reports once`, async () => {
  const world = await createWorld();
  const random = seeded(20_261_122);
  let delivered = 0;
  let sent = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = Array.from({ length: 30 }, () => {
      sent += 1;
      return event(sent, { occurredAt: START - random(5) * 86_400_000 });
    });
    // Each up to three times, shuffled, in batches of any size; the fold comes between them.
    const queue = rows.flatMap((row) => Array.from({ length: 1 + random(3) }, () => row));
    for (let index = queue.length - 1; index > 0; index -= 1) {
      const other = random(index + 1);
      [queue[index], queue[other]] = [queue[other] as EventRow, queue[index] as EventRow];
    }
    while (queue.length > 0) {
      const batch = Array.from({ length: 1 + random(8) }, () => queue.splice(0, 1 + random(5)))
        .filter((rows) => rows.length > 0)
        .map((rows) => deliver({ group: 1, events: rows }));
      await storeQueuedEvents(batch, world.ports);
      expect(new Set(fatesOf(batch))).toEqual(new Set(['acked']));
      delivered += batch.length;
      if (random(3) === 0) await foldDue(world.ports);
    }
    await foldDue(world.ports);
    const ids = await idsOf(world);
    expect(ids).toHaveLength(sent);
    expect(new Set(ids).size).toBe(sent);
    const counted = await clientOf(world).execute({ sql: COUNTED, args: ['impressions'] });
    expect(counted.rows[0]?.n).toBe(sent);
  }
  console.log(`queue: ${ROUNDS} rounds, ${delivered} deliveries of ${sent} events, each in log and reports once`);
});
