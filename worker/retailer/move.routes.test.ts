import { expect, test } from 'vitest';
import { makeOperatorToken } from '../privacy/operator.token.ts';
import { createWorld, START, type World } from '../test/world.ts';
import type { MoveState } from './move.routes.ts';

const ask = (
  world: World,
  retailer: string,
  to: unknown,
  token = makeOperatorToken(world.ports.secrets, 'move', START),
) => world.post('/api/moves', { retailer, to }, { authorization: `Bearer ${token}` });

/** How a move stands once it is over. */
async function outcomeOf(world: World, retailer: string, deferred: Promise<unknown>[]): Promise<MoveState> {
  await Promise.all(deferred);
  const token = makeOperatorToken(world.ports.secrets, 'move', START);
  return (await (await world.get(`/api/moves/${retailer}`, { authorization: `Bearer ${token}` })).json()) as MoveState;
}

test('a move is begun by who holds the signing keys, and tells how it stands', async () => {
  const world = await createWorld({}, { home: 1, count: 2 });
  const deferred: Promise<unknown>[] = [];
  world.ports.defer = (work) => void deferred.push(work);
  const { retailerId } = world.us;
  const forAnother = makeOperatorToken(world.ports.secrets, 'rebuild', START);
  for (const token of ['', 'x.y', forAnother]) expect((await ask(world, retailerId, 2, token)).status).toBe(401);
  expect((await world.get(`/api/moves/${retailerId}`)).status).toBe(401);
  expect((await ask(world, retailerId, 'second')).status).toBe(422);

  for (const [retailer, to, detail] of [
    ['ret_nobody', 2, 'There is no retailer ret_nobody.'],
    [retailerId, 3, 'There is no group 3 here.'],
  ] as const) {
    const refused = await ask(world, retailer, to);
    expect([refused.status, await refused.json()]).toEqual([404, expect.objectContaining({ detail })]);
  }
  expect((await ask(world, retailerId, 1)).status).toBe(202);
  expect(await outcomeOf(world, retailerId, deferred)).toEqual({ step: 'already_there', done: true });
  expect(
    (
      await world.get('/api/moves/unknown', {
        authorization: `Bearer ${makeOperatorToken(world.ports.secrets, 'move', START)}`,
      })
    ).status,
  ).toBe(404);
});
