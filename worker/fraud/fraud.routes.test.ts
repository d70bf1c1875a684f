import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { audit, member, retailer, shop as shopTable } from '../../db/schema/control.ts';
import {
  advocate,
  advocateBlock,
  claimNearby,
  coupon,
  fraudCase,
  purchase,
  reward,
  sharerDevice,
} from '../../db/schema/group.ts';
import { signClick } from '../click/click.token.ts';
import { baseEmail } from '../privacy/address.ts';
import { createSecrets } from '../privacy/secrets.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { recordRefund } from '../purchase/refund.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral, readStanding, sumEvents } from '../test/referral.ts';
import { pageOf, vouch } from '../test/shopper.ts';
import { createWorld, START } from '../test/world.ts';
import type { CasesAnswer } from './fraud.routes.ts';
import { screenDue } from './screen.ts';
import type { FraudSettingsAnswer } from './settings.ts';

const DAY = 86_400_000;

/** A world with an advocate, a member who is signed in, and orders that the advocate's friends place. */
async function open(options: Parameters<typeof makeReferral>[1] = {}) {
  const world = await createWorld();
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const referral = await makeReferral(world, options);
  let orders = 0;
  /** A confirmed order with a code of the advocate's, from a page that says where the visit came from. */
  const order = async (more: Parameters<typeof makeOrder>[1] = {}) => {
    orders += 1;
    const references = [`A-${orders}`];
    const coupons = [await referral.claim()];
    await recordPurchase(world.ports, world.us, makeOrder(world, { references, coupons, ...more, ...confirmed }));
    return references;
  };
  const read = async (query = '') =>
    (await (await world.get(`/api/fraud/cases${query}`, headers)).json()) as CasesAnswer;
  const post = (path: string, body: unknown) => world.post(`/api/fraud/${path}`, body, headers);
  const decide = (ids: string[], decision: string, reason: string, note?: string) =>
    post('decisions', { ids, decision, reason, ...(note && { note }) });
  const states = async () =>
    (await world.tenant.orm.select().from(reward).orderBy(reward.createdAt, reward.id)).map(({ state, reason }) => [
      state,
      reason,
    ]);
  return { world, referral, order, read, post, decide, states, headers };
}

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const fromCouponSite = { utm: { source: 'mydealz', medium: 'referral' } };

