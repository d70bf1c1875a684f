/** Where the codes of rewards come from, so that the shop's checkout knows them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { campaign, coupon, reward, sandboxMessage } from '../../db/schema/group.ts';
import { measureCoupons } from '../alert/coupons.ts';
import type { CampaignAnswer } from '../campaign/campaign.page.ts';
import { readPools } from '../coupon/overview.ts';
import { insertCodes } from '../coupon/pool.store.ts';
import { poolIdOf } from '../coupon/reward.ts';
import { upsertEndpoint } from '../endpoint/endpoint.store.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { createSpeech } from '../message/speech.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import { releaseDue } from './reward.dispatch.ts';
import type { RewardCodes, RewardRule } from './rule.ts';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;

/** A world whose advocates get codes like these, and as many orders by their friends as wanted, due now. */
async function owe(codes: RewardCodes, orders = 1) {
  const world = await createWorld();
  const rule = { kind: 'coupon' as const, amount: 1000, currency: 'USD', holdDays: 14, codes };
  await world.tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
  for (let index = 0; index < orders; index += 1) {
    const referral = await makeReferral(world, { email: `anna${index}@example.com`, confirmed: true });
    const order = makeOrder(world, {
      ...confirmed,
      references: [`order-${index}`],
      clickToken: referral.click(),
    });
    await recordPurchase(world.ports, world.us, order);
  }
  world.clock.advance(14 * DAY);
  return { world, pool: poolIdOf(world.campaignId, world.us.id, 'advocate') };
}

const fill = (world: World, dealId: string, codes: readonly string[]) =>
  insertCodes(
    world.tenant,
    { shopId: world.us.id, dealId, now: world.clock.now() },
    codes.map((code) => ({ id: world.ports.ids.make('cpn'), code })),
  );
const codesOf = async (world: World) =>
  (
    await world.tenant.orm
      .select({ code: coupon.code, owner: coupon.ownerId, reward: reward.id })
      .from(reward)
      .innerJoin(coupon, eq(coupon.id, reward.couponId))
  ).map(({ code, owner, reward: id }) => ({ code, own: owner === id }));

test('a generated code begins as the shop’s rule accepts it', async () => {
  const { world } = await owe({ source: 'generated', prefix: 'thanks-' });
  expect(await releaseDue(world.ports)).toBe(1);
  expect((await codesOf(world))[0]?.code).toMatch(/^THANKS-[2-9A-HJKMNP-TV-Z]{10}$/);
});

test('codes of a list go to one advocate each; who finds it empty waits, and gets theirs once it is filled', async () => {
  const { world, pool } = await owe({ source: 'pool' }, 2);
  await fill(world, pool, ['SHOP-1']);
  expect(await releaseDue(world.ports)).toBe(1);
  expect(await codesOf(world)).toEqual([{ code: 'SHOP-1', own: true }]);
  const states = await world.tenant.orm.select({ state: reward.state, reason: reward.reason }).from(reward);
  expect(states).toContainEqual({ state: 'pending', reason: 'awaiting_code' });
  expect(await releaseDue(world.ports)).toBe(0);
  // Nobody has to ask to be told of it.
  const { samples, names } = await measureCoupons(world.ports);
  expect(samples).toContainEqual(expect.objectContaining({ rule: 'coupons_low', subject: pool, value: 0, bound: 7 }));
  expect(names.get(pool)).toBe('Recommend us, rewards of $10 (Maple US)');
  await fill(world, pool, ['SHOP-2', 'SHOP-3']);
  world.clock.advance(10 * MINUTE);
  expect(await releaseDue(world.ports)).toBe(1);
  expect((await codesOf(world)).every(({ own }) => own)).toBe(true);
  const left = await world.tenant.orm.select().from(coupon).where(eq(coupon.ownerId, pool));
  expect(left).toHaveLength(1);
});

