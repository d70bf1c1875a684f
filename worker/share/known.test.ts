import { expect, test } from 'vitest';
import { recordPurchase } from '../purchase/purchase.record.ts';
import type { PurchaseReport } from '../purchase/purchase.ts';
import { recordRefund } from '../purchase/refund.record.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { openSheet, pageOf, sendShare, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import type { AdvocateAnswer, AdvocateRequest } from '../wire.ts';

async function ask(world: World, request: AdvocateRequest): Promise<AdvocateAnswer> {
  const answer = await world.post(`/w/${world.us.siteKey}/advocate`, request, pageOf(world.us));
  expect(answer.status).toBe(200);
  return answer.json();
}

test('nobody is known by nothing, and a stranger learns nothing', async () => {
  const world = await createWorld();
  const { links } = await openSheet(world, { identity: vouch(world, 'c-1') });
  const nobody = { invited: 0, ordered: 0, own: false, existing: false };
  expect(await ask(world, {})).toEqual(nobody);
  const forged = { ...vouch(world, 'c-1'), customerId: 'c-2' };
  expect(await ask(world, { rk: links[0]?.code as string, identity: forged, advocate: 'made-up' })).toEqual(nobody);
});

test('a link is known as their own by the page that made it, and by the customer on another device', async () => {
  const world = await createWorld();
  const draft = await openSheet(world);
  const rk = draft.links[0]?.code as string;
  expect(await ask(world, { advocate: draft.advocate, rk })).toMatchObject({ state: 'anonymous', own: true });
  const other = await openSheet(world);
  expect(await ask(world, { advocate: other.advocate, rk })).toMatchObject({ own: false });
  // Signing in makes the draft theirs.
  await openSheet(world, { advocate: draft.advocate, identity: vouch(world, 'c-1') });
  expect(await ask(world, { identity: vouch(world, 'c-1'), rk })).toMatchObject({ state: 'verified', own: true });
});

test('a verified advocate sees how many were invited and ordered; a draft sees no count', async () => {
  const world = await createWorld();
  const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
  await sendShare(world, advocate, ['ben@example.com', 'cleo@example.com']);
  expect(await ask(world, { advocate })).toMatchObject({ state: 'verified', invited: 2, ordered: 0 });
  const draft = await openSheet(world);
  expect(await ask(world, { advocate: draft.advocate })).toMatchObject({ invited: 0, ordered: 0 });
});

test('an order that is credited to them is one friend who has ordered; for one refused or returned nobody is told', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world, { customerId: 'c-1' });
  const me = { identity: vouch(world, 'c-1') };
  const order = (id: string, more: Partial<PurchaseReport> = {}) =>
    recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { references: [id], clickToken: referral.click(), customerId: id, ...more }),
    );
  await order('O-1', { newCustomer: true });
  expect(await ask(world, me)).toMatchObject({ state: 'verified', invited: 0, ordered: 1 });
  await order('O-2', { customerId: 'c-1' });
  expect(await ask(world, me)).toMatchObject({ ordered: 1 });
  await recordRefund(world.ports, world.us, {
    ...confirmed,
    references: ['O-1'],
    refundId: 'r-1',
    occurredAt: world.clock.now(),
  });
  expect(await ask(world, me)).toMatchObject({ ordered: 0 });
});

test('who has ordered before is an existing customer, by the shop’s word alone', async () => {
  const world = await createWorld();
  expect(await ask(world, { identity: vouch(world, 'c-9') })).toMatchObject({ existing: false });
  // As at the order: what a page claims makes nobody a customer.
  const order = makeOrder(world, { customerId: 'c-9', identityVerified: true });
  await recordPurchase(world.ports, world.us, order);
  expect(await ask(world, { identity: vouch(world, 'c-9') })).toMatchObject({ existing: false });
  await recordPurchase(world.ports, world.us, { ...order, ...confirmed });
  expect(await ask(world, { identity: vouch(world, 'c-9') })).toMatchObject({ existing: true });
  expect(await ask(world, { identity: { customerId: 'c-9' } })).toMatchObject({ existing: false });
  expect(await ask(world, { identity: vouch(world, 'c-8') })).toMatchObject({ existing: false });
});
