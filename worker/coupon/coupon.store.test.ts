import { expect, test } from 'vitest';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { claim, coupon } from '../../db/schema/group.ts';
import type { Deal } from '../campaign/deal.ts';
import { insertClaim } from '../claim/claim.store.ts';
import { createWorld, type World } from '../test/world.ts';
import { type PlannedCoupon, planCoupon } from './coupon.store.ts';
import { composeCode, normaliseCode } from './coupon.ts';

const dealOf = (world: World, codeSource: Deal['codeSource'], codePrefix = '') => ({
  id: world.deals.us,
  shopId: world.us.id,
  codeSource,
  codePrefix,
});

function plan(world: World, deal: ReturnType<typeof dealOf>) {
  const { ids, clock } = world.ports;
  const claimId = ids.make('clm');
  const now = clock.now();
  const planned = planCoupon(world.tenant, ids, deal, { claimId, linkCode: 'link', now, expiresAt: now + 1000 });
  return { claimId, planned: planned.then((one) => one as PlannedCoupon) };
}

/** The claim's batch, as far as the code goes. */
function write(world: World, claimId: string, planned: PlannedCoupon) {
  const guard = insertClaim(world.tenant, {
    id: claimId,
    shopId: world.us.id,
    dealId: world.deals.us,
    linkCode: 'link',
    keyKind: 'click',
    keyHash: claimId,
    couponId: planned.id,
    networkKey: 'n',
    language: 'en',
    clickedAt: 0,
    createdAt: 0,
  });
  return writeGuarded(world.tenant, guard, [planned.statement]);
}

test.each([
  [' friend-2a b ', 'FRIEND-2AB'],
  ['x'.repeat(41), ''],
  ['bad\u0000', ''],
])('%j is compared as %j', (given, expected) => expect(normaliseCode(given)).toBe(expected));

test('a generated code keeps its random part whatever the prefix', () => {
  expect(composeCode('friend-', 'ABCD2345')).toBe('FRIEND-ABCD2345');
  expect(composeCode('x'.repeat(40), 'ABCD2345')).toMatch(/^X{32}ABCD2345$/);
});

test('a generated code belongs to the claim and to its link', async () => {
  const world = await createWorld();
  const { claimId, planned } = plan(world, dealOf(world, 'generated', 'FRIEND-'));
  const given = await planned;
  expect(given.code).toMatch(/^FRIEND-[2-9A-HJKMNP-TV-Z]{8}$/);
  await write(world, claimId, given);
  const rows = await world.tenant.orm.select().from(coupon);
  expect(rows).toMatchObject([
    { id: given.id, code: given.code, givenTo: claimId, linkCode: 'link', ownerKind: 'deal' },
  ]);
});

test('a pool never gives one code twice, and says when it is empty', async () => {
  const world = await createWorld();
  const deal = dealOf(world, 'pool');
  const stock = ['P1', 'P2', 'P3'].map((code) => ({
    id: `cpn_${code}`,
    shopId: deal.shopId,
    ownerKind: 'deal' as const,
    ownerId: deal.id,
    code,
    createdAt: 0,
  }));
  await world.tenant.orm.insert(coupon).values(stock);

  const rivals = [plan(world, deal), plan(world, deal), plan(world, deal), plan(world, deal), plan(world, deal)];
  const settled = await Promise.allSettled(
    rivals.map(async ({ claimId, planned }) => write(world, claimId, await planned)),
  );
  const lost = settled.filter((one) => one.status === 'rejected');
  expect(lost.every(({ reason }) => isRaceLost(reason))).toBe(true);
  const given = (await world.tenant.orm.select().from(coupon)).filter(({ givenTo }) => givenTo);
  expect(given).toHaveLength(settled.length - lost.length);
  expect(await world.tenant.orm.select().from(claim)).toHaveLength(given.length);

  for (let left = 3 - given.length; left > 0; left -= 1) {
    const { claimId, planned } = plan(world, deal);
    await write(world, claimId, await planned);
  }
  expect(await plan(world, deal).planned).toBeUndefined();
});

test('a shared code is one row for everybody and names no link', async () => {
  const world = await createWorld();
  const deal = dealOf(world, 'shared', 'welcome20');
  for (let index = 0; index < 3; index += 1) {
    const { claimId, planned } = plan(world, deal);
    expect((await planned).code).toBe('WELCOME20');
    await write(world, claimId, await planned);
  }
  expect(await world.tenant.orm.select().from(coupon)).toMatchObject([{ code: 'WELCOME20', linkCode: null }]);
  expect(await world.tenant.orm.select().from(claim)).toHaveLength(3);
});
