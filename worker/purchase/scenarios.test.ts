/**
 * How a friend's order finds its advocate, or why it does not: each way that friends take in life is one row, walked by
 * the routes that pages, friends and shops' servers call.
 */
import { expect, test } from 'vitest';
import { screenDue } from '../fraud/screen.ts';
import { enterName, offerNames, openMe } from '../test/named.ts';
import { confirmed } from '../test/referral.ts';
import { openScenario, type Scenario } from '../test/scenario.ts';
import { vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import { recordRefund } from './refund.record.ts';

const DAY = 86_400_000;

const SCENARIOS: [what: string, walk: (s: Scenario, world: World) => Promise<unknown>, outcome: string][] = [
  [
    'the friend clicks and orders on one device',
    async (s) => s.page({ referral: await s.click((await s.advocate('Anna')).code) }),
    'credited to Anna by click [clicked_at]',
  ],
  [
    'the page tells of it first, the server confirms without any click',
    async (s) => {
      await s.page({ referral: await s.click((await s.advocate('Anna')).code) });
      await s.server();
    },
    'credited to Anna by click [clicked_at]',
  ],
  [
    'the friend claims on the phone and orders on another device with the coupon',
    async (s) => s.server({ coupons: [await s.claim(await s.click((await s.advocate('Anna')).code))] }),
    'credited to Anna by coupon [coupon,claim]',
  ],
  [
    'without consent the page has nothing but the coupon',
    async (s) => s.page({ coupons: [(await s.claim(await s.click((await s.advocate('Anna')).code))).toLowerCase()] }),
    'credited to Anna by coupon [coupon,claim]',
  ],
  [
    'a coupon from Anna weighs more than a later click from Berta',
    async (s) => {
      const coupon = await s.claim(await s.click((await s.advocate('Anna')).code));
      s.days(1);
      await s.page({ coupons: [coupon], referral: await s.click((await s.advocate('Berta')).code) });
    },
    'credited to Anna by coupon [coupon,claim]',
  ],
  [
    'the friend passes the link on: the advocate stays the same',
    async (s) => {
      const { rk } = await s.click((await s.advocate('Anna')).code);
      await s.page({ referral: await s.click(rk) });
    },
    'credited to Anna by click [clicked_at]',
  ],
  [
    'a friend’s own link, opened by them',
    async (s) => {
      const path = await s.relay(await s.advocate('Anna'), `ben${s.number}@friends.test`);
      await s.page({ referral: await s.click(path) });
    },
    'credited to Anna by recipient [recipient]',
  ],
  [
    'a friend’s own link, passed on to somebody else',
    async (s) => {
      const path = await s.relay(await s.advocate('Anna'), `ben${s.number}@friends.test`);
      const { rk } = await s.click(path);
      await s.page({ referral: await s.click(rk), customer: { email: `cleo${s.number}@friends.test` } });
    },
    'credited to Anna by recipient [recipient]',
  ],
  [
    'the advocate wrote to themselves in another spelling, and orders without a name',
    async (s, world) => {
      const email = `anna${s.number}@gmail.com`;
      const path = await s.relay(await s.advocate('Anna', email), `a.nna${s.number}+me@gmail.com`);
      const referral = await s.click(path);
      await s.page({ referral });
      await s.server();
      await screenDue(world.ports);
    },
    'refused to Anna by recipient [recipient]: self_referral [same_mailbox]',
  ],
  [
    'the advocate wrote to themselves, and passed the mail on to a friend who is named',
    async (s) => {
      const email = `anna${s.number}@sharers.test`;
      const path = await s.relay(await s.advocate('Anna', email), `anna${s.number}+work@sharers.test`);
      await s.page({ referral: await s.click(path) });
      await s.server({ customer: { email: `cleo${s.number}@friends.test` } });
    },
    'credited to Anna by recipient [recipient]',
  ],
  [
    'whoever was written to and claimed orders elsewhere, known by the address alone',
    async (s) => {
      const friend = `ben${s.number}@friends.test`;
      const path = await s.relay(await s.advocate('Anna'), friend);
      await s.claim(await s.click(path));
      await s.server({ customer: { email: friend.toUpperCase() } });
    },
    'credited to Anna by email [claim]',
  ],
  [
    'whoever opened our mail for the code orders elsewhere, known by the address alone',
    async (s, world) => {
      const claim = { customer: 'new' as const, countries: [] };
      await s.rule({ claim: { ...claim, mailFirst: true } });
      const email = `dora${s.number}@friends.test`;
      await s.claimByMail(world, await s.click((await s.advocate('Anna')).code), email);
      await s.rule({ claim });
      await s.server({ customer: { email } });
    },
    'credited to Anna by email [claim]',
  ],
  [
    'the shop’s server kept the click',
    async (s) => s.server({ click_id: (await s.click((await s.advocate('Anna')).code)).rc }),
    'credited to Anna by server_click [clicked_at]',
  ],
  [
    'the friend says a name with its code at the checkout',
    async (s, world) => {
      const { id } = await s.advocate('Jana');
      const { code } = await (await openMe(world, id)).choose('Jana Novák');
      await s.server({ referrer: (code as string).toLowerCase() });
    },
    'credited to Jana by name [name]',
  ],
  [
    'the friend says a name alone, without its accents',
    async (s, world) => {
      const { id } = await s.advocate('Zoë');
      await (await openMe(world, id)).choose('Zoë Ångström');
      await s.server({ referrer: 'zoe angstrom' });
    },
    'credited to Zoë by name [name]',
  ],
  [
    'the friend enters the name, is led to the shop and orders there',
    async (s, world) => {
      const { id } = await s.advocate('Suzanne');
      const { code } = await (await openMe(world, id)).choose('Suzanne');
      const { to = '' } = await enterName(world, code as string, `192.0.2.${s.number}`);
      await s.page({ referral: await s.click(to.split('/r/')[1] as string) });
    },
    'credited to Suzanne by click [clicked_at]',
  ],
  [
    'two links, the last click counts, whichever the page tells of first',
    async (s) => {
      const anna = await s.click((await s.advocate('Anna')).code);
      s.days(1);
      await s.page({ referral: await s.click((await s.advocate('Berta')).code) });
      await s.page({ referral: anna });
    },
    'credited to Berta by click [clicked_at]',
  ],
  [
    'two links, the first click counts where the campaign says so',
    async (s) => {
      await s.rule({ attribution: 'first' });
      const anna = await s.click((await s.advocate('Anna')).code);
      s.days(1);
      await s.page({ referral: anna });
      await s.page({ referral: await s.click((await s.advocate('Berta')).code) });
      await s.server();
      await s.rule({ attribution: 'last' });
    },
    'credited to Anna by click [clicked_at]',
  ],
  [
    'two coupons, the first click counts where the campaign says so',
    async (s) => {
      await s.rule({ attribution: 'first' });
      const first = await s.claim(await s.click((await s.advocate('Anna')).code));
      s.days(1);
      const second = await s.claim(await s.click((await s.advocate('Berta')).code));
      await s.server({ coupons: [second, first] });
      await s.rule({ attribution: 'last' });
    },
    'credited to Anna by coupon [coupon,claim]',
  ],
  [
    'the click is older than the window',
    async (s) => {
      const referral = await s.click((await s.advocate('Anna')).code);
      s.days(31);
      await s.page({ referral });
    },
    'refused to Anna by click [clicked_at]: outside_window [days_since_click]',
  ],
  [
    'an old click, and a coupon that was claimed within the window',
    async (s) => {
      const { code } = await s.advocate('Anna');
      const old = await s.click((await s.advocate('Berta')).code);
      s.days(31);
      await s.page({ referral: old, coupons: [await s.claim(await s.click(code))] });
    },
    'credited to Anna by coupon [coupon,claim]',
  ],
  [
    'the advocate orders over their own link',
    async (s) => {
      const { code } = await s.advocate('Anna');
      await s.server({ click_id: (await s.click(code)).rc, customer: { id: `Anna-${s.number}` } });
    },
    'refused to Anna by server_click [clicked_at]: self_referral [same_customer]',
  ],
  ...['', '+other'].map((tag): (typeof SCENARIOS)[number] => [
    `an advocate whose address has a tag orders by the one with “${tag}”, which they never told us`,
    async (s) => {
      const { code } = await s.advocate('Anna', `anna${s.number}+deals@sharers.test`);
      await s.server({ click_id: (await s.click(code)).rc, customer: { email: `Anna${s.number}${tag}@sharers.test` } });
    },
    'refused to Anna by server_click [clicked_at]: self_referral [same_mailbox]',
  ]),
  [
    'somebody whose address begins alike is somebody else',
    async (s) => {
      const { code } = await s.advocate('Anna', `anna${s.number}+deals@sharers.test`);
      await s.server({ click_id: (await s.click(code)).rc, customer: { email: `anna${s.number}.b@sharers.test` } });
    },
    'credited to Anna by server_click [clicked_at]',
  ],
  [
    'the buyer ordered before, the address in other letters and with a plus',
    async (s) => {
      await s.server({ order_id: `before-${s.number}`, customer: { email: `Ben+old${s.number}@Friends.test` } });
      s.days(1);
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, customer: { email: `ben+new${s.number}@friends.test`.replace(/\+new\d+/, '') } });
    },
    'refused to Anna by server_click [clicked_at]: not_new_customer [earlier_purchase]',
  ],
  [
    'the buyer is on the list that the shop brought, and the shop takes them for new',
    async (s) => {
      await s.list(`email,first_order\ndora${s.number}@friends.test,2025-01-31\n`);
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, new_customer: true, customer: { email: `dora${s.number}+deal@friends.test` } });
    },
    'refused to Anna by server_click [clicked_at]: not_new_customer [customer_list]',
  ],
  [
    'the list was made after the order and has it as the first one',
    async (s, world) => {
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      const customer = { email: `emil${s.number}@friends.test` };
      await s.server({ click_id, customer });
      const day = new Date(world.clock.now()).toISOString().slice(0, 10);
      await s.list(`email,first_order\n${customer.email},${day}\n`);
      await s.server({ click_id, customer, amount: 6100 });
    },
    'credited to Anna by server_click [clicked_at]',
  ],
  [
    'the list has the buyer’s number and the shop’s own id',
    async (s) => {
      await s.list(`phone,customer_id\n(212) 555-2368,f-${s.number}\n`);
      s.days(1);
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, customer: { id: `other-${s.number}`, phone: '+12125552368' } as never });
    },
    'refused to Anna by server_click [clicked_at]: not_new_customer [customer_list]',
  ],
  [
    'nobody knows the buyer, but the shop says they are not new',
    async (s) => {
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, new_customer: false });
    },
    'refused to Anna by server_click [clicked_at]: not_new_customer [told_by_shop]',
  ],
  [
    'a campaign for whoever has not ordered for 90 days: one who has',
    async (s) => {
      await s.rule({ claim: { customer: 'lapsed', lapsedDays: 90, countries: [] } });
      await s.server({ order_id: `before-${s.number}`, customer: { id: `gina-${s.number}` } });
      s.days(89);
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, customer: { id: `gina-${s.number}` } });
    },
    'refused to Anna by server_click [clicked_at]: recent_customer [days_since_order]',
  ],
  [
    'the same campaign: one who came back after 90 days',
    async (s) => {
      await s.server({ order_id: `before-${s.number}`, customer: { id: `gina-${s.number}` } });
      s.days(90);
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, customer: { id: `gina-${s.number}` } });
      await s.rule({ claim: null });
    },
    'credited to Anna by server_click [clicked_at]',
  ],
  [
    'a campaign for whoever has ordered before: one who has not, and whom the page did not name',
    async (s) => {
      await s.rule({ claim: { customer: 'returning', countries: [] } });
      const referral = await s.click((await s.advocate('Anna')).code);
      await s.page({ referral });
      if ((await s.outcome()) !== 'credited to Anna by click [clicked_at]') throw new Error(await s.outcome());
      await s.server({ customer: { id: `hugo-${s.number}` } });
    },
    'refused to Anna by click [clicked_at]: not_returning_customer [earlier_purchase]',
  ],
  [
    'the same campaign: the shop itself takes the buyer for new',
    async (s) => s.server({ click_id: (await s.click((await s.advocate('Anna')).code)).rc, new_customer: true }),
    'refused to Anna by server_click [clicked_at]: not_returning_customer [told_by_shop]',
  ],
  [
    'the same campaign: an earlier order',
    async (s) => {
      await s.server({ order_id: `before-${s.number}`, customer: { id: `ines-${s.number}` } });
      s.days(1);
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, customer: { id: `ines-${s.number}` }, new_customer: true });
    },
    'credited to Anna by server_click [clicked_at]',
  ],
  [
    'the same campaign: on the list, by the hash of their address',
    async (s, world) => {
      const email = `jana${s.number}@friends.test`;
      await s.list(`email_sha256,first_order\n${world.ports.secrets.digest(email)},2025-01-31\n`);
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, customer: { email } });
    },
    'credited to Anna by server_click [clicked_at]',
  ],
  [
    'the same campaign: the shop alone knows them',
    async (s) => {
      const click_id = (await s.click((await s.advocate('Anna')).code)).rc;
      await s.server({ click_id, customer: { id: `kim-${s.number}` }, new_customer: false });
    },
    'credited to Anna by server_click [clicked_at]',
  ],
  [
    'somebody’s order that nobody recommended',
    async (s) => s.server({ coupons: ['SUMMER'], referrer: 'my cousin' }),
    'nobody',
  ],
];

