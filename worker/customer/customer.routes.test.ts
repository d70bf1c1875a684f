import { expect, test } from 'vitest';
import { knownCustomer } from '../../db/schema/group.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import type { CustomersAnswer } from './customer.routes.ts';
import type { ListAnswer } from './import.ts';

const sha256 = (world: World, text: string) => world.ports.secrets.digest(text);

async function openOffice(world: World) {
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  return async <T>(method: string, path: string, body?: string, type = 'text/csv') => {
    const init = { method, headers: { ...headers, 'content-type': type }, ...(body !== undefined && { body }) };
    const answer = await world.app.request(`/api/customers/${world.us.id}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as T };
  };
}

test('a list goes in once, each fault by its line, and nobody can be read back', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const csv = [
    'Email,Phone,Customer ID,First order',
    'Anna+news@Example.com,,c-81,2025-03-31',
    `${sha256(world, 'ben@example.com')},(212) 555-2368,,2024-01-05T10:00:00Z`,
    'not an address,,,2024-01-05',
    'dora@example.com,,,2031-01-01',
    ',,,2024-01-05',
  ].join('\n');
  const first = await office<ListAnswer>('POST', '/file?mode=add', csv);
  expect(first.body).toMatchObject({ added: 5, known: 0, rejected: 3, kinds: { email: 1, day: 1, empty: 1 } });
  expect(first.body.faults.map(({ path, code }) => [path, code])).toEqual([
    ['line.4', 'email'],
    ['line.5', 'day'],
    ['line.6', 'empty'],
  ]);
  // The mailbox behind the plus is an entry of its own.
  const { kinds } = (await office<CustomersAnswer>('GET', '')).body;
  expect(kinds).toEqual([
    { kind: 'customer', entries: 1, dated: 1 },
    { kind: 'email', entries: 3, dated: 3 },
    { kind: 'sms', entries: 1, dated: 1 },
  ]);
  const rows = await world.tenant.orm.select().from(knownCustomer);
  expect(JSON.stringify(rows)).not.toMatch(/anna|ben@|c-81|2125552368/i);

  world.clock.advance(1000);
  const again = await office<ListAnswer>('POST', '/file?mode=add', csv);
  expect(again.body).toMatchObject({ added: 0, known: 5, rejected: 3 });
  expect((await world.tenant.orm.select().from(knownCustomer)).map(({ listedAt }) => listedAt)).toEqual(
    rows.map(({ listedAt }) => listedAt),
  );

  world.clock.advance(1000);
  const replaced = await office<ListAnswer>('POST', '/file?mode=replace', 'ben@example.com\n');
  expect(replaced.body).toMatchObject({ added: 0, known: 1, removed: 4 });
  // A list that nobody is on takes nobody off.
  expect((await office('POST', '/file?mode=replace', 'email\n\n')).status).toBe(422);
  expect((await office('POST', '/file', '"no end', 'application/json')).status).toBe(415);
  expect((await world.tenant.orm.select().from(knownCustomer)).length).toBe(1);
  const gone = await office<{ removed: number }>(
    'POST',
    '/remove',
    '{"customer":"Ben@example.com"}',
    'application/json',
  );
  expect(gone.body.removed).toBe(1);
});

test('a shop’s server brings, counts and clears its list', async () => {
  const world = await createWorld();
  const key = await makeKey(world, world.us, ['customers:write']);
  const call = async (method: string, path: string, body?: unknown, type = 'application/json') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { authorization: `Bearer ${key}`, 'content-type': type };
    const answer = await world.app.request(`/v1/customers${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: text }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const customers = [{ email: 'anna@example.com', id: 'c-1' }, { id: sha256(world, 'c-2') }, { phone: '12' }];
  expect((await call('POST', '', { customers })).body).toMatchObject({
    added: 3,
    rejected: 1,
    faults: [{ path: 'customers.2', code: 'phone' }],
  });
  const file = 'customer_id\nc-1\nc-2\n';
  expect((await call('PUT', '/file?mode=add', file, 'text/csv')).body).toMatchObject({ added: 0, rejected: 0 });
  expect((await call('GET', '')).body).toMatchObject({
    entries: [{ kind: 'customer', entries: 2 }, { kind: 'email' }],
  });
  expect((await call('POST', '/remove', { customers: [{ id: 'c-2' }] })).body).toEqual({ removed: 1 });
  expect((await call('DELETE', '')).body).toEqual({ removed: 2 });
  // The other shop's list is its own.
  const other = await makeKey(world, world.de, ['coupons:write']);
  const refused = await world.app.request('/v1/customers', { headers: { authorization: `Bearer ${other}` } });
  expect(refused.status).toBe(403);
});

test('a long list goes in piece by piece', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const lines = Array.from(
    { length: 20_000 },
    (_, index) => `customer${index}@example.com,2024-0${1 + (index % 9)}-15`,
  );
  const begun = performance.now();
  const { body } = await office<ListAnswer>('POST', '/file?mode=replace', `email,first_order\n${lines.join('\n')}\n`);
  expect(body).toMatchObject({ added: 20_000, rejected: 0 });
  console.log(`customers: 20,000 lines in ${Math.round(performance.now() - begun)} ms`);
}, 120_000);
