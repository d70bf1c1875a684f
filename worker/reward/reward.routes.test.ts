import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { audit, member } from '../../db/schema/control.ts';
import { advocate, campaign, reward, rewardEntry } from '../../db/schema/group.ts';
import { eraseAdvocate } from '../advocate/advocate.store.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import type { RewardAnswer } from './list.ts';
import { releaseDue } from './reward.dispatch.ts';
import type { RewardsAnswer } from './reward.routes.ts';
import type { RewardRule } from './rule.ts';

const DAY = 24 * 3600_000;

/** A shop whose credit above $5 is approved by hand, three confirmed orders, and a marketer. */
async function open(more: Partial<RewardRule> = {}) {
  const world = await createWorld();
  const { ports, us, tenant, clock } = world;
  const rule: RewardRule = {
    kind: 'credit',
    amount: 1000,
    currency: 'USD',
    holdDays: 14,
    approval: { by: 'hand', upTo: 500 },
    ...more,
  };
  await tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  for (const reference of ['1', '2', '3']) {
    const order = makeOrder(world, { ...confirmed, references: [reference], clickToken: referral.click() });
    await recordPurchase(ports, us, order);
    clock.advance(1000);
  }
  clock.advance(14 * DAY);
  await releaseDue(ports);
  const cookie = await signInMember(world);
  const call = async (method: string, path: string, body?: unknown, shop = us.id) => {
    const answer = await world.app.request(`/api/rewards/${shop}${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const list = async (query = '') => JSON.parse((await call('GET', query)).text) as RewardsAnswer;
  const idOf = async (order: string) =>
    (await list()).rewards.find(({ order_ids: orders }) => orders.includes(order))?.id ?? '';
  return { world, referral, call, list, idOf };
}

test('approving does not replace the shop’s word: what a page alone told of waits on, and the answer says so', async () => {
  const { world, referral, call, list, idOf } = await open();
  const { ports, us } = world;
  const order = makeOrder(world, { references: ['claimed'], clickToken: referral.click() });
  await recordPurchase(ports, us, order);
  const id = await idOf('claimed');
  const answer = await call('POST', '/approve', { rewards: [id], note: '' });
  expect(JSON.parse(answer.text)).toEqual({ changed: [], unchanged: [], unconfirmed: [id] });
  expect((await list()).rewards.find((one) => one.id === id)).toMatchObject({ reason: 'awaiting_confirmation' });
  await recordPurchase(ports, us, { ...order, ...confirmed });
  const approved = await call('POST', '/approve', { rewards: [id], note: '' });
  expect(JSON.parse(approved.text)).toEqual({ changed: [id], unchanged: [], unconfirmed: [] });
});

test('members approve, refuse and pay out, each once, with their word in the audit log', async () => {
  const { world, call, list, idOf } = await open();
  const { ports, clock } = world;
  const before = await list('?view=deciding');
  expect(before.rewards).toHaveLength(3);
  expect(before.rewards[0]).toMatchObject({ reason: 'awaiting_approval', hold: 'hand', advocate: { name: 'Anna' } });
  expect(before.balances).toMatchObject([{ currency: 'USD', deciding: 3000, unpaid: 0 }]);
  const [one, two, three] = [await idOf('1'), await idOf('2'), await idOf('3')];

  const approved = await call('POST', '/approve', { rewards: [one, two], note: 'looks right' });
  expect(JSON.parse(approved.text)).toEqual({ changed: [one, two], unchanged: [], unconfirmed: [] });
  const refused = await call('POST', '/void', { rewards: [three], reason: 'duplicate', note: '' });
  expect(JSON.parse(refused.text).changed).toEqual([three]);
  expect(JSON.parse((await call('POST', '/approve', { rewards: [three], note: '' })).text).changed).toEqual([]);
  expect(await releaseDue(ports)).toBe(2);
  expect((await list('?view=void')).rewards).toMatchObject([{ id: three, reason: 'duplicate', decided_by: 'member' }]);

  // The note stands in the audit log, and the ledger says where.
  const [said] = await ports.databases.control.orm.select().from(audit).where(eq(audit.action, 'rewards_approved'));
  expect(said?.subject).toMatchObject({ rewards: 2, note: 'looks right' });
  const entries = await world.tenant.orm.select().from(rewardEntry).where(eq(rewardEntry.rewardId, one));
  expect(entries.find(({ kind }) => kind === 'adjust')).toMatchObject({ noteId: said?.id, madeBy: said?.userId });

  // Refunded before it is paid: refused; paid twice: once; refunded afterwards: to be reclaimed.
  await refundPurchase(ports, world.us, { references: ['2'], occurredAt: clock.now() });
  const paid = await call('POST', '/paid', { rewards: [one, two, three, 'rwd_none'], reference: 'November' });
  expect(JSON.parse(paid.text)).toEqual({
    paid: [one],
    already: [],
    refused: [
      { id: two, code: 'void' },
      { id: three, code: 'void' },
      { id: 'rwd_none', code: 'not_found' },
    ],
  });
  expect(JSON.parse((await call('POST', '/paid', { rewards: [one], reference: '' })).text).already).toEqual([one]);
  expect((await list('?view=paid')).rewards).toMatchObject([{ id: one, payout_reference: 'November' }]);
  await refundPurchase(ports, world.us, { references: ['1'], occurredAt: clock.now() });
  const after = await list('?view=reclaim');
  expect(after.rewards.map(({ id }) => id)).toEqual([one]);
  expect(after.balances).toEqual([
    { currency: 'USD', waiting: 0, deciding: 0, given: 0, unpaid: 0, paid: 0, reclaim: 1000 },
  ]);
});

test('the file of payouts is safe to open, and names whom to pay by what they confirmed', async () => {
  const { world, referral, call } = await open({ approval: { by: 'rule' }, friend: { kind: 'coupon', amount: 300 } });
  const name = world.ports.secrets.seal('=HYPERLINK("x")');
  await world.tenant.orm.update(advocate).set({ nameSealed: name }).where(eq(advocate.id, referral.advocateId));
  const { text } = await call('GET', '/payouts.csv');
  const [heading, ...lines] = text.replace('\ufeff', '').trim().split('\r\n');
  expect(heading).toMatch(/^reward,beneficiary,kind,name,amount,currency,advocate,first_name,email,order_ids,/);
  expect(lines).toHaveLength(6);
  const own = lines.filter((line) => line.includes(',credit,'));
  expect(own[0]).toMatch(/,advocate,credit,,10\.00,USD,adv_\w+,"'=HYPERLINK\(""x""\)",anna@example\.com,3,/);
  // A friend's coupon goes to the order.
  expect(lines.find((line) => line.includes(',friend,'))).toMatch(/,friend,coupon,,3\.00,USD,,,,\d,.*,[2-9A-Z]{10}$/);
  expect((await call('GET', '/payouts.csv?kind=cash')).text.trim().split('\r\n')).toHaveLength(1);
});

test('support gives a reward by hand, once a request', async () => {
  const { world, referral, call, list } = await open();
  const wanted = {
    advocate: referral.advocateId,
    kind: 'credit',
    amount: 500,
    note: 'the parcel was late',
    request: '0192f0c1-7d3e-7000-8000-5d1a3c9b7e42',
  };
  const given = JSON.parse((await call('POST', '/manual', wanted)).text);
  expect(given.changed).toBe(true);
  expect(JSON.parse((await call('POST', '/manual', wanted)).text)).toEqual({ id: given.id, changed: false });
  expect((await call('POST', '/manual', { ...wanted, advocate: 'adv_none' })).status).toBe(404);
  expect((await call('POST', '/manual', { ...wanted, note: '' })).status).toBe(422);
  expect(await releaseDue(world.ports)).toBe(1);
  expect((await list('?view=unpaid')).rewards).toMatchObject([{ id: given.id, part: 'manual', amount: 500 }]);
});

test('roles, other companies and unusable calls are refused', async () => {
  const { world, call, idOf } = await open();
  const id = await idOf('1');
  expect((await call('POST', '/approve', { rewards: [], note: '' })).status).toBe(422);
  expect((await call('POST', '/void', { rewards: [id], reason: 'because', note: '' })).status).toBe(422);
  expect((await call('POST', '/approve', { rewards: ['rwd_none'], note: '' })).status).toBe(404);
  expect((await call('PUT', '/endpoint', { url: 'codes', new_secret: false })).status).toBe(422);
  // A reward of another shop of the same company is none of this one's.
  expect((await call('POST', '/approve', { rewards: [id], note: '' }, world.de.id)).status).toBe(404);
  expect((await call('GET', '', undefined, 'shp_none')).status).toBe(404);
  const anonymous = await world.app.request(`/api/rewards/${world.us.id}`, { headers: OWN_PAGE });
  expect(anonymous.status).toBe(401);
});

test('an analyst sees what was given, and neither whose it is nor the code that buys something', async () => {
  const { world, referral, list } = await open({ kind: 'coupon', approval: { by: 'rule' } });
  const told = async () =>
    (await list('?view=given')).rewards.map(({ advocate: earner, code }) => [
      earner?.name,
      earner?.left,
      code !== null,
    ]);
  expect(await told()).toEqual(Array(3).fill(['Anna', false, true]));
  await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
  expect(await told()).toEqual(Array(3).fill([null, false, false]));
  await world.tenant.client.execute(eraseAdvocate(world.tenant, referral.advocateId));
  expect(await told()).toEqual(Array(3).fill([null, true, false]));
});

test('a server lists, decides and pays out, within its scopes and its shop', async () => {
  const { world, idOf } = await open();
  const key = await makeKey(world, world.us, ['rewards:read', 'rewards:write']);
  const foreign = await makeKey(world, world.de, ['rewards:read', 'rewards:write']);
  const blind = await makeKey(world, world.us, ['rewards:read']);
  const v1 = async (method: string, path: string, body?: unknown, bearer = key) => {
    const answer = await world.app.request(`/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const one = await idOf('1');
  const page = await v1('GET', '/rewards?view=deciding&limit=2');
  expect(page.body.rewards).toHaveLength(2);
  const rest = await v1('GET', `/rewards?view=deciding&limit=2&cursor=${page.body.next_cursor}`);
  expect(rest.body.rewards.map(({ id }: RewardAnswer) => id)).toEqual([one]);
  expect(rest.body.rewards[0].advocate.name).toBeNull();
  const decide = (bearer: string) => v1('POST', '/rewards/decisions', { rewards: [one], approve: true }, bearer);
  expect((await decide(blind)).status).toBe(403);
  expect((await decide(foreign)).body).toEqual({ changed: [], unchanged: [], unconfirmed: [], unknown: [one] });
  expect((await decide(key)).body).toEqual({ changed: [one], unchanged: [], unconfirmed: [], unknown: [] });
  await releaseDue(world.ports);
  expect((await v1('GET', '/payouts')).body.payouts).toMatchObject([{ id: one, email: 'anna@example.com' }]);
  expect((await v1('GET', '/payouts', undefined, foreign)).body.payouts).toEqual([]);
  expect((await v1('POST', '/payouts/paid', { rewards: [one] })).body.paid).toEqual([one]);
  expect((await v1('GET', '/payouts')).body.payouts).toEqual([]);
  // What comes back after it was paid is asked for at the same place, with whom it was paid to.
  expect((await v1('GET', '/payouts?view=reclaim')).body.payouts).toEqual([]);
  await refundPurchase(world.ports, world.us, { references: ['1'], occurredAt: world.clock.now() });
  expect((await v1('GET', '/payouts?view=reclaim')).body.payouts).toMatchObject([
    { id: one, state: 'void', paid_amount: 1000, email: 'anna@example.com' },
  ]);
  expect((await v1('GET', '/payouts')).body.payouts).toEqual([]);
  expect((await v1('GET', '/payouts?view=given')).status).toBe(422);
  const two = await idOf('2');
  await v1('POST', '/rewards/decisions', { rewards: [two], approve: false, reason: 'blocked_customer' });
  const [row] = await world.tenant.orm.select().from(reward).where(eq(reward.id, two));
  expect(row).toMatchObject({ state: 'void', reason: 'blocked_customer' });
  expect(row?.decidedBy).toMatch(/^key_/);
});