describe('a page that names a link once the shop has confirmed the order', () => {
  test.each([
    ['soon, with its amount', {}, 1, []],
    ['soon, with its buyer', { amount: 6999, customerId: '7' }, 1, []],
    ['with another amount', { amount: 1 }, 1, ['late_page']],
    ['with another currency', { currency: 'EUR' }, 1, ['late_page']],
    ['an hour later', {}, 60, ['late_page']],
  ])('%s', async (_, more, minutes, rules) => {
    const { world, referral, read, states } = await open();
    const clickToken = referral.click();
    const order = makeOrder(world, { references: ['A-1'] });
    await recordPurchase(world.ports, world.us, { ...order, ...confirmed, customerId: '7' });
    world.clock.advance(minutes * 60_000);
    const page = { ...order, clickToken, ...more };
    const { conversion } = await recordPurchase(world.ports, world.us, page);
    expect(conversion).toMatchObject({ state: 'credited', method: 'click' });
    expect((await recordPurchase(world.ports, world.us, page)).duplicate).toBe(true);
    await screenDue(world.ports);
    const { cases } = await read();
    expect(cases.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toEqual(rules);
    world.clock.advance(15 * DAY);
    await screenDue(world.ports);
    await releaseDue(world.ports);
    expect((await states()).map(([state]) => state)).toEqual([rules.length > 0 ? 'pending' : 'issued']);
  });

  test('takes no credit from another link, and the shop’s own word lifts the doubt', async () => {
    const { world, referral, read } = await open();
    const honest = await makeReferral(world);
    const order = makeOrder(world, { references: ['A-1'] });
    const told = { ...order, ...confirmed, coupons: [await honest.claim()] };
    await recordPurchase(world.ports, world.us, told);
    const steal = { ...order, amount: 1, clickToken: referral.click() };
    const { conversion } = await recordPurchase(world.ports, world.us, steal);
    expect(conversion).toMatchObject({ method: 'coupon', linkCode: honest.code });
    expect(conversion?.evidence.origins).not.toHaveProperty('click');

    const other = { ...order, references: ['A-2'] };
    await recordPurchase(world.ports, world.us, { ...other, ...confirmed });
    await recordPurchase(world.ports, world.us, { ...other, amount: 1, clickToken: referral.click() });
    await recordPurchase(world.ports, world.us, { ...other, ...confirmed, clickToken: referral.click() });
    await screenDue(world.ports);
    expect((await read()).cases).toEqual([]);
  });
});

test('an advocate whose address no data key opens loses no order and no reward, and is compared by what is known', async () => {
  const { world, referral, order, states } = await open({ email: 'anna@friends.test', confirmed: true });
  const lost = createSecrets({
    ...world.ports.config,
    dataKeys: [['gone', Buffer.alloc(32, 7).toString('base64url')]],
  }).seal('anna@friends.test');
  await world.tenant.orm.update(advocate).set({ emailSealed: lost });
  const asked = { rk: referral.code, rc: referral.click(), language: 'en-US' };
  const identity = vouch(world, 'c-9', { firstName: 'Ben' });
  const claim = await world.post('/w/usshop000001/claim', { ...asked, identity }, pageOf(world.us));
  expect(await claim.json()).toMatchObject({ state: 'given' });
  await order();
  await order({ emailSha256: world.ports.secrets.digest('anna@friends.test') });
  world.clock.advance(15 * DAY);
  await screenDue(world.ports);
  await releaseDue(world.ports);
  expect(await states()).toEqual([['issued', 'earned']]);
  const told = world.logged.filter((line) => line.includes('address_not_opened'));
  expect(told).toHaveLength(1);
  expect(told[0]).not.toMatch(/friends|gone/);
});

describe('the review queue', () => {
  test('a finding holds the reward, one decision of two at once lets it go, and the log and the audit say so', async () => {
    const { world, order, read, decide, states } = await open();
    await order(fromCouponSite);
    await order();
    expect(await screenDue(world.ports)).toBe(2);
    expect(await screenDue(world.ports)).toBe(0);

    const { total, open: waiting, cases } = await read();
    expect([total, waiting]).toEqual([1, 1]);
    expect(cases).toMatchObject([
      {
        advocate_name: 'Anna',
        order: { references: ['A-1'], net: 6000, currency: 'USD', confirmed: true },
        findings: [{ rule: 'coupon_site', action: 'review', value: 1, threshold: 1 }],
        stake: [{ amount: 1000, currency: 'USD' }],
      },
    ]);
    expect((await read('?rule=velocity')).total).toBe(0);

    world.clock.advance(15 * DAY);
    expect(await releaseDue(world.ports)).toBe(1);
    expect((await states()).toSorted()).toEqual([
      ['issued', 'earned'],
      ['pending', 'fraud_review'],
    ]);

    const id = cases[0]?.id ?? '';
    const answers = await Promise.all([
      decide([id], 'approve', 'confirmed_by_shop', 'The shop knows this customer.'),
      decide([id], 'refuse', 'false_orders'),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    await releaseDue(world.ports);
    const approved = answers[0]?.status === 200;
    expect((await states()).toSorted()).toEqual([
      ['issued', 'earned'],
      approved ? ['issued', 'earned'] : ['void', 'fraud_review'],
    ]);
    const changes = await world.ports.databases.control.orm.select().from(audit);
    expect(changes.map(({ action }) => action)).toEqual([approved ? 'fraud_approve' : 'fraud_refuse']);
    const { events } = await readStanding(world);
    const told = events.filter(({ kind }) => kind === 'reward').map(({ body }) => body.reason);
    expect(told).toContain('fraud_review');
    if (approved) expect(told).toContain('review_passed');
  });

  test('what is refused counts as a refusal, is told neutrally, and no later report of the order brings it back', async () => {
    const { world, order, read, decide, states } = await open();
    const references = await order(fromCouponSite);
    await screenDue(world.ports);
    const ids = (await read()).cases.map((one) => one.id);
    expect((await decide(ids, 'refuse', 'looks_right')).status).toBe(422);
    expect((await decide(ids, 'refuse', 'false_orders', 'call bob@friends.test')).status).toBe(422);
    expect((await decide(ids, 'refuse', 'false_orders', 'Same basket ten times.')).status).toBe(200);
    await recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { references, amount: 9000, ...confirmed, newCustomer: true }),
    );
    const { conversions, events, entries } = await readStanding(world);
    expect(conversions).toMatchObject([
      { state: 'refused', reason: 'fraud_review', evidence: { compared: { rule: 'coupon_site', value: 1 } } },
    ]);
    expect(await states()).toEqual([['void', 'fraud_review']]);
    expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    expect(sumEvents(events, 'conversion')).toEqual({ count: 0, amount: 0 });
    expect(sumEvents(events, 'refusal').count).toBe(1);
    expect((await read('?state=refused')).cases).toMatchObject([{ reason: 'false_orders', stake: [] }]);
    world.clock.advance(20 * DAY);
    expect(await releaseDue(world.ports)).toBe(0);
  });

  test('bulk: what is decided already, or is another retailer’s, is told as lost and stops nothing', async () => {
    const { world, order, read, decide } = await open();
    for (let count = 0; count < 3; count += 1) await order(fromCouponSite);
    await screenDue(world.ports);
    const ids = (await read()).cases.map((one) => one.id);
    await decide(ids.slice(0, 1), 'approve', 'looks_right');
    const answer = await decide([...ids, 'frd_unknown'], 'refuse', 'spread_publicly');
    expect(await answer.json()).toEqual({ done: ids.slice(1), lost: [ids[0]], unknown: ['frd_unknown'] });
    expect((await read()).total).toBe(0);

    // The same cases belong to somebody else now.
    await world.tenant.orm.update(fraudCase).set({ state: 'open' });
    const stranger = world.ports.ids.make('ret');
    const { control } = world.ports.databases;
    await control.orm.insert(retailer).values({
      id: stranger,
      number: 9,
      name: 'Other',
      slug: 'other',
      groupNumber: world.us.groupNumber,
      createdAt: new Date(),
    });
    await control.orm.update(shopTable).set({ retailerId: stranger }).where(eq(shopTable.id, world.us.id));
    world.ports.shops.forget();
    expect((await read()).total).toBe(0);
    expect((await decide(ids, 'refuse', 'other')).status).toBe(409);
  });

  test('a page’s claim of a refund, known only after the first look, opens the case before it is paid', async () => {
    const { world, order, read } = await open();
    const references = await order();
    await screenDue(world.ports);
    expect((await read()).total).toBe(0);
    await recordRefund(world.ports, world.us, {
      source: 'tag',
      trust: 'claimed',
      references,
      occurredAt: world.clock.now(),
    });
    world.clock.advance(15 * DAY);
    expect(await releaseDue(world.ports)).toBe(0);
    expect((await read()).cases).toMatchObject([{ findings: [{ rule: 'refund_claimed' }] }]);
    // A refund that the shop confirms leaves nothing to decide.
    await recordRefund(world.ports, world.us, { source: 'api', trust: 'confirmed', references, occurredAt: 0 });
    expect((await read()).total).toBe(0);
  });

  test('another spelling of the advocate’s own address is found without keeping any address', async () => {
    const { world, order, read } = await open({ email: 'anna.finch@gmail.com' });
    const digest = (address: string) => world.ports.secrets.digest(address);
    await order({ emailSha256: digest('annafinch+1@googlemail.com') });
    await order({ emailSha256: digest('ben@gmail.com') });
    // Any tag and any dots, where the report had the address itself: that is the advocate's own order.
    const base = baseEmail('a.nnafin.ch+neu@googlemail.com') ?? '';
    world.clock.advance(1);
    await order({ emailSha256: digest('a.nnafin.ch+neu@googlemail.com'), emailBaseSha256: digest(base) });
    const { conversions } = await readStanding(world);
    expect(conversions.flatMap(({ reason }) => reason ?? [])).toEqual(['self_referral']);
    await screenDue(world.ports);
    const { cases } = await read();
    expect(cases.map(({ findings: [one] }) => one?.rule)).toEqual(['same_address']);
    expect(JSON.stringify(await world.tenant.orm.select().from(fraudCase))).not.toMatch(/gmail/);
  });
});

describe('one thing that many use', () => {
  test('a friend’s own code: their orders pass, those of further buyers are held', async () => {
    const { world, referral, order, read } = await open();
    const coupons = [await referral.claim()];
    const emailSha256 = world.ports.secrets.digest('gerd@friends.test');
    await order({ coupons, emailSha256 });
    await order({ coupons, emailSha256: world.ports.secrets.digest('hanna@friends.test') });
    await order({ coupons });
    await order();
    await screenDue(world.ports);
    const { cases } = await read();
    expect(cases.map(({ order: { references }, findings: [one] }) => [references[0], one?.rule, one?.value])).toEqual(
      expect.arrayContaining([
        ['A-2', 'code_used_often', 2],
        ['A-3', 'code_used_often', 3],
      ]),
    );
    expect(cases).toHaveLength(2);
    // What a page claims of the code counts against nobody.
    await recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { references: ['X-1'], coupons: [await referral.claim()] }),
    );
    world.clock.advance(15 * DAY);
    await releaseDue(world.ports);
    expect((await read()).total).toBe(2);
  });

  test('a click: orders that name nobody are held from the third on, those of named buyers are not', async () => {
    const { world, referral, order, read } = await open();
    const visit = { coupons: [], clickToken: referral.click() };
    for (const name of ['a', 'b', 'c']) {
      await order({ ...visit, emailSha256: world.ports.secrets.digest(`${name}@friends.test`) });
    }
    for (let count = 0; count < 3; count += 1) await order(visit);
    await screenDue(world.ports);
    expect((await read()).cases).toMatchObject([
      { order: { references: ['A-6'] }, findings: [{ rule: 'click_used_often', value: 3, threshold: 3 }] },
    ]);
  });

  test.each([
    ['the tag', 'tag', 0],
    ['the server', 'api', 0],
    ['both, while clocks jump back', 'mixed', -3_600_000],
  ] as const)('a click that %s tells of: two orders are paid at most, in any sequence', async (_who, source, jump) => {
    const { world, referral, order, read, states } = await open();
    const clickToken = referral.click();
    const sources = source === 'mixed' ? (['api', 'tag', 'api', 'tag'] as const) : ([source, source, source] as const);
    for (const one of sources) {
      world.clock.advance(jump);
      await order({ coupons: [], clickToken, source: one, occurredAt: START });
      await screenDue(world.ports);
    }
    // Each is due at a time of its own, the last before the first where clocks jumped back.
    for (let hours = 0; hours < 15 * 24; hours += 6) {
      world.clock.advance(6 * 3_600_000);
      await screenDue(world.ports);
      await releaseDue(world.ports);
    }
    const paid = (await states()).filter(([state]) => state === 'issued');
    expect(paid.length).toBeLessThanOrEqual(2);
    expect((await read()).cases.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toContain(
      'click_used_often',
    );
  });
});