test('each way to an order has its advocate, method, evidence and reason', async () => {
  const world = await createWorld();
  await offerNames(world);
  const key = await makeKey(world, world.us, ['purchases:write']);
  const outcomes: [string, string][] = [];
  for (const [index, [what, walk]] of SCENARIOS.entries()) {
    const scenario = openScenario(world, key, index + 1);
    await walk(scenario, world);
    outcomes.push([what, await scenario.outcome()]);
    scenario.days(1);
  }
  expect(outcomes).toEqual(SCENARIOS.map(([what, , outcome]) => [what, outcome]));
}, 60_000);

test('at the claim a customer is refused as at the order, by the shop’s signature alone', async () => {
  const world = await createWorld();
  const scenario = openScenario(world, '', 1);
  await scenario.list('customer_id,email\nlisted,listed@friends.test\n');
  scenario.days(1);
  const { code } = await scenario.advocate('Anna');
  const friend = async (customerId?: string, more: object = {}) =>
    scenario.claim(await scenario.click(code), { ...(customerId && { identity: vouch(world, customerId) }), ...more });
  expect(await friend('listed')).toBe('refused only_new');
  expect(await friend('new')).toMatch(/^FRIEND-/);
  // Whoever types an address learns nothing of whose it is.
  expect(await friend(undefined, { email: 'listed@friends.test' })).toMatch(/^FRIEND-/);
  await scenario.rule({ claim: { customer: 'lapsed', lapsedDays: 30, countries: [] } });
  await scenario.list(`customer_id,last_order\nlisted,${new Date(world.clock.now() - 9 * DAY).toISOString()}\n`);
  expect(await friend('listed')).toBe('refused only_lapsed');
  scenario.days(30);
  expect(await friend('listed')).toMatch(/^FRIEND-/);
  // Nobody claims over their own link; it takes proof, so that a typed address tells of nobody whose link it is.
  expect(await friend('Anna-1')).toBe('refused own');
  expect(await friend(undefined, { email: 'Anna1@sharers.test' })).toMatch(/^FRIEND-/);
  // Who opens what the advocate wrote to themselves is the advocate, however they spelled it.
  const berta = await scenario.advocate('Berta');
  const toThemselves = await scenario.click(await scenario.relay(berta, 'berta1+me@sharers.test'));
  expect(await scenario.claim(toThemselves)).toBe('refused own');
});