test('an advocate is told when the code of a list ends; on its last day one is given only where no other is left', async () => {
  const { world, pool } = await owe({ source: 'pool' }, 2);
  const end = world.clock.now() + 40 * DAY;
  const codes = [
    ...Array.from({ length: 20 }, (_, index) => ({ code: `DYING-${index}`, expiresAt: world.clock.now() + MINUTE })),
    { code: 'LASTING', expiresAt: end },
  ].map((one) => ({ id: world.ports.ids.make('cpn'), ...one }));
  await insertCodes(world.tenant, { shopId: world.us.id, dealId: pool, now: world.clock.now() }, codes);
  expect(await releaseDue(world.ports)).toBe(2);
  const given = (await codesOf(world)).map(({ code }) => code).toSorted();
  expect(given).toEqual([expect.stringMatching(/^DYING-/), 'LASTING']);
  await dispatchDue(world.ports, { random: () => 0.5 });
  const mails = await world.tenant.orm.select().from(sandboxMessage);
  const date = createSpeech('en-US', false, world.us.timeZone).date(end - 1);
  expect(mails.find(({ text }) => text.includes('LASTING'))?.text).toContain(`Use it by ${date}`);
});

/** The campaign as it is from now on. */
const change = (world: World, more: Partial<RewardRule>) =>
  world.tenant.orm
    .update(campaign)
    .set({ reward: { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14, ...more } })
    .where(eq(campaign.id, world.campaignId));

test.each<[string, RewardCodes, Partial<RewardRule>, RegExp]>([
  ['no coupon any more', { source: 'generated', prefix: 'THANKS-' }, { kind: 'credit' }, /^THANKS-/],
  [
    'codes with another beginning',
    { source: 'generated', prefix: 'TEN-' },
    { amount: 2500, codes: { source: 'generated', prefix: 'MORE-' } },
    /^TEN-/,
  ],
  [
    'a code of another worth for all',
    { source: 'shared', prefix: 'TEN-EURO' },
    { amount: 2500, codes: { source: 'shared', prefix: 'TWENTYFIVE' } },
    /^TEN-EURO$/,
  ],
  ['a milestone', { source: 'generated', prefix: 'TEN-' }, { milestones: [{ at: 1, amount: 500 }] }, /^TEN-/],
])(
  'what was earned is given with the code that it was earned as; the campaign has %s since',
  async (_, codes, more, code) => {
    const { world } = await owe(codes);
    await change(world, more);
    expect(await releaseDue(world.ports)).toBe(1);
    const given = await codesOf(world);
    expect(given).toHaveLength(more.milestones ? 2 : 1);
    for (const one of given) expect(one.code).toMatch(code);
    const [base] = await world.tenant.orm.select().from(reward).where(eq(reward.part, 'base'));
    expect(base).toMatchObject({ kind: 'coupon', amount: 1000, state: 'issued' });
  },
);

