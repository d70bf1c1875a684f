import { describe, expect, it } from 'vitest';
import { foldDue } from '../report/fold.dispatch.ts';
import type { World } from '../test/world.ts';
import { createWorld } from '../test/world.ts';
import { cleanCanaries, walkDue } from './canary.dispatch.ts';
import { ensureCanaries, readCanaryRuns } from './canary.store.ts';
import { canaryKey, canaryOf, canarySiteKey, isCanaryNumber, type StepName } from './canary.ts';
import { type Walker, walkCanary } from './canary.walk.ts';

const DAY = 24 * 3600_000;

/** The network of a world: every host name leads to its application. */
const networkOf =
  (world: World): Walker['fetch'] =>
  async (input, init) =>
    world.app.request(String(input), init);

function walkerOf(world: World, changes: Partial<Walker> = {}): Walker {
  const { secrets, ids, clock } = world.ports;
  const key = canaryKey(secrets, 1);
  return {
    fetch: networkOf(world),
    ids,
    publicUrl: 'https://go.test',
    siteKey: canarySiteKey(secrets.digest, key),
    key,
    now: clock.now,
    ticks: () => 0,
    ...changes,
  };
}

async function createCanaryWorld(environment: Record<string, string> = {}): Promise<World> {
  const world = await createWorld(environment);
  await ensureCanaries(world.ports);
  return world;
}

/** Tables of a group with rows of a shop, by how many. */
async function tracesOf(world: World): Promise<Record<string, number>> {
  const { client } = world.ports.databases.group(1);
  const { shopId, shopNumber, apiKeyId } = canaryOf(1);
  const { rows } = await client.execute(
    `select m.name as name, p.name as column from sqlite_schema m join pragma_table_info(m.name) p
      where m.type = 'table' and m.name <> 'api_key' and p.name in ('shop_id', 'shop', 'api_key_id', 'shop_number')`,
  );
  const found: Record<string, number> = {};
  for (const { name, column } of rows) {
    const mine = [shopId, shopNumber, apiKeyId];
    const { rows: counted } = await client.execute({
      sql: `select count(*) as n from ${name} where ${column} in (?, ?, ?)`,
      args: mine,
    });
    if (counted[0]?.n) found[String(name)] = Number(counted[0].n);
  }
  return found;
}

