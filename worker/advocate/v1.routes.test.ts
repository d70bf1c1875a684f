import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { advocate, idempotency } from '../../db/schema/group.ts';
import type { Scope } from '../retailer/api-key.ts';
import { customerKeys } from '../share/advocate.ts';
import { addNeighbour } from '../test/neighbour.ts';
import { makeReferral } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';

interface Page {
  advocates: { id: string; name: string | null; email_masked: string | null; state: string; created_at: number }[];
  next_cursor: string | null;
}

async function open() {
  const world = await createWorld();
  const scopes: Scope[] = ['advocates:read'];
  const bearer = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });
  const key = await makeKey(world, world.us, scopes);
  const get = (path: string, by = key) => world.get(`/v1/advocates${path}`, bearer(by));
  const list = async (query = '', by = key) => (await (await get(query, by)).json()) as Page;
  const find = async (body: unknown, by = key, more = {}) => {
    const answer = await world.post('/v1/advocates/find', body, { ...bearer(by), ...more });
    return { status: answer.status, body: (await answer.json()) as { advocates: string[] } };
  };
  return { world, key, get, list, find, scopes };
}

test('a server lists its shop’s advocates in pages and since a time, masked, and no other shop’s', async () => {
  const { world, list, get, scopes } = await open();
  const made: string[] = [];
  for (let number = 1; number <= 5; number += 1) {
    made.push((await makeReferral(world, { email: `anna${number}@friends.test`, confirmed: true })).advocateId);
    if (number % 2 === 0) world.clock.advance(1000);
  }
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.advocates.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  expect(seen.toSorted()).toEqual(made.toSorted());
  const last = await list(`?since=${world.clock.now()}`);
  expect(last.advocates).toMatchObject([
    { id: made[4], name: 'Anna', email_masked: 'a…@friends.test', email_confirmed: true, state: 'verified' },
  ]);
  expect(JSON.stringify(await list())).not.toContain('anna1');
  expect((await list('?state=anonymous')).advocates).toEqual([]);

  // A draft that became part of somebody, a page of the shop's own, and whoever left.
  const { orm } = world.tenant;
  await orm
    .update(advocate)
    .set({ mergedInto: made[1] })
    .where(eq(advocate.id, made[0] as string));
  await orm
    .update(advocate)
    .set({ kind: 'page' })
    .where(eq(advocate.id, made[2] as string));
  await orm
    .update(advocate)
    .set({ kind: 'left', nameSealed: null, emailSealed: null })
    .where(eq(advocate.id, made[3] as string));
  const states = (await list()).advocates.map(({ id, state, name }) => [id, state, name]);
  expect(states).toEqual([
    [made[1], 'verified', 'Anna'],
    [made[3], 'left', null],
    [made[4], 'verified', 'Anna'],
  ]);
  expect(await (await get(`/${made[0]}`)).json()).toMatchObject({ id: made[1], links: [{ deal: world.deals.us }, {}] });

  const next = await addNeighbour(world, world.us.groupNumber);
  await makeReferral(world, next);
  await world.ports.databases.control.orm.update(shopTable).set({ kind: 'test' }).where(eq(shopTable.id, world.de.id));
  world.ports.shops.forget();
  const tested = await makeReferral(world, { shop: world.de, dealId: world.deals.de });
  const probe = await makeKey(world, { ...world.de, kind: 'test' }, scopes);
  const theirs = await makeKey(world, next.shop, scopes);
  expect(await list()).toMatchObject({ advocates: states.map(([id]) => ({ id })) });
  expect((await list('', probe)).advocates.map(({ id }) => id)).toEqual([tested.advocateId]);
  expect((await list('', theirs)).advocates.length).toBe(1);
  for (const by of [probe, theirs]) expect((await get(`/${made[1]}`, by)).status).toBe(404);
});

test('an advocate is found by email, phone or the shop’s customer id, and what was sent is kept nowhere', async () => {
  const { world, find, scopes } = await open();
  const { secrets } = world.ports;
  const anna = await makeReferral(world, { email: 'anna@friends.test', customerId: 'c-81' });
  const [smsKey] = secrets.addressKeys(world.us.retailerId, 'sms', secrets.digest('+12025550123'));
  await world.tenant.orm.update(advocate).set({ smsKey }).where(eq(advocate.id, anna.advocateId));
  for (const body of [
    { email: ' Anna@Friends.test' },
    { email: secrets.digest('anna@friends.test') },
    { phone: '(202) 555-0123' },
    { phone: '+1 202 555 0123' },
    { customer_id: 'c-81' },
  ]) {
    expect([body, await find(body)]).toEqual([body, { status: 200, body: { advocates: [anna.advocateId] } }]);
  }
  expect((await find({ email: 'bob@friends.test' })).body).toEqual({ advocates: [] });
  for (const body of [{}, { email: 'anna@friends.test', customer_id: 'c-81' }, { email: 'anna' }, { phone: '12' }]) {
    expect([body, (await find(body)).status]).toEqual([body, 422]);
  }
  const german = await makeKey(world, world.de, scopes);
  expect((await find({ customer_id: 'c-81' }, german)).body).toEqual({ advocates: [] });
  expect(customerKeys(secrets, world.us, 'c-81')).not.toEqual(customerKeys(secrets, world.de, 'c-81'));
  await find({ email: 'anna@friends.test' }, undefined, { 'idempotency-key': 'once' });
  const kept = JSON.stringify([await world.tenant.orm.select().from(idempotency), world.logged]);
  expect(kept).toContain(anna.advocateId);
  expect(kept).not.toContain('friends.test');
});
