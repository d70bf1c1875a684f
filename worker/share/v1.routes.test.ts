import { expect, test } from 'vitest';
import { recipient, share } from '../../db/schema/group.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Scope } from '../retailer/api-key.ts';
import type { Shop } from '../retailer/shop.ts';
import { addNeighbour } from '../test/neighbour.ts';
import { makeReferral, type Referral } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';

interface Page {
  shares: { id: string; advocate: { id: string; name: string | null }; friends: number; channel: string }[];
  next_cursor: string | null;
}

/** A share to some friends, as it stands once it was relayed. */
async function relay(
  world: World,
  shop: Shop,
  { code, advocateId, dealId }: Referral,
  channel: string,
  friends: number,
) {
  const { ids, databases, clock } = world.ports;
  const { orm } = tenantOf(databases, shop);
  const own = { shopId: shop.id, advocateId, linkCode: code, createdAt: clock.now() };
  const id = ids.make('shr');
  await orm
    .insert(share)
    .values({ ...own, id, clientId: id, channel, verdict: 'relay', policyVersion: 'v1', policyInputs: {} });
  for (let number = 0; number < friends; number += 1) {
    const key = ids.token(shop.number);
    const friend = { retailerId: shop.retailerId, dealId, shareId: id, masked: 'b…@friends.test' };
    await orm.insert(recipient).values({ ...own, ...friend, id: ids.make('rcp'), friendKey: key, tokenHash: key });
  }
  return id;
}

test('a server reads its shop’s shares in pages, by channel and since a time; names by their own scope alone', async () => {
  const world = await createWorld();
  const anna = await makeReferral(world);
  const made: string[] = [];
  for (let number = 1; number <= 5; number += 1) {
    made.push(await relay(world, world.us, anna, number === 5 ? 'sms' : 'email', number % 3));
    world.clock.advance(1000);
  }
  const next = await addNeighbour(world, world.us.groupNumber);
  await relay(world, next.shop, await makeReferral(world, next), 'email', 2);
  const keyOf = (scopes: Scope[], shop = world.us) => makeKey(world, shop, scopes);
  const key = await keyOf(['shares:read']);
  const read = async (query: string, by = key) =>
    (await (await world.get(`/v1/shares?${query}`, { authorization: `Bearer ${by}` })).json()) as Page;
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await read(`limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.shares.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(made);
  const { shares } = await read('channel=sms');
  expect(shares).toMatchObject([
    { id: made[4], advocate: { id: anna.advocateId, name: null }, friends: 2, link: anna.code, deal: anna.dealId },
  ]);
  expect(JSON.stringify(shares)).not.toMatch(/friends\.test|Anna/);
  expect((await read(`since=${world.clock.now() - 2000}`)).shares.map(({ id }) => id)).toEqual(made.slice(3));
  expect((await read(`advocate=${anna.advocateId}`)).shares.length).toBe(5);
  expect((await read('advocate=adv_none')).shares).toEqual([]);
  const named = await keyOf(['shares:read', 'advocates:read']);
  expect((await read('', named)).shares[0]?.advocate.name).toBe('Anna');
  expect(await read('', await keyOf(['shares:read'], world.de))).toEqual({ shares: [], next_cursor: null });
  expect((await read('', await keyOf(['shares:read'], next.shop))).shares.length).toBe(1);
});
