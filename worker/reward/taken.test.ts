/** What advocates are told where a reward that they had been given is taken back. */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { shop } from '../../db/schema/control.ts';
import { advocate, campaign, coupon, message, reward, sandboxMessage } from '../../db/schema/group.ts';
import { formatMoney } from '../campaign/money.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { createWorld } from '../test/world.ts';
import { markRewardsPaid } from './payout.ts';
import { changeReward, giveByHand, planVoid } from './reward.change.ts';
import { releaseDue } from './reward.dispatch.ts';
import type { RewardRule } from './rule.ts';
import { tellRewards } from './tell.dispatch.ts';

const DAY = 24 * 3_600_000;
const half = { random: () => 0.5 };
const HAND = { by: 'usr_carol' };

/** An advocate who confirmed their address, and a friend's order, confirmed. */
async function open(more: Partial<RewardRule> = {}, anna: Partial<typeof advocate.$inferInsert> = {}) {
  const world = await createWorld();
  const { ports, us, tenant, clock } = world;
  const rule: RewardRule = { kind: 'credit', amount: 1000, currency: 'USD', holdDays: 14, ...more };
  await tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
  const { advocateId, click } = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  if (Object.keys(anna).length > 0) await tenant.orm.update(advocate).set(anna).where(eq(advocate.id, advocateId));
  const order = makeOrder(world, { ...confirmed, clickToken: click() });
  await recordPurchase(ports, us, order);
  return {
    world,
    advocateId,
    order,
    /** Tells it twice, as each tick does. */
    tell: async () => {
      await tellRewards(ports);
      await tellRewards(ports);
    },
    give: async () => {
      clock.advance((rule.holdDays ?? 0) * DAY);
      expect(await releaseDue(ports)).toBe(1);
    },
    refund: (amount?: number) =>
      refundPurchase(ports, us, {
        references: ['1001'],
        occurredAt: clock.now(),
        ...(amount && { amount, currency: 'USD' }),
      }),
    causes: async () =>
      (await tenant.orm.select().from(message).orderBy(message.createdAt)).map(({ idempotencyKey }) =>
        idempotencyKey.replace(/^reward:rwd_\w+/, 'reward'),
      ),
    /** What was sent, the first first. */
    sent: async () => {
      await dispatchDue(ports, half);
      return tenant.orm.select().from(sandboxMessage).orderBy(sandboxMessage.createdAt, sandboxMessage.id);
    },
    pay: async () => {
      const [own] = await tenant.orm.select().from(reward);
      expect((await markRewardsPaid(ports, us, [own?.id ?? ''], null, 'key_1')).paid).toHaveLength(1);
    },
  };
}

const FATES = {
  code: 'may no longer be accepted',
  credit: 'If it is in the customer account already, it may be taken off again.',
  unpaid: 'If it has not arrived yet, it will not come.',
  paid: 'As it was given already, it may be asked for back.',
};

test.each<[string, Partial<RewardRule>, 'paid' | 'unpaid', keyof typeof FATES | undefined]>([
  ['a coupon', { kind: 'coupon', codes: { source: 'generated', prefix: 'THANKS-' } }, 'unpaid', 'code'],
  ['credit', { kind: 'credit' }, 'unpaid', 'credit'],
  ['credit that the shop booked', { kind: 'credit' }, 'paid', 'credit'],
  ['money', { kind: 'cash' }, 'unpaid', 'unpaid'],
  ['money that was paid out', { kind: 'cash' }, 'paid', 'paid'],
  ['a gift', { kind: 'gift', name: 'A lamp' }, 'unpaid', 'unpaid'],
  ['a gift that was sent', { kind: 'gift', name: 'A lamp' }, 'paid', 'paid'],
  ['a donation that was made', { kind: 'charity', name: 'Sea Rescue' }, 'paid', undefined],
])(
  'of %s that was given and is taken back a mail says so, why, and what becomes of it',
  async (_, rule, payout, fate) => {
    const { world, tell, give, pay, refund, sent } = await open(rule);
    await tell();
    expect(await sent()).toHaveLength(1);
    await give();
    if (payout === 'paid') await pay();
    await tell();
    expect(await sent()).toHaveLength(2);
    await refund();
    await tell();
    const mails = await sent();
    expect(mails).toHaveLength(3);
    const last = mails.find(({ subject }) => subject.startsWith('About your reward'));
    expect(last?.text).toContain('Your reward was taken back');
    expect(last?.text).toContain('The reward of $10 from Maple US was taken back.');
    expect(last?.text).toContain('The order was sent back or cancelled.');
    expect(last?.text).not.toMatch(/could not be given|No reward this time/);
    for (const [name, words] of Object.entries(FATES)) expect(last?.text.includes(words), name).toBe(name === fate);
    const [given] = await world.tenant.orm.select().from(coupon).where(eq(coupon.ownerKind, 'reward'));
    expect(given !== undefined).toBe(fate === 'code');
    if (given) expect(last?.text).toContain(`The code ${given.code} may no longer be accepted.`);
  },
);