test('a code claimed on the sharer’s own device is noted, one claimed beside it on another device is told apart', async () => {
  const { world } = await open();
  const from = (agent: string) => ({ origin: 'https://us.shop.test', 'user-agent': agent });
  const made = await world.post(
    '/w/usshop000001/links',
    { dealId: world.deals.us, placement: 'post_purchase', language: 'en-US' },
    from('Phone of Anna'),
  );
  const { links } = (await made.json()) as { links: { code: string }[] };
  const code = links[0]?.code ?? '';
  const claim = (agent: string, nonce: string) => {
    const rc = signClick(world.ports.secrets, { shop: world.us.number, code, at: world.clock.now(), nonce });
    return world.post('/w/usshop000001/claim', { rk: code, rc, language: 'en-US' }, from(agent));
  };
  expect((await claim('Phone of Anna', 'ABCDEFGH')).status).toBe(200);
  world.clock.advance(1);
  expect((await claim('Phone of Ben', 'HGFEDCBA')).status).toBe(200);
  const rows = await world.tenant.orm.select().from(claimNearby).orderBy(claimNearby.createdAt);
  expect(rows.map(({ sameDevice }) => sameDevice)).toEqual([true, false]);
});

describe('what the click tells', () => {
  const visit = async (
    world: Awaited<ReturnType<typeof open>>['world'],
    path: string,
    more: Record<string, string>,
  ) => {
    const answer = await world.get(`/r/${path}`, { 'user-agent': PHONE, ...more });
    return new URL(answer.headers.get('location') ?? '').searchParams.get('rc') ?? '';
  };

  test('a page of codes and a paid link leave their sign, never an address', async () => {
    const { world, referral, order, read } = await open();
    const path = `${referral.code}?gclid=Cj0K-secret`;
    const clickToken = await visit(world, path, { referer: 'https://www.retailmenot.com/view/secret' });
    await order({ coupons: [], clickToken });
    await screenDue(world.ports);
    expect((await read()).cases[0]?.findings.map(({ rule }) => rule)).toEqual(['coupon_site', 'paid_click']);
    const { events } = await readStanding(world);
    expect(events.find(({ kind }) => kind === 'click')?.body.signs).toEqual(['coupon_site', 'paid_click']);
    expect(JSON.stringify(events)).not.toMatch(/secret|retailmenot/);
    // Facebook adds its own to every link.
    world.clock.advance(DAY);
    await order({ coupons: [], clickToken: await visit(world, `${referral.code}?fbclid=x`, {}) });
    await screenDue(world.ports);
    expect((await read()).total).toBe(1);
  });

  test('orders by clicks on the sharer’s own device are held from the third on; a friend’s are not', async () => {
    const { world, order, read } = await open();
    const made = await world.post(
      '/w/usshop000001/links',
      { dealId: world.deals.us, placement: 'post_purchase', language: 'en-US' },
      { origin: 'https://us.shop.test', 'user-agent': PHONE },
    );
    const { links } = (await made.json()) as { links: { code: string }[] };
    const code = links[0]?.code ?? '';
    const buy = async (name: string, agent: string) => {
      world.clock.advance(60_000);
      const clickToken = await visit(world, code, { 'user-agent': agent });
      await order({ coupons: [], clickToken, emailSha256: world.ports.secrets.digest(`${name}@friends.test`) });
      await screenDue(world.ports);
    };
    await buy('ben', `${PHONE} Ben`);
    for (const name of ['a', 'b', 'c']) await buy(name, PHONE);
    const { cases } = await read();
    expect(cases).toMatchObject([{ order: { references: ['A-4'] } }]);
    expect(cases[0]?.findings.map(({ rule, value }) => [rule, value])).toEqual([
      ['same_device_often', 3],
      ['same_device', 1],
    ]);
    // The keys of devices are gone by then; what was found stands.
    await world.tenant.orm.delete(sharerDevice);
    world.clock.advance(15 * DAY);
    await screenDue(world.ports);
    const found = await world.tenant.orm.select().from(fraudCase);
    expect(found.filter(({ findings }) => findings.some(({ rule }) => rule === 'same_device'))).toHaveLength(3);
  });

  test('an address for a moment, where the friend’s code went there', async () => {
    const { world, referral, read } = await open();
    const claim = await world.post(
      '/w/usshop000001/claim',
      { rk: referral.code, rc: referral.click(), language: 'en-US', email: 'ben@mailinator.com' },
      { origin: 'https://us.shop.test' },
    );
    expect(claim.status).toBe(200);
    const [code] = await world.tenant.orm.select().from(coupon);
    const report = { coupons: [code?.code ?? ''], emailSha256: world.ports.secrets.digest('ben@mailinator.com') };
    await recordPurchase(world.ports, world.us, makeOrder(world, { ...report, ...confirmed }));
    await screenDue(world.ports);
    expect((await read()).cases).toMatchObject([{ findings: [{ rule: 'disposable_address' }] }]);
  });

  test('an address for a moment that the order alone names, also one of the retailer’s own list', async () => {
    const { world, order, read, headers } = await open();
    const settings = (await (await world.get('/api/fraud/settings', headers)).json()) as FraudSettingsAnswer;
    const { version, rules, notes_for_review } = settings;
    const wanted = { version, rules, notes_for_review, domains: ['throw.test'] };
    const put = { method: 'PUT', headers, body: JSON.stringify(wanted) };
    expect((await world.app.request('/api/fraud/settings', put)).status).toBe(200);
    await order({ emailDomain: 'inbox.mailinator.com' });
    await order({ emailDomain: 'throw.test' });
    await order({ emailDomain: 'friends.test' });
    await screenDue(world.ports);
    const { cases } = await read();
    expect(cases.map(({ order: { references } }) => references[0]).toSorted()).toEqual(['A-1', 'A-2']);
    expect(JSON.stringify(await world.tenant.orm.select().from(purchase))).not.toMatch(/mailinator|throw\.test/);
  });
});

