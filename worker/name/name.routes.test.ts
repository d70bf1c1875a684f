import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocateName, campaign, campaignShop, deal, link, purchase } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { openOffice } from '../test/campaign.ts';
import { enterName, offerNames, openMe } from '../test/named.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { csv, openTill } from '../test/till.ts';
import { createWorld, type World } from '../test/world.ts';
import { importSales } from '../till/import.ts';

const DAY = 86_400_000;
const PERSON = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1' };

async function openAnna(world: World, customerId = 'c-1') {
  const shop = await offerNames(world);
  const referral = await makeReferral(world, { shop, customerId });
  return { shop, referral, me: await openMe(world, referral.advocateId) };
}

test('a name with its code leads a friend on as a link would, and an older one works on for a while', async () => {
  const world = await createWorld();
  const { me, referral } = await openAnna(world);
  expect(await me.read()).toContain('A name to tell');
  const first = await me.choose('Zoë');
  expect(first.code).toMatch(/^ZOE-[A-Z]\d$/);
  // The same name again is the same code.
  expect((await me.choose('  zoé ')).code).toBe(first.code);

  const spoken = (first.code as string).replace('-', ' ').toLowerCase();
  const entered = await enterName(world, spoken);
  expect(entered).toMatchObject({ status: 303, to: expect.stringMatching(/^\/r\/[0-9a-z]{12}$/) });
  const landed = await world.get(entered.to as string, PERSON);
  expect(landed.headers.get('location')).toMatch(/^https:\/\/us\.shop\.test\/welcome\?.*rk=.*rc=/);
  expect(landed.headers.get('location')).toContain('utm_source=name');

  world.clock.advance(DAY);
  const second = await (await openMe(world, referral.advocateId)).choose('Suzanne');
  expect(second.code).toMatch(/^SUZANNE-/);
  expect(second.text).toContain(`${first.code}`);
  for (const code of [first.code, second.code]) expect((await enterName(world, code as string)).to).toBe(entered.to);
  world.clock.advance(31 * DAY);
  const page = (await enterName(world, 'Nobody')).text;
  // An ended one is answered as any other that leads nowhere.
  expect((await enterName(world, first.code as string)).text.replace(first.code as string, 'Nobody')).toBe(page);
  expect((await enterName(world, second.code as string)).status).toBe(303);
});

test('a campaign that began since takes no name from the one that its advocate shared', async () => {
  const world = await createWorld();
  const { me } = await openAnna(world);
  const { code } = await me.choose('Anna');
  const { orm } = world.tenant;
  const [before] = await orm.select().from(campaign);
  const [offered] = await orm.select().from(deal).where(eq(deal.id, world.deals.us));
  if (!before || !offered) throw new Error('nothing runs');
  await orm.insert(campaign).values({ ...before, id: 'cmp_b', startsAt: world.clock.now() });
  await orm.insert(campaignShop).values({ campaignId: 'cmp_b', shopId: world.us.id, overrides: {} });
  await orm.insert(deal).values({ ...offered, id: 'del_b', campaignId: 'cmp_b', position: -1 });
  const ledTo = async () => {
    world.clock.advance(60_000);
    const { to } = await enterName(world, code as string);
    const [led] = await orm
      .select()
      .from(link)
      .where(eq(link.code, (to as string).slice('/r/'.length)));
    return led?.campaignId;
  };
  world.clock.advance(60_000);
  await me.read();
  expect(await orm.select().from(link).where(eq(link.dealId, 'del_b'))).not.toEqual([]);
  expect(await ledTo()).toBe(world.campaignId);
  // Once they share the other it is that one.
  const [made] = await orm.select().from(link).where(eq(link.placement, 'post_purchase'));
  if (!made) throw new Error('nothing is shared');
  const shared = { code: 'sharedagain0', campaignId: 'cmp_b', dealId: 'del_b', channel: 'link' as const };
  await orm.delete(link).where(eq(link.dealId, 'del_b'));
  await orm.insert(link).values({ ...made, ...shared, createdAt: world.clock.now() });
  expect(await ledTo()).toBe('cmp_b');
});

test('names are kept sealed, and who leaves takes theirs along', async () => {
  const world = await createWorld();
  const { me } = await openAnna(world);
  const { code } = await me.choose('Anna');
  expect(JSON.stringify(await world.tenant.orm.select().from(advocateName))).not.toMatch(/anna/i);
  expect(await me.leave()).toBe(200);
  expect((await enterName(world, code as string)).status).toBe(200);
  expect(await world.tenant.orm.select().from(advocateName)).toEqual([]);
});

