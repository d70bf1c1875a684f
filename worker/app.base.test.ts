import { expect, test } from 'vitest';
import { pageOf } from './test/shopper.ts';
import { createWorld } from './test/world.ts';

test('a request is told of by its pattern, with an id that the answer carries, and nothing personal', async () => {
  const world = await createWorld();
  const answer = await world.get('/u/0001secrettokenofsomebody0000?email=ben@example.com');
  const line = JSON.parse(world.logged.at(-1) ?? '{}');
  expect(line).toMatchObject({ level: 'info', event: 'request', method: 'GET', route: '/u/:token', status: 404 });
  expect(answer.headers.get('x-request-id')).toBe(line.requestId);
  expect(world.logged.join()).not.toMatch(/secrettoken|ben@/);
});

test('what every page view asks for is told of only when it fails', async () => {
  const world = await createWorld();
  await world.get(`/w/${world.us.siteKey}/l.js`);
  expect(world.logged).toEqual([]);
  await world.post(`/w/${world.us.siteKey}/in`, '{', pageOf(world.us));
  expect(JSON.parse(world.logged[0] ?? '{}')).toMatchObject({ route: '/w/:siteKey/in', status: 400 });
});

test('a fault says nothing but its request id, and the log knows it by the same', async () => {
  const world = await createWorld();
  const failing = { ...world.ports.shops, bySiteKey: () => Promise.reject(new TypeError('the secret is swordfish')) };
  world.ports.shops = failing;
  const answer = await world.get(`/w/${world.us.siteKey}/offer`);
  const body = await answer.json();
  expect([answer.status, body.code]).toEqual([500, 'internal']);
  expect(JSON.stringify(body)).not.toContain('swordfish');
  expect(world.logged.some((line) => line.includes(body.request_id))).toBe(true);
});