describe('blocking', () => {
  test('voids what waits, refuses what comes, gives no friend a code, and is taken back', async () => {
    const { world, referral, order, post, states } = await open();
    await order();
    const path = `advocates/${referral.advocateId}`;
    const answers = await Promise.all(
      [1, 2].map(() => post(`${path}/block`, { reason: 'false_orders', note: 'Orders that nobody placed.' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await states()).toEqual([['void', 'fraud_review']]);
    expect((await world.tenant.orm.select().from(advocateBlock)).length).toBe(1);

    await order();
    await screenDue(world.ports);
    expect(await states()).toEqual([
      ['void', 'fraud_review'],
      ['void', 'fraud_review'],
    ]);
    const claim = () =>
      world.post(
        '/w/usshop000001/claim',
        { rk: referral.code, rc: referral.click(), language: 'en-US' },
        { origin: 'https://us.shop.test' },
      );
    expect(await (await claim()).json()).toMatchObject({ code: 'unknown_code' });

    expect((await post(`${path}/unblock`, { reason: 'mistake', note: 'It was a mistake.' })).status).toBe(200);
    expect((await post(`${path}/unblock`, { reason: 'mistake', note: 'It was a mistake.' })).status).toBe(409);
    expect(await (await claim()).json()).toMatchObject({ state: 'given' });
    await order();
    await screenDue(world.ports);
    expect(await states()).toContainEqual(['pending', 'return_period']);
  });
});

describe('what follows from which finding', () => {
  test('is the retailer’s to say, in versions; an analyst may not look', async () => {
    const { world, order, read, headers, states } = await open();
    const put = (body: unknown) =>
      world.app.request('/api/fraud/settings', { method: 'PUT', headers, body: JSON.stringify(body) });
    const { version, rules, domains } = (await (
      await world.get('/api/fraud/settings', headers)
    ).json()) as FraudSettingsAnswer;
    expect([version, domains]).toEqual([0, []]);
    const wanted = {
      version,
      rules: { ...rules, coupon_site: { action: 'refuse', threshold: 1 } },
      notes_for_review: 0,
      domains: ['Throw.Test'],
    };
    const answers = await Promise.all([put(wanted), put(wanted)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await answers.find(({ ok }) => ok)?.json()).toMatchObject({ version: 1, domains: ['throw.test'] });
    await order(fromCouponSite);
    await screenDue(world.ports);
    expect(await states()).toEqual([['void', 'fraud_review']]);
    expect((await read('?state=refused')).cases).toMatchObject([{ reason: 'rule' }]);
    await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
    expect((await world.get('/api/fraud/cases', headers)).status).toBe(403);
    expect((await put(wanted)).status).toBe(403);
    const [row] = await world.tenant.orm.select().from(purchase);
    expect(row?.amount).toBe(6000);
  });
});