test.each([
  ['x', 'A name has 2 to 40 letters'],
  ['www.example.com', 'A name has 2 to 40 letters'],
  ['Maple US', 'A name has 2 to 40 letters'],
  ['Fuckface', 'This name cannot be used'],
])('%s is no name to tell', async (name, words) => {
  const world = await createWorld();
  const { me } = await openAnna(world);
  const refused = await me.choose(name);
  expect(refused.status).toBe(422);
  expect(refused.text).toContain(words);
});

test('a third change in a month is the last, and forty of one name get a code each', async () => {
  const world = await createWorld();
  const { shop, me } = await openAnna(world);
  for (const name of ['Ann', 'Anne', 'Annie']) expect((await me.choose(name)).code).toMatch(/^ANN/);
  expect((await me.choose('Anouk')).text).toContain('often enough');
  const many = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const { advocateId } = await makeReferral(world, { shop, customerId: `many-${index}` });
      return (await openMe(world, advocateId)).choose('Anna');
    }),
  );
  const codes = many.map(({ code }) => code);
  expect(new Set(codes).size).toBe(40);
  expect(codes.every((code) => /^ANNA-[A-Z]\d/.test(code as string))).toBe(true);
});

test('nobody learns who exists: a name alone, a wrong code and no name at all are answered alike, and guessing ends', async () => {
  const world = await createWorld();
  const { me } = await openAnna(world);
  await me.choose('Anna');
  const answers = [];
  for (const name of ['Anna', 'Anna', 'Berta', 'ANNA-Z9', '', '<b>']) answers.push(await enterName(world, name));
  const plain = answers.map(({ text }) => text.replaceAll(/value="[^"]*"/g, ''));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(plain).size).toBe(1);
  for (let index = answers.length; index < 30; index += 1) await enterName(world, `ANNA-A${index}`);
  const over = await enterName(world, 'ANNA-Z8');
  expect(over.status).toBe(429);
  expect(over.text).toContain('Too many tries');
  expect((await enterName(world, 'ANNA-Z8', '192.0.2.1')).status).toBe(200);
});

test('a code or a name that is told with an order credits its advocate, and is kept nowhere', async () => {
  const world = await createWorld();
  const { shop, referral, me } = await openAnna(world);
  const { code } = await me.choose('Jana Novák');
  const order = (reference: string, more: object) =>
    recordPurchase(world.ports, shop, makeOrder(world, { ...confirmed, references: [reference], ...more }));
  const spoken = (code as string).toLowerCase().replace('-', '');
  for (const [reference, more] of [
    ['by-coupon', { coupons: [spoken, 'SUMMER'] }],
    ['by-code', { referrer: code as string }],
    ['by-name', { referrer: 'jana NOVAK' }],
  ] as const) {
    const { conversion } = await order(reference, more);
    expect(conversion).toMatchObject({
      state: 'credited',
      method: 'name',
      advocateId: referral.advocateId,
      channel: 'name',
    });
    expect(conversion?.evidence.matched).toMatchObject({ name: expect.stringMatching(/^nam_/) });
  }
  // A bare name among the codes may be a code of the shop's own.
  expect((await order('bare', { coupons: ['JANANOVAK', 'JANA'] })).conversion).toBeUndefined();
  // Told again without the name, it stays what it was.
  expect((await order('by-coupon', { amount: 7000 })).conversion).toMatchObject({ state: 'credited', method: 'name' });
  // A second Jana: the name alone says nothing any more.
  const other = await makeReferral(world, { shop, customerId: 'c-2' });
  await (await openMe(world, other.advocateId)).choose('Jana Novak');
  expect((await order('two', { referrer: 'Jana Novák' })).conversion).toBeUndefined();
  const kept = JSON.stringify(await world.tenant.orm.select().from(purchase));
  expect(kept.toLowerCase()).not.toContain(spoken);
  expect(kept).toContain('SUMMER');
  expect((await readStanding(world)).rewards).toHaveLength(3);
});

test.each([
  ['ends as the next begins', false],
  ['gives way to a burst', true],
])('where a campaign %s, a name that comes with an order leads to the one that ran then', async (_, burst) => {
  const world = await createWorld();
  const { shop, referral, me } = await openAnna(world);
  const { code } = await me.choose('Anna');
  const { orm } = world.tenant;
  const [before] = await orm.select().from(campaign);
  const [offered] = await orm.select().from(deal).where(eq(deal.id, world.deals.us));
  if (!before || !offered || code === undefined) throw new Error('nothing runs');
  const start = world.clock.now() + DAY;
  const end = start + 7 * DAY;
  if (!burst) await orm.update(campaign).set({ endsAt: start });
  const next = { ...before, id: 'cmp_b', burst, startsAt: start, endsAt: end };
  await orm.insert(campaign).values(next);
  await orm.insert(campaignShop).values({ campaignId: 'cmp_b', shopId: world.us.id, overrides: {} });
  await orm.insert(deal).values({ ...offered, id: 'del_b', campaignId: 'cmp_b' });
  const order = async (reference: string, more: object) => {
    const report = makeOrder(world, { ...confirmed, references: [reference], ...more });
    return (await recordPurchase(world.ports, shop, report)).conversion;
  };
  const credited = (campaignId: string) => ({ state: 'credited', advocateId: referral.advocateId, campaignId });
  world.clock.advance(DAY + 2 * 3_600_000);
  const soldAt = world.clock.now();
  // Two at once make one link.
  const [byCoupon, byName] = await Promise.all([
    order('coupon', { coupons: [code] }),
    order('name', { referrer: 'Anna' }),
  ]);
  expect([byCoupon, byName]).toMatchObject([credited('cmp_b'), credited('cmp_b')]);
  expect(byName?.linkCode).toBe(byCoupon?.linkCode);
  expect(await orm.select().from(link).where(eq(link.dealId, 'del_b'))).toHaveLength(1);
  // Where it leads is the same wherever it is told.
  expect((await enterName(world, code)).to).toBe(`/r/${byCoupon?.linkCode}`);
  expect(await order('before', { coupons: [code], occurredAt: start - 3_600_000 })).toMatchObject(
    credited(world.campaignId),
  );
  // Told by a till's list, then typed at its counter.
  const till = await openTill(world);
  await importSales(world.ports, shop, csv(`store,receipt,total,codes\nkalver,7,60.00,${code}\n`));
  const listed = async () => (await readStanding(world)).conversions.slice(3);
  expect(await listed()).toMatchObject([credited('cmp_b')]);
  await till.unlock();
  expect(await till.send([till.sale(code, '7')])).toMatchObject([{ status: 'done' }]);
  expect(await listed()).toMatchObject([{ ...credited('cmp_b'), linkCode: byCoupon?.linkCode }]);
  // Told once more, when another runs, it stays one and what it was.
  world.clock.advance(8 * DAY);
  for (const occurredAt of [soldAt, undefined]) {
    const again = await order('coupon', { coupons: [code], occurredAt });
    expect(again).toMatchObject({ id: byCoupon?.id, ...credited('cmp_b') });
  }
  expect(await order('late', { coupons: [code], occurredAt: end - 3_600_000 })).toMatchObject(credited('cmp_b'));
  const after = burst ? credited(world.campaignId) : { state: 'refused', reason: 'campaign_ended' };
  expect(await order('after', { coupons: [code] })).toMatchObject(after);
});

test('an order by a name counts since the name was taken, and not while the campaign paused, whatever came after', async () => {
  const world = await createWorld();
  world.clock.advance(10 * DAY);
  const { me } = await openAnna(world);
  const { code = '' } = await me.choose('Anna');
  const office = await openOffice(world);
  const step = async (name: string) => {
    const [{ revision = 0 } = {}] = await world.tenant.orm.select().from(campaign);
    await office.change('POST', `/${world.campaignId}/step`, { revision, step: name });
  };
  const order = async (reference: string, occurredAt: number) => {
    const report = makeOrder(world, { ...confirmed, references: [reference], coupons: [code], occurredAt });
    return (await recordPurchase(world.ports, world.us, report)).conversion;
  };
  const now = world.clock.now();
  expect(await order('long before', now - 5 * DAY)).toMatchObject({ state: 'refused', reason: 'outside_window' });
  expect(await order('now', now)).toMatchObject({ state: 'credited' });

  world.clock.advance(DAY);
  await step('pause');
  world.clock.advance(3_600_000);
  const paused = world.clock.now();
  const refused = { state: 'refused', reason: 'campaign_ended' };
  expect(await order('paused', paused)).toMatchObject(refused);
  world.clock.advance(3_600_000);
  await step('end');
  world.clock.advance(3_600_000);
  expect(await order('paused', paused)).toMatchObject(refused);
  expect(await order('before the pause', paused - DAY)).toMatchObject({ state: 'credited' });
});

test('a shop’s server sets names and looks codes up', async () => {
  const world = await createWorld();
  await openAnna(world);
  const key = await makeKey(world, world.us, ['advocates:read', 'advocates:write']);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await world.app.request(`/v1/names${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const set = await call('POST', '', { customer_id: 'c-1', name: 'محمد' });
  expect(set.body.code).toMatch(/^FRIEND-[A-Z]\d[A-Z]\d$/);
  expect((await call('GET', `/${set.body.code}`)).body).toEqual({ known: true });
  expect((await call('GET', '/FRIEND-A2A2')).body).toEqual({ known: false });
  expect((await call('POST', '', { customer_id: 'somebody', name: 'Anna' })).body.code).toMatch(/^ANNA-/);
  expect((await call('POST', '', { customer_id: 'c-1', name: 'shit' })).body).toMatchObject({
    errors: [{ path: 'name', code: 'blocked_name' }],
  });
});