test('where nothing was told of a return period, who was told that it is there is told that it was taken back', async () => {
  const { tell, give, refund, causes } = await open({ holdDays: 0 });
  await tell();
  await give();
  await tell();
  expect(await causes()).toEqual(['reward']);
  await refund();
  await tell();
  expect(await causes()).toEqual(['reward', 'reward:taken']);
});

test.each([
  ['thirteen days', 13, ['reward:pending', 'reward', 'reward:taken']],
  ['a month', 30, ['reward:pending', 'reward']],
])('it is owed from the day it was taken back, also after a standstill of %s', async (_, days, told) => {
  const { world, tell, give, refund, causes } = await open();
  await tell();
  await give();
  // Long after it was given.
  world.clock.advance(40 * DAY);
  await refund();
  world.clock.advance(days * DAY);
  await tell();
  expect(await causes()).toEqual(told);
});

test('whoever heard of neither is told of nothing that was taken back', async () => {
  const { tell, give, refund, causes } = await open({}, { emailConfirmedAt: null });
  await tell();
  await give();
  await refund();
  await tell();
  expect(await causes()).toEqual([]);
});

test('a reward that was refused, given after all and then taken back is told of each time', async () => {
  const { world, order, tell, give, refund, causes } = await open({ minOrder: 5000 });
  await tell();
  await refund(2000);
  await tell();
  expect(await causes()).toEqual(['reward:pending', 'reward:refused']);
  world.clock.advance(1000);
  await recordPurchase(world.ports, world.us, { ...order, amount: 9000 });
  await give();
  await refund();
  await tell();
  expect(await causes()).toEqual(['reward:pending', 'reward:refused', 'reward', 'reward:taken']);
});

test('what was given by hand for no order is told of without a word about an order', async () => {
  const { world, advocateId, tell, refund, sent } = await open();
  const { ports, us, campaignId } = world;
  await refund();
  const { id } = await giveByHand(
    ports,
    { shop: us, advocateId, campaignId, kind: 'credit', amount: 500, requestId: 'one' },
    HAND,
  );
  expect(await releaseDue(ports)).toBe(1);
  await tell();
  expect(await sent()).toHaveLength(1);
  await changeReward(ports, [us], id, (context) => planVoid(ports, context, 'mistake', HAND));
  await tell();
  const mails = await sent();
  expect(mails).toHaveLength(2);
  const text = mails.find(({ subject }) => subject.startsWith('About your reward'))?.text ?? '';
  expect(text).toContain('The reward of $5 from Maple US was taken back.');
  expect(text).not.toMatch(/The order|friend/);
});

test('own words for a reward that could not be given are none for one that was taken back', async () => {
  const { world, tell, give, refund, sent } = await open();
  const messages = { reward_refused: { en: { headline: 'Nothing this time', intro: 'No luck with {{amount}}.' } } };
  await world.tenant.orm.update(campaign).set({ messages }).where(eq(campaign.id, world.campaignId));
  await tell();
  await give();
  await sent();
  await refund();
  await tell();
  const texts = (await sent()).map(({ text }) => text);
  expect(texts.filter((text) => text.includes('was taken back'))).toHaveLength(1);
  expect(texts.join()).not.toMatch(/Nothing this time|No luck/);
});

test('a number alone is told by text, in its language and the shop’s form of address, with the amount as people write it', async () => {
  const phone = '+12025550123';
  const { world, advocateId, tell, give, refund, sent } = await open({ kind: 'coupon' });
  const { ports, us, tenant } = world;
  const phoneSealed = ports.secrets.seal(phone);
  const reach = { emailSealed: null, emailConfirmedAt: null, phoneSealed, phoneConfirmedAt: 1, language: 'de' };
  await tenant.orm.update(advocate).set(reach).where(eq(advocate.id, advocateId));
  await ports.databases.control.orm.update(shop).set({ formal: true }).where(eq(shop.id, us.id));
  ports.shops.forget();
  await tell();
  await give();
  // In the hours of texts, in every zone of the number.
  world.clock.advance(6 * 3_600_000);
  await sent();
  await refund();
  await tell();
  const [told, ...more] = (await sent()).filter(({ text }) => text.includes('zurückgenommen'));
  expect(more).toEqual([]);
  expect(told).toMatchObject({ channel: 'sms', recipient: phone });
  const amount = formatMoney(1000, 'USD', 'de').replace(/\s/g, ' ');
  const [given] = await tenant.orm.select().from(coupon);
  expect(told?.text).toContain(`Maple US: Die Prämie von ${amount} wurde zurückgenommen.`);
  expect(told?.text).toContain('Die Bestellung wurde zurückgeschickt oder storniert.');
  expect(told?.text).toContain(`Der Code ${given?.code} wird möglicherweise nicht mehr angenommen.`);
  expect(told?.text).toContain('Sie haben um diese SMS gebeten');
});
