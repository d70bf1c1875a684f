import { expect, test } from 'vitest';
import { recordPurchase } from '../purchase/purchase.record.ts';
import type { Scope } from '../retailer/api-key.ts';
import { readChanges } from '../retailer/audit.store.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { screenDue } from './screen.ts';
import type { FraudSettingsAnswer } from './settings.ts';
import type { BlocksPage, CasesPage } from './v1.calls.ts';

const DAY = 86_400_000;

/** A world in whose American shop as many orders wait for a decision as asked for, a day apart. */
async function open(cases: number) {
  const world = await createWorld();
  const anna = await makeReferral(world);
  for (let number = 1; number <= cases; number += 1) {
    const utm = { source: 'mydealz', medium: number === cases ? 'cpc' : 'referral' };
    const coupons = [await anna.claim()];
    await recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { references: [`A-${number}`], coupons, utm, ...confirmed }),
    );
    await screenDue(world.ports);
    if (number < cases) world.clock.advance(DAY);
  }
  const keyOf = (scopes: Scope[], shop = world.us) => makeKey(world, shop, scopes);
  const bearer = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });
  const read = async <T>(key: string, path: string) =>
    (await (await world.get(`/v1/fraud/${path}`, bearer(key))).json()) as T;
  const post = async (key: string, path: string, body: unknown, more = {}) => {
    const answer = await world.post(`/v1/fraud/${path}`, body, { ...bearer(key), ...more });
    return { status: answer.status, body: await answer.json() };
  };
  return { world, anna, keyOf, read, post };
}

test('a server reads the queue in pages and by rule and age, names by their own scope alone', async () => {
  const { world, anna, keyOf, read } = await open(5);
  const key = await keyOf(['fraud:read']);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: CasesPage = await read(key, `cases?limit=2${cursor && `&cursor=${cursor}`}`);
    expect(page.total).toBe(5);
    seen.push(...page.cases.flatMap(({ order_ids }) => order_ids));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
  const { cases } = await read<CasesPage>(key, 'cases?rule=paid_click');
  expect(cases).toMatchObject([
    {
      order_ids: ['A-5'],
      net: 6000,
      currency: 'USD',
      advocate: { id: anna.advocateId, name: null, blocked: false },
      stake: [{ amount: 1000, currency: 'USD' }],
    },
  ]);
  expect((await read<CasesPage>(key, 'cases?days=3')).cases.map(({ order_ids }) => order_ids)).toEqual([
    ['A-1'],
    ['A-2'],
  ]);
  const named = await keyOf(['fraud:read', 'advocates:read']);
  expect((await read<CasesPage>(named, 'cases')).cases[0]?.advocate.name).toBe('Anna');
  expect((await world.get('/v1/fraud/cases?cursor=x', { authorization: `Bearer ${key}` })).status).toBe(422);
  const german = await keyOf(['fraud:read', 'fraud:write'], world.de);
  expect(await read(german, 'cases')).toEqual({ cases: [], total: 0, next_cursor: null });
});

