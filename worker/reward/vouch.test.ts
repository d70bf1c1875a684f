import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import { campaign } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld } from '../test/world.ts';
import { releaseDue } from './reward.dispatch.ts';
import type { RewardsAnswer } from './reward.routes.ts';
import type { RewardRule } from './rule.ts';

const DAY = 24 * 3_600_000;

/** A shop of which only pages tell orders. */
async function open(more: Partial<RewardRule> = {}) {
  const world = await createWorld();
  const { ports, us, tenant, clock } = world;
  const rule: RewardRule = { kind: 'credit', amount: 1000, currency: 'USD', holdDays: 14, ...more };
  await tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  const claim = async (reference: string, told: object = {}) => {
    await recordPurchase(
      ports,
      us,
      makeOrder(world, { references: [reference], clickToken: referral.click(), ...told }),
    );
    clock.advance(1000);
  };
  const cookie = await signInMember(world);
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await world.app.request(`/api/rewards/${us.id}${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as RewardsAnswer & Record<string, unknown> };
  };
  const states = async () =>
    (await readStanding(world)).rewards
      .toSorted((one, other) => (one.orderedAt ?? 0) - (other.orderedAt ?? 0))
      .map(({ state }) => state);
  return { world, claim, call, states };
}

test('what only pages tell of is given within the shop’s limit a day of rewards, and not at all without one', async () => {
  const { world, claim, call, states } = await open();
  const { ports, clock } = world;
  for (const reference of ['1', '2', '3']) await claim(reference);
  clock.advance(15 * DAY);
  expect(await releaseDue(ports)).toBe(0);

  expect((await call('PUT', '/unconfirmed', { count: 2, amount: 100_000 })).status).toBe(200);
  expect(await releaseDue(ports)).toBe(2);
  expect(await releaseDue(ports)).toBe(0);
  expect(await states()).toEqual(['issued', 'issued', 'pending']);
  expect((await call('GET', '')).body.unconfirmed).toEqual({
    count: 2,
    amount: 100_000,
    used: { count: 2, amount: 2000 },
  });
  clock.advance(DAY);
  expect(await releaseDue(ports)).toBe(1);
  const noted = await ports.databases.control.orm.select().from(audit);
  expect(noted.map(({ action }) => action)).toContain('rewards_unconfirmed_allowed');

  await claim('4');
  expect((await call('DELETE', '/unconfirmed')).body).toEqual({ unconfirmed: null });
  clock.advance(15 * DAY);
  expect(await releaseDue(ports)).toBe(0);
});

test('money is limited too, milestones included, and what the shop confirms meanwhile needs no limit', async () => {
  const { world, claim, call, states } = await open({ milestones: [{ at: 2, amount: 700 }] });
  const { ports, us, clock } = world;
  const occurredAt = clock.now();
  for (const reference of ['1', '2', '3']) await claim(reference);
  clock.advance(15 * DAY);
  await call('PUT', '/unconfirmed', { count: 50, amount: 2500 });
  // The second would bring the milestone: 1000 + 1000 + 700.
  expect(await releaseDue(ports)).toBe(1);
  expect(await states()).toEqual(['issued', 'pending', 'pending']);
  await recordPurchase(ports, us, makeOrder(world, { ...confirmed, references: ['2'], occurredAt }));
  await releaseDue(ports);
  expect(await states()).toContain('issued');
  expect((await call('GET', '')).body.unconfirmed?.used).toEqual({ count: 2, amount: 2000 });
  clock.advance(DAY);
  await releaseDue(ports);
  expect((await states()).filter((state) => state === 'issued')).toHaveLength(4);
});

test('a member may vouch for an order, with a note; the page raises it no more', async () => {
  const { world, claim, call, states } = await open({ amount: 500, percent: 10 });
  const { ports, clock } = world;
  await claim('1', { amount: 6000 });
  const [reward] = (await call('GET', '')).body.rewards;
  const rewards = [reward?.id ?? ''];
  const asked = await call('POST', '/approve', { rewards, note: '' });
  expect(asked.body).toMatchObject({ changed: [], unconfirmed: rewards });
  expect((await call('POST', '/approve', { rewards, note: '', vouch: true })).status).toBe(422);
  const vouched = await call('POST', '/approve', { rewards, note: 'seen in our books', vouch: true });
  expect(vouched.body).toMatchObject({ changed: rewards });
  const [noted] = await ports.databases.control.orm.select().from(audit).where(eq(audit.action, 'rewards_vouched'));
  expect(JSON.stringify(noted)).toContain('seen in our books');

  await claim('1', { amount: 900_000 });
  expect((await call('GET', '')).body.rewards[0]).toMatchObject({ amount: 600, reason: 'return_period' });
  expect(await releaseDue(ports)).toBe(0);
  clock.advance(14 * DAY);
  expect(await releaseDue(ports)).toBe(1);
  expect(await states()).toEqual(['issued']);
});