describe('the canary', () => {
  it('walks from share to refund, step by step', async () => {
    const world = await createCanaryWorld();
    const told: StepName[] = [];
    const walk = await walkCanary(walkerOf(world, { onStep: (name) => told.push(name) }));
    expect(walk).toMatchObject({ ok: true });
    expect(told).toEqual([
      'find the server API',
      'load the tag',
      'read the offer',
      'get a link',
      'share it',
      'click it',
      'land',
      'claim the code',
      'buy',
      'tell of the order again',
      'refund',
    ]);
    const { client } = world.ports.databases.group(1);
    const { rows } = await client.execute(
      'select c.state, r.state as reward from conversion c join reward r on r.conversion_id = c.id',
    );
    expect(rows).toMatchObject([{ state: 'void', reward: 'void' }]);
  });

  it('walks as often as it likes from one network', async () => {
    const world = await createCanaryWorld();
    for (let round = 0; round < 8; round += 1) expect((await walkCanary(walkerOf(world))).ok).toBe(true);
  });

  it.each([
    ['/l.js', 'load the tag', 'expected 200, got 503'],
    ['/links', 'get a link', 'expected 200, got 503'],
    ['/r/', 'click it', 'expected 302, got 503'],
    ['/claim', 'claim the code', 'expected 200, got 503'],
    ['/refunds', 'refund', 'expected 200, got 503'],
  ])('names the step that fails: %s', async (path, step, reason) => {
    const world = await createCanaryWorld();
    const network = networkOf(world);
    const fetch: Walker['fetch'] = async (input, init) =>
      String(input).includes(path) ? new Response('', { status: 503 }) : network(input, init);
    expect(await walkCanary(walkerOf(world, { fetch }))).toMatchObject({ ok: false, failed: { step, reason } });
  });

  it('says what is wrong without addresses, keys or codes', async () => {
    const world = await createCanaryWorld();
    const key = `gw_live_${'zzzz'.padEnd(30, '0')}`;
    const wrong = await walkCanary(walkerOf(world, { key }));
    expect(wrong.failed).toEqual({ step: 'buy', reason: 'expected 200, got 401, unauthorised' });
    const lost = await walkCanary(
      walkerOf(world, {
        fetch: () =>
          Promise.reject(
            Object.assign(new TypeError('fetch failed: https://go.test'), { cause: { code: 'ECONNREFUSED' } }),
          ),
      }),
    );
    expect(lost.failed).toEqual({ step: 'find the server API', reason: 'no connection (ECONNREFUSED)' });
  });

  it('never sends its key over the open network in clear', async () => {
    const world = await createCanaryWorld({ DASHBOARD_URL: 'http://app.test' });
    expect((await walkCanary(walkerOf(world))).failed).toEqual({
      step: 'find the server API',
      reason: 'the server API is not behind https',
    });
  });

  it('is walked by the service itself, every five minutes, and sooner after a failure', async () => {
    const world = await createWorld();
    let calls = 0;
    const network = networkOf(world);
    const counting: Walker['fetch'] = (input, init) => {
      calls += 1;
      return network(input, init);
    };
    await walkDue(world.ports, counting);
    expect(await readCanaryRuns(world.ports.databases.control)).toMatchObject([
      { ok: true, failures: 0, failedStep: null },
    ]);
    const once = calls;
    world.clock.advance(60_000);
    await walkDue(world.ports, counting);
    expect(calls).toBe(once);
    world.clock.advance(4 * 60_000);
    const down: Walker['fetch'] = async () => new Response('', { status: 503 });
    await walkDue(world.ports, down);
    world.clock.advance(60_000);
    await walkDue(world.ports, down);
    const [run] = await readCanaryRuns(world.ports.databases.control);
    expect(run).toMatchObject({
      ok: false,
      failures: 2,
      failedStep: 'find the server API',
      detail: 'expected 200, got 503',
    });
    world.clock.advance(60_000);
    await walkDue(world.ports, counting);
    expect(await readCanaryRuns(world.ports.databases.control)).toMatchObject([
      { ok: true, failures: 0, detail: null },
    ]);
  });

  it('follows the signing key', async () => {
    const world = await createCanaryWorld();
    const { secrets } = world.ports;
    world.ports.secrets = {
      ...secrets,
      sign: (purpose, text) => secrets.sign(`new ${purpose}`, text),
      verify: (purpose, text, signature) => secrets.verify(`new ${purpose}`, text, signature),
    };
    await ensureCanaries(world.ports);
    expect((await walkCanary(walkerOf(world))).ok).toBe(true);
  });

  it('counts in no report', async () => {
    const world = await createCanaryWorld();
    await walkCanary(walkerOf(world));
    await foldDue(world.ports);
    const { client } = world.ports.databases.group(1);
    const { rows } = await client.execute(
      `select name from sqlite_schema where type = 'table' and name like 'rollup%'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { name } of rows) {
      expect((await client.execute(`select count(*) as n from ${name}`)).rows[0]?.n, String(name)).toBe(0);
    }
    expect(
      (await client.execute("select seq = (select max(seq) from event) as done from fold_state where name = 'reports'"))
        .rows[0]?.done,
    ).toBe(1);
  });

  it('leaves nothing behind after some days but its deal', async () => {
    const world = await createWorld();
    await walkDue(world.ports, networkOf(world));
    expect(Object.keys(await tracesOf(world))).toEqual(expect.arrayContaining(['link', 'purchase', 'event', 'reward']));
    await foldDue(world.ports);
    world.clock.advance(2 * DAY);
    await cleanCanaries(world.ports);
    expect((await tracesOf(world)).purchase).toBe(1);
    world.clock.advance(2 * DAY);
    await cleanCanaries(world.ports);
    expect(await tracesOf(world)).toEqual({ campaign_shop: 1, deal: 1 });
  });

  it('is told by its number', () => {
    expect(isCanaryNumber(canaryOf(1).shopNumber)).toBe(true);
    expect(isCanaryNumber(canaryOf(1000).shopNumber)).toBe(true);
    expect(isCanaryNumber(1)).toBe(false);
  });
});