test('a server decides in bulk with reason and note, once, and not beyond its shop', async () => {
  const { world, keyOf, read, post } = await open(3);
  const key = await keyOf(['fraud:read', 'fraud:write']);
  const ids = (await read<CasesPage>(key, 'cases')).cases.map(({ id }) => id);
  const wanted = {
    ids: [...ids, 'frd_none'],
    decision: 'refuse',
    reason: 'false_orders',
    note: 'One basket, three times.',
  };
  expect((await post(key, 'decisions', { ...wanted, note: 'ask bob@friends.test' })).status).toBe(422);
  expect((await post(key, 'decisions', { ...wanted, reason: 'looks_right' })).status).toBe(422);
  const elsewhere = await keyOf(['fraud:write'], world.de);
  expect((await post(elsewhere, 'decisions', wanted)).body).toEqual({
    decided: [],
    unchanged: [],
    unknown: wanted.ids,
  });
  const once = { 'idempotency-key': 'd-1' };
  const first = await post(key, 'decisions', wanted, once);
  expect(first.body).toEqual({ decided: ids, unchanged: [], unknown: ['frd_none'] });
  expect(await post(key, 'decisions', wanted, once)).toEqual(first);
  expect((await post(key, 'decisions', { ...wanted, decision: 'approve', reason: 'other' })).body).toMatchObject({
    decided: [],
    unchanged: ids,
  });
  expect((await readStanding(world)).rewards.map(({ state }) => state)).toEqual(['void', 'void', 'void']);
  const changes = await readChanges(world.ports.databases.control, world.us.retailerId, 10);
  expect(changes.map(({ action, subject }) => [action, subject.note])).toEqual(
    ids.map(() => ['fraud_refuse', wanted.note]),
  );
  expect(changes[0]?.by).toMatch(/^gw_live_/);
});

test('a server blocks and unblocks an advocate of its shop, and of no other', async () => {
  const { world, anna, keyOf, read, post } = await open(1);
  const key = await keyOf(['fraud:read', 'fraud:write']);
  const wanted = { advocate: anna.advocateId, reason: 'spread_publicly', note: 'The code stands in a forum.' };
  const elsewhere = await keyOf(['fraud:read', 'fraud:write'], world.de);
  expect((await post(elsewhere, 'blocks', wanted)).status).toBe(404);
  expect((await post(key, 'blocks', wanted)).body).toEqual({ changed: true, orders: 1 });
  expect((await post(key, 'blocks', wanted)).body).toEqual({ changed: false, orders: 0 });
  expect((await read<BlocksPage>(key, 'blocks')).blocks).toMatchObject([
    { advocate: anna.advocateId, name: null, reason: 'spread_publicly' },
  ]);
  expect(await read(elsewhere, 'blocks')).toEqual({ blocks: [], next_cursor: null });
  const end = { reason: 'mistake', note: 'It was another code.' };
  expect((await post(elsewhere, `blocks/${anna.advocateId}/end`, end)).status).toBe(404);
  expect((await post(key, `blocks/${anna.advocateId}/end`, end)).body).toEqual({ changed: true });
  expect((await post(key, `blocks/${anna.advocateId}/end`, end)).body).toEqual({ changed: false });
});

test('a server reads and changes what follows from which finding, by a scope of its own and a live key', async () => {
  const { world, keyOf, read } = await open(0);
  const key = await keyOf(['fraud:read', 'fraud:settings']);
  const put = (by: string, body: unknown) =>
    world.app.request('/v1/fraud/settings', {
      method: 'PUT',
      headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const { version, rules, notes_for_review, units } = await read<FraudSettingsAnswer>(key, 'settings');
  expect([version, notes_for_review, units.velocity]).toEqual([0, 3, 'count']);
  const wanted = {
    version,
    rules: { ...rules, velocity: { action: 'off', threshold: 20 }, paid_click: { action: 'refuse', threshold: 1 } },
    notes_for_review: 2,
    domains: ['Throw.Test'],
  };
  expect((await put(await keyOf(['fraud:write']), wanted)).status).toBe(403);
  expect((await put(key, { ...wanted, rules: { ...rules, velocity: { action: 'block', threshold: 1 } } })).status).toBe(
    422,
  );
  const changed = await put(key, wanted);
  expect([changed.status, await changed.json()]).toMatchObject([
    200,
    { version: 1, rules: wanted.rules, notes_for_review: 2, domains: ['throw.test'] },
  ]);
  expect((await put(key, wanted)).status).toBe(409);
  expect(await read(await keyOf(['fraud:read'], world.de), 'settings')).toMatchObject({ version: 1 });
  const [change] = await readChanges(world.ports.databases.control, world.us.retailerId, 10);
  expect(change).toMatchObject({ action: 'fraud_rules', subject: { version: 1 } });
});