test('a list whose worth changes gives each reward a code of the worth that it was earned as', async () => {
  const { world, pool } = await owe({ source: 'pool' }, 2);
  await fill(world, pool, ['TEN-1']);
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const at = `/api/campaigns/${world.campaignId}`;
  /** As a member saves it. */
  const save = async (more: Partial<RewardRule>) => {
    const { revision, body } = (await (await world.get(at, headers)).json()) as CampaignAnswer;
    const given = { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14, ...more } as const;
    const shops = body.shops.map((one) => (one.shop === world.us.id ? { ...one, reward: given } : one));
    const answer = await world.app.request(at, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ revision, body: { ...body, shops } }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
  };
  const lists = async () =>
    (await readPools(world.ports, world.us))
      .filter((one) => one.for === 'advocate')
      .map(({ deal, title, left, waiting, given }) => [deal, title, left, waiting, given]);
  await save({ amount: 2500, codes: { source: 'pool' } });
  await fill(world, pool, ['MORE-1', 'MORE-2']);
  expect(await releaseDue(world.ports)).toBe(1);
  expect(await codesOf(world)).toEqual([{ code: 'TEN-1', own: true }]);
  // What marketers are told of is what they see: by list, the one that was put aside too as long as somebody waits.
  const { samples, names } = await measureCoupons(world.ports);
  const told = samples.map(({ subject, value, supply }) => [names.get(subject), value, supply?.waiting]);
  expect(told.filter(([name]) => String(name).includes('rewards')).toSorted()).toEqual([
    ['Recommend us, rewards of $10 (Maple US)', 0, 1],
    ['Recommend us, rewards of $25 (Maple US)', 0, 0],
  ]);
  // Who waits for one is seen, and can be helped, whatever the campaign gives by now.
  expect(await lists()).toEqual([
    [pool, '$25', 2, 0, 0],
    [`${pool}.1000`, '$10', 0, 1, 1],
  ]);
  await save({ kind: 'credit', amount: 2500 });
  expect(await lists()).toEqual([[`${pool}.1000`, '$10', 0, 1, 1]]);
  world.clock.advance(10 * MINUTE);
  expect(await releaseDue(world.ports)).toBe(0);
  await fill(world, `${pool}.1000`, ['TEN-2']);
  world.clock.advance(10 * MINUTE);
  expect(await releaseDue(world.ports)).toBe(1);
  expect((await codesOf(world)).map(({ code }) => code).sort()).toEqual(['TEN-1', 'TEN-2']);
  // What was put aside is there again once the campaign gives that once more.
  await save({ amount: 2500, codes: { source: 'pool' } });
  expect(await lists()).toEqual([[pool, '$25', 2, 0, 0]]);
});

test('one code for all advocates stands once, and is nobody’s own', async () => {
  const { world } = await owe({ source: 'shared', prefix: 'DANKE10' }, 2);
  expect(await releaseDue(world.ports)).toBe(2);
  expect(await codesOf(world)).toEqual([
    { code: 'DANKE10', own: false },
    { code: 'DANKE10', own: false },
  ]);
});

test('the shop’s own system makes the code over a signed call that says what it is for', async () => {
  const { world } = await owe({ source: 'shop' });
  const calls: Record<string, unknown>[] = [];
  let well = false;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(well ? 201 : 503).end(JSON.stringify({ code: 'own-7' }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => void server.close());
  const row = {
    shopId: world.us.id,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/codes`,
    secretSealed: world.ports.secrets.seal('secret'),
    updatedAt: 0,
  };
  await world.tenant.client.batch([upsertEndpoint(world.tenant, 'coupon', row)], 'write');
  expect(await releaseDue(world.ports)).toBe(0);
  well = true;
  world.clock.advance(10 * MINUTE);
  expect(await releaseDue(world.ports)).toBe(1);
  const [due] = await world.tenant.orm.select().from(reward);
  expect(calls).toHaveLength(2);
  expect(calls[1]).toMatchObject({
    id: due?.id,
    purpose: 'reward',
    beneficiary: 'advocate',
    campaign: world.campaignId,
    kind: 'amount',
    value: 1000,
    currency: 'USD',
    test: false,
  });
  expect((await codesOf(world))[0]?.code).toBe('OWN-7');
});

test('a code that was given and taken back is listed for the shop to cancel', async () => {
  const { world } = await owe({ source: 'generated', prefix: 'THANKS-' });
  await releaseDue(world.ports);
  const key = await makeKey(world, world.us, ['coupons:write']);
  const list = async () => {
    const answer = await world.get('/v1/coupons/revoked', { authorization: `Bearer ${key}` });
    return (await answer.json()) as { codes: { code: string; amount: number }[]; next_cursor: string | null };
  };
  expect(await list()).toEqual({ codes: [], next_cursor: null });
  await refundPurchase(world.ports, world.us, {
    ...confirmed,
    references: ['order-0'],
    occurredAt: world.clock.now(),
  });
  const [gone] = await codesOf(world);
  expect((await list()).codes).toMatchObject([{ code: gone?.code, currency: 'USD' }]);
});
