import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { member, user } from '../../db/schema/control.ts';
import { purchase } from '../../db/schema/group.ts';
import { alertDelivery, canaryRun } from '../../db/schema/watch.ts';
import { AppError } from '../errors.ts';
import { createSenders } from '../message/senders/senders.ts';
import { openSmtpServer } from '../message/senders/smtp.server.ts';
import { createSmtpSender } from '../message/senders/smtp.ts';
import type { HostVitals, Vitals } from '../ports.ts';
import { createWorld, type World } from '../test/world.ts';
import type { AlertNews } from './alert.ts';
import { createWatch } from './watch.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SECRET = 'a secret of the operator, at least 32 long';

/** A receiver of its own for the webhook: answers as told, keeps what it got. */
async function openReceiver(answer: () => { status: number; location?: string } = () => ({ status: 204 })) {
  const calls: { body: string; signature: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      calls.push({ body, signature: String(request.headers['goodword-signature']) });
      const { status, location } = answer();
      response.writeHead(status, location ? { location } : {}).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const news = () => calls.map(({ body }) => JSON.parse(body) as AlertNews & { id: string; service: string });
  return { url, calls, news };
}

const WELL: HostVitals = {
  disk: { freeBytes: 50, totalBytes: 100 },
  memory: { usedBytes: 10, heapBytes: 5, limitBytes: 100, heapLimitBytes: 50 },
  eventLoop: { p50: 0, p99: 0.01, max: 0.02 },
  uptimeSeconds: 60,
};

interface Watched {
  world: World;
  /** Changes what the host measures. */
  vitals(changes: Partial<HostVitals>): void;
  /** Lets time pass, watching twice a minute. */
  pass(ms: number): Promise<void>;
}

/** A world that is watched; the canary's network is the world itself. */
async function createWatched(environment: Record<string, string> = {}): Promise<Watched> {
  const world = await createWorld(environment);
  let measured = WELL;
  const vitals: Vitals = { host: 'one', read: async () => measured };
  world.ports.vitals = vitals;
  const watch = createWatch(async (input, init) =>
    String(input).startsWith('http://127.0.0.1') ? fetch(input, init) : world.app.request(String(input), init),
  );
  await watch.run(world.ports);
  return {
    world,
    vitals(changes) {
      measured = { ...measured, ...changes };
    },
    async pass(ms) {
      for (let left = ms; left > 0; left -= 30_000) {
        world.clock.advance(30_000);
        await watch.run(world.ports);
      }
    },
  };
}

/** Orders of a shop, spread over an hour that ends `ago` before now, each known as it was placed or so much later. */
async function placeOrders(world: World, count: number, ago: number, name: string, toldAfter = 0): Promise<void> {
  const now = world.clock.now();
  await world.ports.databases
    .group(1)
    .orm.insert(purchase)
    .values(
      Array.from({ length: count }, (_, index) => {
        const occurredAt = now - ago - Math.floor((index * HOUR) / count) - 1;
        return {
          id: `pur_${name}_${index}`,
          shopId: world.us.id,
          trust: 'confirmed' as const,
          amount: 100,
          currency: 'USD',
          coupons: [],
          occurredAt,
          createdAt: occurredAt + toldAfter,
          updatedAt: occurredAt + toldAfter,
        };
      }),
    );
}

describe('the watch', () => {
  it('tells by mail and by signed webhook, each with what to do, and when it is over', async () => {
    const post = await openSmtpServer();
    const receiver = await openReceiver();
    const { world, vitals, pass } = await createWatched({
      ALERT_EMAIL: 'ops@example.com, night@example.com',
      ALERT_WEBHOOK_URL: receiver.url,
      ALERT_WEBHOOK_SECRET: SECRET,
    });
    const smtp = createSmtpSender(post.url);
    onTestFinished(() => smtp.close());
    world.ports.senders = createSenders({ email: smtp }, {});

    vitals({ disk: { freeBytes: 4, totalBytes: 100 } });
    await pass(2 * MINUTE);
    expect(post.mails.map(({ to }) => to[0]).sort()).toEqual(['night@example.com', 'ops@example.com']);
    expect(post.mails[0]?.raw).toContain('Subject: [go.test] ALERT: The disk is nearly full');
    expect(post.mails[0]?.raw.replaceAll('=\r\n', '')).toContain('What to do: Free some space');

    const [call] = receiver.calls;
    const [, time, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(call?.signature ?? '') ?? [];
    expect(given).toBe(world.ports.secrets.hmacHex(SECRET, `${time}.${call?.body}`));
    expect(Math.abs(Number(time) * 1000 - world.clock.now())).toBeLessThan(MINUTE);
    expect(receiver.news()[0]).toMatchObject({
      service: 'https://go.test',
      alerts: [
        {
          rule: 'disk',
          subject: 'one',
          state: 'firing',
          value: 0.04,
          detail: 'Host one: 4 % free.',
          runbook: 'docs/operating.md#disk',
        },
      ],
    });
    expect(receiver.news()[0]?.id).toMatch(/^ald_/);

    vitals({ disk: { freeBytes: 60, totalBytes: 100 } });
    await pass(6 * MINUTE);
    expect(receiver.news().map(({ alerts }) => alerts[0]?.state)).toEqual(['firing', 'resolved']);
    expect(post.mails).toHaveLength(4);
    expect(post.mails.at(-1)?.raw).toContain('RESOLVED: The disk is nearly full');
  });

  it('fires for memory, event loop, outbox and size of the database', async () => {
    const receiver = await openReceiver();
    const { world, vitals, pass } = await createWatched({
      ALERT_WEBHOOK_URL: receiver.url,
      ALERT_WEBHOOK_SECRET: SECRET,
      DATABASE_LIMIT_GB: '0.0001',
    });
    vitals({
      memory: { usedBytes: 55, heapBytes: 48, limitBytes: 100, heapLimitBytes: 50 },
      eventLoop: { p50: 0.1, p99: 0.4, max: 2 },
    });
    const { client } = world.ports.databases.group(1);
    const { rows } = await client.execute(
      'select name from pragma_table_info(\'message\') where "notnull" and dflt_value is null',
    );
    const columns = rows.map(({ name }) => String(name)).filter((name) => !['state', 'run_at'].includes(name));
    await client.execute({
      sql: `insert into message (state, run_at, ${columns.join(', ')}) values ('ready', ?, ${columns.map(() => `'1'`).join(', ')})`,
      args: [world.clock.now() - HOUR],
    });
    await pass(6 * MINUTE);
    const fired = receiver.news().flatMap(({ alerts }) => alerts);
    expect(fired.map(({ rule, state }) => `${rule} ${state}`).sort()).toEqual([
      'database_size firing',
      'event_loop firing',
      'memory firing',
      'outbox_age firing',
    ]);
    // One file holds both: it is called by both.
    expect(fired.find(({ rule }) => rule === 'database_size')?.detail).toMatch(/^Database of control and group 1: /);
    expect(fired.find(({ rule }) => rule === 'event_loop')?.detail).toBe(
      'Host one: one turn of a hundred waits 400 ms or more.',
    );
  });

  it('fires when the canary fails twice', async () => {
    const receiver = await openReceiver();
    const { world, pass } = await createWatched({ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET });
    await world.ports.databases.control.client.execute(`update deal set state = 'ended' where id like 'del_%CANARY1'`);
    await pass(9 * MINUTE);
    expect(await world.ports.databases.control.orm.select().from(canaryRun)).toMatchObject([
      { ok: false, failedStep: 'read the offer', detail: 'the offer has no deal' },
    ]);
    expect(receiver.news().flatMap(({ alerts }) => alerts)).toMatchObject([
      { rule: 'canary', subject: '1', state: 'firing' },
    ]);
    expect(world.logged.join('\n')).toContain('"event":"canary_failed"');
  });

  it("tells a shop's own marketers too that its orders are down, and nobody of a small shop", async () => {
    const receiver = await openReceiver();
    const { world, pass } = await createWatched({ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET });
    const { orm } = world.ports.databases.control;
    const at = new Date(0);
    for (const role of ['marketer', 'analyst']) {
      const own = { id: role, name: role, email: `${role}@shop.test`, language: 'de-AT' };
      await orm.insert(user).values({ ...own, createdAt: at, updatedAt: at });
      await orm
        .insert(member)
        .values({ id: role, organizationId: world.us.retailerId, userId: role, role, createdAt: at });
    }
    const week = 7 * 24 * HOUR;
    await placeOrders(world, 120, week - 30 * MINUTE, 'then');
    await placeOrders(world, 20, 0, 'now');
    await pass(30 * MINUTE);
    expect(receiver.news().flatMap(({ alerts }) => alerts)).toMatchObject([
      { rule: 'orders_down', subject: world.us.id, state: 'firing', title: 'Orders are down' },
    ]);
    const deliveries = await orm.select().from(alertDelivery);
    expect(deliveries.map(({ recipient, state }) => `${recipient} ${state}`).sort()).toEqual([
      'user:marketer sent',
      'webhook sent',
    ]);
    const { rows } = await world.ports.databases
      .group(1)
      .client.execute('select recipient, subject, text from sandbox_message');
    const plain = (text: unknown) =>
      String(text)
        .replace(/[\u2066-\u2069]/g, '')
        .replaceAll('\u00a0', ' ');
    expect(rows.map(({ recipient, subject }) => [recipient, plain(subject)])).toEqual([
      ['marketer@shop.test', '[go.test] ALARM: Weniger Bestellungen'],
    ]);
    expect(plain(rows[0]?.text)).toContain(`${world.us.name}: in der letzten Stunde 16 % der Bestellungen`);
  });

  it('tells that a small shop falls to nothing within a day, where no hour of it says anything', async () => {
    const receiver = await openReceiver();
    const { world, pass } = await createWatched({ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET });
    const week = 7 * 24 * HOUR;
    // Twelve orders of a day a week ago, and a few in each of the days after it.
    for (const [hours, count] of [
      [2, 6],
      [9, 6],
    ] as const) {
      await placeOrders(world, count, week + hours * HOUR, `then${hours}`);
    }
    await placeOrders(world, 3, 30 * HOUR, 'lately');
    await pass(40 * MINUTE);
    expect(receiver.news().flatMap(({ alerts }) => alerts)).toMatchObject([
      {
        rule: 'orders_down_day',
        subject: world.us.id,
        state: 'firing',
        detail: `${world.us.name}: in the last 24 hours 0 % of the orders of the same hours last week.`,
        runbook: 'docs/operating.md#orders-down-day',
      },
    ]);
  });

  it.each([
    ['tonight, as a week ago, nothing is missing', 9 * HOUR, []],
    ['tonight, where they were told at once a week ago, they are', 0, ['orders_down', 'orders_down_day']],
  ])('where orders will be told %s', async (_, toldAfter, alerts) => {
    const receiver = await openReceiver();
    const { world, pass } = await createWatched({ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET });
    for (const hours of [-1, 0, 1, 2]) {
      await placeOrders(world, 60, 7 * 24 * HOUR + hours * HOUR, `then${hours}`, toldAfter);
    }
    await pass(45 * MINUTE);
    expect(receiver.news().flatMap(({ alerts: told }) => told.map(({ rule }) => rule))).toEqual(alerts);
  });

  it('tries again until it gets through, and follows no redirect', async () => {
    const elsewhere = await openReceiver();
    let status = 500;
    const receiver = await openReceiver(() => ({ status, ...(status === 302 && { location: elsewhere.url }) }));
    const { world, vitals, pass } = await createWatched({
      ALERT_WEBHOOK_URL: receiver.url,
      ALERT_WEBHOOK_SECRET: SECRET,
    });
    vitals({ disk: { freeBytes: 4, totalBytes: 100 } });
    await pass(3 * MINUTE);
    status = 302;
    await pass(10 * MINUTE);
    expect(elsewhere.calls).toEqual([]);
    const failed = receiver.calls.length;
    expect(failed).toBeGreaterThanOrEqual(3);
    status = 204;
    await pass(20 * MINUTE);
    expect(receiver.calls).toHaveLength(failed + 1);
    expect(new Set(receiver.news().map(({ id }) => id)).size).toBe(1);
    const [delivery] = await world.ports.databases.control.orm.select().from(alertDelivery);
    expect(delivery).toMatchObject({ state: 'sent', lastError: null, attempt: failed + 1 });
  });

  it('gives up after a day', async () => {
    const receiver = await openReceiver(() => ({ status: 500 }));
    const { world, vitals, pass } = await createWatched({
      ALERT_WEBHOOK_URL: receiver.url,
      ALERT_WEBHOOK_SECRET: SECRET,
    });
    vitals({ disk: { freeBytes: 4, totalBytes: 100 } });
    await pass(2 * MINUTE);
    vitals(WELL);
    world.clock.advance(24 * HOUR);
    await pass(MINUTE);
    const deliveries = await world.ports.databases.control.orm.select().from(alertDelivery);
    expect(deliveries).toContainEqual(expect.objectContaining({ state: 'dead', lastError: 'status_500' }));
  });

  it('tells of a database that is away though it can keep nothing, and of its return', async () => {
    const receiver = await openReceiver();
    const { world, pass } = await createWatched({ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET });
    const { databases } = world.ports;
    const away = () => {
      throw new AppError('unavailable', 'away');
    };
    const control = new Proxy(databases.control, { get: away });
    world.ports.databases = { ...databases, control, group: away };
    await pass(3 * MINUTE);
    expect(
      receiver.news().flatMap(({ alerts }) => alerts.map(({ rule, subject, state }) => `${rule} ${subject} ${state}`)),
    ).toEqual(['database control firing', 'database group 1 firing']);
    world.ports.databases = databases;
    await pass(3 * MINUTE);
    const told = receiver
      .news()
      .slice(1)
      .flatMap(({ alerts }) => alerts.map(({ rule, state }) => `${rule} ${state}`));
    expect(told).toEqual(['database resolved', 'database resolved']);
  });

  it('is one watch, however many hosts there are', async () => {
    const receiver = await openReceiver();
    const { world, pass } = await createWatched({ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET });
    await world.ports.databases.control.client.execute(`update deal set state = 'ended' where id like 'del_%CANARY1'`);
    const other = createWatch(async (input, init) => world.app.request(String(input), init));
    const { ports } = world;
    for (let round = 0; round < 20; round += 1) {
      await other.run({ ...ports, vitals: { host: 'two', read: async () => WELL } });
      await pass(30_000);
    }
    expect(receiver.news().flatMap(({ alerts }) => alerts)).toHaveLength(1);
  });
});