test('at the claim an address whose mail was opened is looked for as at the order', async () => {
  const world = await createWorld();
  const key = await makeKey(world, world.us, ['purchases:write']);
  const scenario = openScenario(world, key, 1);
  await scenario.list(`email_sha256\n${world.ports.secrets.digest('listed@friends.test')}\n`);
  await scenario.server({ order_id: 'kept', customer: { email: 'buyer@friends.test' } });
  await scenario.server({ order_id: 'back', customer: { email: 'returner@friends.test' } });
  await recordRefund(world.ports, world.us, { ...confirmed, references: ['back'], occurredAt: world.clock.now() });
  await scenario.page({ customer: { email: 'claimed@friends.test' } });
  scenario.days(1);
  const anna = await scenario.advocate('Anna');
  const outcomes: string[] = [];
  for (const name of ['listed', 'buyer', 'returner', 'claimed', 'nobody']) {
    world.clock.advance(60_000);
    const path = await scenario.relay(anna, `${name}@friends.test`);
    outcomes.push(`${name}: ${(await scenario.claim(await scenario.click(path))).replace(/^FRIEND-.*/, 'a code')}`);
  }
  expect(outcomes).toEqual([
    'listed: refused only_new',
    'buyer: refused only_new',
    'returner: a code',
    'claimed: a code',
    'nobody: a code',
  ]);
  // The same of who left an address and opened the mail, where the campaign asks everybody for one.
  await scenario.rule({ claim: { customer: 'new', countries: [], mailFirst: true } });
  const { code } = anna;
  expect(await scenario.claim(await scenario.click(code))).toBe('confirm_email ');
  expect(await scenario.claimByMail(world, await scenario.click(code), 'listed@friends.test')).not.toContain('FRIEND-');
  expect(await scenario.claimByMail(world, await scenario.click(code), 'fresh@friends.test')).toContain('FRIEND-');
});
