import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import {
  advocate,
  advocateToken,
  campaign,
  coupon,
  event,
  message,
  recipient,
  sandboxMessage,
  suppression,
} from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { enqueue, enqueueAll, readFacts, readRow } from '../test/outbox.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { planAccess } from './access.ts';

const DAY = 24 * 3_600_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A world with an advocate who confirmed an address. */
async function open(more: Parameters<typeof makeReferral>[1] = {}) {
  const world = await createWorld();
  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true, ...more });
  return { world, referral };
}

/** What a link from a mail opens: the cookie that the browser then sends. */
async function signIn(world: World, advocateId: string, shop = world.us) {
  const { url, statement } = planAccess(world.ports, shop, advocateId);
  await world.tenant.client.batch([statement], 'write');
  const path = new URL(url).pathname;
  const answer = await world.get(path);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { answer, path, cookie };
}

const act = (world: World, path: string, cookie: string, more: Record<string, string> = {}) =>
  world.app.request(path, { method: 'POST', headers: { ...FORM, cookie, ...more } });

async function read(world: World, cookie: string, path = '/me') {
  const answer = await world.get(path, { cookie });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const buy = (world: World, click: string, references = ['1001'], more = {}) =>
  recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, references, clickToken: click, ...more }));

it('a link opens the page for half an hour and leaves the address bar; nothing of it is logged or referred', async () => {
  const { world, referral } = await open();
  const { answer, path, cookie } = await signIn(world, referral.advocateId);
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/me');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(answer.headers.get('set-cookie')).toMatch(
    /^gw_me=.*; Max-Age=1800; Path=\/me; HttpOnly; Secure; SameSite=Lax$/,
  );
  const page = await read(world, cookie);
  expect(page.status).toBe(200);
  expect(page.headers.get('x-robots-tag')).toBe('noindex');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.text).not.toContain('<script');
  expect(page.text).toContain('Hello <bdi>Anna</bdi>');
  expect(world.logged.join('\n')).not.toContain(path.slice(4));

  world.clock.advance(30 * 60_000);
  const over = await read(world, cookie);
  expect(over.status).toBe(404);
  expect(over.text).toContain('This link has ended');
  expect(over.text).toContain(`/me/at/${world.us.siteKey}`);
  expect(over.text).not.toContain('Anna');
});

it('a link ends after 30 days, and a wrong one, a forged session and a token of a shop page open nothing', async () => {
  const { world, referral } = await open();
  const { path, cookie } = await signIn(world, referral.advocateId);
  const pageToken = world.ports.ids.token(world.us.number);
  await world.tenant.orm.insert(advocateToken).values({
    tokenHash: world.ports.secrets.digest(pageToken),
    advocateId: referral.advocateId,
    shopId: world.us.id,
    createdAt: START,
  });
  for (const wrong of [`/me/${pageToken}`, `/me/${world.ports.ids.token(world.us.number)}`, '/me/nothing', '/me']) {
    const answer = await world.get(wrong);
    expect([wrong, answer.status]).toEqual([wrong, 404]);
    expect(await answer.text()).toContain('<!doctype html>');
  }
  expect(
    (
      await read(
        world,
        cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      )
    ).status,
  ).toBe(404);
  world.clock.advance(30 * DAY);
  expect((await world.get(path)).status).toBe(404);
});

it('shows each reward with its reason: what waits until when, what was earned with its code, what came to nothing', async () => {
  const { world, referral } = await open();
  await buy(world, referral.click(), ['1']);
  world.clock.advance(14 * DAY);
  await releaseDue(world.ports);
  await buy(world, referral.click(), ['2']);
  await buy(world, referral.click(), ['3'], { source: 'tag', trust: 'claimed' });
  await buy(world, referral.click(), ['4']);
  await refundPurchase(world.ports, world.us, { references: ['4'], occurredAt: world.clock.now() });
  const { cookie } = await signIn(world, referral.advocateId);
  const { text } = await read(world, cookie);
  const plain = text.replace(/<\/?bdi[^>]*>/g, '');
  const { rewards } = await readStanding(world);
  expect(rewards.map(({ state }) => state).sort()).toEqual(['issued', 'pending', 'pending', 'void']);
  expect(plain).toContain('Waiting for the return period, until December 16, 2026');
  expect(plain).toContain('Waiting for Maple US to confirm the order');
  expect(plain).toContain('Earned on December 2, 2026');
  expect(plain).toContain('The order was sent back or cancelled.');
  expect(text).toMatch(/class="own code wide">[2-9A-Z]{10}</);
  expect(plain).toContain('<dd>$10</dd><dt>Earned</dt>');
  // An order that only a page tells of is worth nothing yet that anybody could be told.
  expect(plain).toContain('<dd>$10</dd><dt>On its way</dt>');
  expect(plain).toContain('<dd>3</dd><dt>Friends who ordered</dt>');
  expect(plain).toContain('The next order by a friend earns $10.');
});

it('says of an order that came too late whether the deal ran no more, or too long had gone by', async () => {
  const { world, referral } = await open();
  const click = referral.click();
  const { cookie } = await signIn(world, referral.advocateId);
  const own = eq(campaign.id, world.campaignId);
  await world.tenant.orm.update(campaign).set({ windowDays: 7 }).where(own);
  await buy(world, click, ['late'], { occurredAt: world.clock.now() + 8 * DAY });
  await world.tenant.orm
    .update(campaign)
    .set({ endsAt: world.clock.now() + DAY })
    .where(own);
  await buy(world, click, ['over'], { occurredAt: world.clock.now() + DAY });
  const { text } = await read(world, cookie);
  const plain = text.replace(/<\/?bdi[^>]*>/g, '');
  expect(plain).toContain('The order was not placed within the time allowed after the link was opened.');
  expect(plain).toContain('The deal was not running when the order was placed.');
  expect(plain).not.toContain('The order did not meet the conditions.');
});

it.each([
  ['month', 'From December 1, 2026 an order by a friend earns $10 again.'],
  ['campaign', 'That is as much as one person can earn here.'],
] as const)('promises nothing above a cap by %s', async (per, words) => {
  const { world, referral } = await open();
  const step = { milestones: [{ at: 5, amount: 3000 }], caps: [{ per, count: 1 }] };
  const reward = { kind: 'credit' as const, amount: 1000, currency: 'USD', holdDays: 0, ...step };
  const own = eq(campaign.id, world.campaignId);
  await world.tenant.orm.update(campaign).set({ reward }).where(own);
  const { cookie } = await signIn(world, referral.advocateId);
  const plain = async () => (await read(world, cookie)).text.replace(/<\/?bdi[^>]*>/g, '');
  expect(await plain()).toContain('The next order by a friend earns $10.');
  await buy(world, referral.click(), ['1']);
  await releaseDue(world.ports);
  expect(await plain()).toContain(words);
  expect(await plain()).not.toMatch(/The next order|more orders by friends/);
});

it('counts what is on its way towards the next step and towards a cap, and nothing that only a page tells of', async () => {
  const { world, referral } = await open();
  const step = { milestones: [{ at: 5, amount: 3000 }], caps: [{ per: 'month' as const, count: 6 }] };
  const reward = { kind: 'credit' as const, amount: 1000, currency: 'USD', holdDays: 14, ...step };
  await world.tenant.orm.update(campaign).set({ reward }).where(eq(campaign.id, world.campaignId));
  const { cookie } = await signIn(world, referral.advocateId);
  const goal = async () => {
    const text = (await read(world, cookie)).text.replace(/<\/?bdi[^>]*>/g, '');
    return [/<p id="goal">(.*?)<\/p>/.exec(text)?.[1], text.includes('The next order by a friend earns $10.')];
  };
  expect(await goal()).toEqual(['0/5 · 5 more orders by friends bring $30 on top.', true]);
  for (const reference of ['1', '2', '3']) await buy(world, referral.click(), [reference]);
  await buy(world, referral.click(), ['9'], { source: 'tag', trust: 'claimed' });
  expect(await goal()).toEqual(['0/5 · 3 on their way · 2 more orders by friends bring $30 on top.', true]);
  for (const reference of ['4', '5', '6']) await buy(world, referral.click(), [reference]);
  expect(await goal()).toEqual(['0/5 · 6 on their way · + $30', false]);
});

it.each([
  ['of one count', { caps: [{ per: 'month' as const, count: 2 }] }, '$30'],
  ['of money', { caps: [{ per: 'campaign' as const, amount: 2500 }] }, '$20'],
  [
    'with a bonus that counts too',
    { caps: [{ per: 'month' as const, amount: 2000 }], milestones: [{ at: 1, amount: 700 }] },
    '$27',
  ],
  [
    'by a month and a day',
    {
      caps: [
        { per: 'month' as const, count: 3 },
        { per: 'day' as const, count: 1 },
      ],
    },
    '$30',
  ],
  ['by tiers', { tiers: [{ from: 2, amount: 1500 }] }, '$55'],
  ['by tiers of a percentage', { tiers: [{ from: 3, amount: 900, percent: 20 }] }, '$44'],
  [
    'by tiers below a cap',
    { tiers: [{ from: 2, amount: 1500 }], caps: [{ per: 'campaign' as const, amount: 4000 }] },
    '$40',
  ],
])(
  'what is on its way is what tiers will make of it, and no more than what caps will let through: %s',
  async (_, step, most) => {
    const { world, referral } = await open();
    const reward = { kind: 'credit' as const, amount: 1000, currency: 'USD', holdDays: 14, ...step };
    await world.tenant.orm.update(campaign).set({ reward }).where(eq(campaign.id, world.campaignId));
    const sums = async () => {
      const { cookie } = await signIn(world, referral.advocateId);
      const text = (await read(world, cookie)).text.replace(/<\/?bdi[^>]*>/g, '');
      return [...text.matchAll(/<dd>([^<]*)<\/dd><dt>(?:Earned|On its way)/g)].map(([, sum]) => sum);
    };
    // The first is given before the others come; the last is ordered in another month.
    await buy(world, referral.click(), ['1']);
    world.clock.advance(12 * DAY);
    await buy(world, referral.click(), ['2']);
    await buy(world, referral.click(), ['3']);
    world.clock.advance(2 * DAY);
    await releaseDue(world.ports);
    await buy(world, referral.click(), ['4']);
    const [earned = '', ahead = ''] = await sums();
    world.clock.advance(14 * DAY);
    await releaseDue(world.ports);
    expect(await sums()).toEqual([most, '–']);
    const dollars = (text: string) => Number(text.slice(1));
    expect(dollars(earned) + dollars(ahead)).toBe(dollars(most));
  },
);

it('says until when a code is good, and that it has ended', async () => {
  const { world, referral } = await open();
  await buy(world, referral.click(), ['1']);
  world.clock.advance(14 * DAY);
  await releaseDue(world.ports);
  await world.tenant.orm.update(coupon).set({ expiresAt: world.clock.now() + DAY });
  const plainPage = async () => {
    const { cookie } = await signIn(world, referral.advocateId);
    return (await read(world, cookie)).text.replaceAll(/<\/?bdi(?! dir)[^>]*>/g, '');
  };
  expect(await plainPage()).toContain('Use it by December 3, 2026');
  world.clock.advance(DAY);
  const over = await plainPage();
  expect(over).toContain('The code ended on December 3, 2026');
  expect(over).toContain('class="own code wide off"');
  expect(over).not.toContain('Use it by');
});

it('shows a refused order with the reason that advocates may know', async () => {
  const { world, referral } = await open();
  const small = await makeReferral(world, { dealId: world.deals.usSecond, email: 'bea@example.com', confirmed: true });
  await buy(world, small.click(), ['5'], { amount: 100 });
  const { cookie } = await signIn(world, small.advocateId);
  expect((await read(world, cookie)).text).toContain('The order was below the minimum.');
  const other = await signIn(world, referral.advocateId);
  expect((await read(world, other.cookie)).text).not.toContain('below the minimum');
});

it('shows friends as invited or ordered by their masked address, and links to share again while the deal runs', async () => {
  const { world, referral } = await open();
  const { ids } = world.ports;
  const rows = ['b…@example.com', 'c…@example.com'].map((masked) => ({
    id: ids.make('rcp'),
    shopId: world.us.id,
    retailerId: world.us.retailerId,
    shareId: ids.make('shr'),
    advocateId: referral.advocateId,
    dealId: referral.dealId,
    linkCode: referral.code,
    friendKey: masked,
    masked,
    tokenHash: world.ports.secrets.digest(masked),
    createdAt: START,
  }));
  await world.tenant.orm.insert(recipient).values(rows);
  await buy(world, referral.click());
  await world.tenant.client.execute({
    sql: `update conversion set evidence = json_set(evidence, '$.matched', json(?))`,
    args: [JSON.stringify({ recipient: rows[0]?.id })],
  });
  const { cookie } = await signIn(world, referral.advocateId);
  const { text } = await read(world, cookie);
  expect(text).toMatch(/b…@example\.com<\/bdi><b>Ordered</);
  expect(text).toMatch(/c…@example\.com<\/bdi><b>Invited</);
  expect(text).toContain('<dd>2</dd><dt>Friends invited</dt>');
  expect(text).toContain(`>https://go.test/r/${referral.code}</bdi>`);
  expect(text).toContain('20% off the first order');
  expect(text).toContain('https://wa.me/?text=');
  await world.tenant.orm.update(campaign).set({ state: 'ended' });
  expect((await read(world, cookie)).text).toContain('No deal can be shared at the moment.');
});

it('sends a link to a confirmed address, and answers the same for any other', async () => {
  const { world, referral } = await open();
  await makeReferral(world, { email: 'typed@example.com' });
  const waiting: Promise<unknown>[] = [];
  world.ports.defer = (work) => waiting.push(work);
  const ask = async (email: string) => {
    const answer = await act(world, `/me/at/${world.us.siteKey}`, '', {});
    expect(answer.status).toBe(200);
    const body = new URLSearchParams({ email }).toString();
    const sent = await world.app.request(`/me/at/${world.us.siteKey}`, { method: 'POST', headers: FORM, body });
    await Promise.all(waiting);
    return [sent.status, await sent.text()];
  };
  const known = await ask(' Anna@Example.com ');
  expect(await ask('nobody@example.com')).toEqual(known);
  expect(await ask('typed@example.com')).toEqual(known);
  expect(await ask('no address')).toEqual(known);
  const rows = await world.tenant.orm.select().from(message);
  expect(rows).toMatchObject([{ kind: 'access', channel: 'email', masked: 'a…@example.com', state: 'ready' }]);
  await dispatchDue(world.ports, { random: () => 0.5 });
  const [mail] = await world.tenant.orm.select().from(sandboxMessage);
  expect(mail?.subject).toBe('Your recommendations at Maple US');
  const token = /https:\/\/go\.test\/me\/(\w{30})/.exec(mail?.text ?? '')?.[1] ?? '';
  const answer = await world.get(`/me/${token}`);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await read(world, cookie)).text).toContain(referral.code);

  for (let time = 0; time < 4; time += 1) await ask('anna@example.com');
  expect(await world.tenant.orm.select().from(message)).toHaveLength(3);
});

it('a customer whom the shop vouches for is in without a mail, while the signature is good', async () => {
  const { world, referral } = await open({ customerId: 'c-1' });
  const enter = async (customer: string, expires: number, secret = 'identity-secret') => {
    const signature = world.ports.secrets.hmacHex(secret, `${customer}.${expires}`);
    return world.get(
      `/me/at/${world.us.siteKey}?${new URLSearchParams({ customer, expires: `${expires}`, signature })}`,
    );
  };
  const answer = await enter('c-1', START + 60_000);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/me']);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await read(world, cookie)).text).toContain(referral.code);
  for (const refused of [
    await enter('c-2', START + 60_000),
    await enter('c-1', START - 1),
    await enter('c-1', START + 60_000, 'another'),
  ]) {
    expect(refused.status).toBe(200);
    expect(refused.headers.get('set-cookie')).toBeNull();
    expect(await refused.text()).toContain('Email address');
  }
});

it('mails about rewards carry a link that opens the page', async () => {
  const { world, referral } = await open();
  await buy(world, referral.click());
  world.clock.advance(14 * DAY);
  await releaseDue(world.ports);
  await dispatchDue(world.ports, { random: () => 0.5 });
  const [mail] = await world.tenant.orm.select().from(sandboxMessage);
  const token = /https:\/\/go\.test\/me\/(\w{30})/.exec(mail?.text ?? '')?.[1];
  expect((await world.get(`/me/${token}`)).status).toBe(303);
});

it('takes all links back, and ends what they had opened', async () => {
  const { world, referral } = await open();
  const first = await signIn(world, referral.advocateId);
  const second = await signIn(world, referral.advocateId);
  expect((await act(world, '/me/close', first.cookie, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  const answer = await act(world, '/me/close', first.cookie);
  expect(await answer.text()).toContain('No link from an earlier mail opens this page any more.');
  expect((await read(world, second.cookie)).status).toBe(404);
  expect((await world.get(second.path)).status).toBe(404);
});

it('whoever leaves is asked first, is erased, and gives no new friend anything; what they earned stays', async () => {
  const { world, referral } = await open({ customerId: 'c-1' });
  const early = referral.click();
  await buy(world, early, ['1']);
  const { cookie, path } = await signIn(world, referral.advocateId);
  expect((await read(world, cookie, '/me/leave')).text).toContain('Yes, leave');
  expect((await world.tenant.orm.select().from(advocate))[0]?.kind).toBeNull();
  // Known to this process before.
  expect((await world.get(`/r/${referral.code}`, PERSON)).headers.get('location')).toContain('rc=');

  const answer = await act(world, '/me/leave', cookie);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  const kept = /https:\/\/go\.test(\/me\/\w{30})/.exec(text)?.[1] ?? '';
  const [row] = await world.tenant.orm.select().from(advocate).where(eq(advocate.id, referral.advocateId));
  expect(row).toMatchObject({
    kind: 'left',
    nameSealed: null,
    emailSealed: null,
    emailKey: null,
    customerKey: null,
    emailConfirmedAt: null,
  });
  const stops = await world.tenant.orm.select().from(suppression);
  expect(stops).toMatchObject([{ channel: 'email', source: 'user', scope: 'retailer' }]);
  const events = await world.tenant.orm.select().from(event).where(eq(event.kind, 'suppression'));
  expect(events).toHaveLength(1);

  expect((await world.get(path)).status).toBe(404);
  const click = await world.get(`/r/${referral.code}`, PERSON);
  expect(click.headers.get('location')).toContain('gw=unknown');
  const claimed = await world.post(
    `/w/${world.us.siteKey}/claim`,
    { rk: referral.code, rc: early, language: 'en-US' },
    { origin: 'https://us.shop.test' },
  );
  expect((await claimed.text()).includes('"code":"FRIEND-')).toBe(false);

  world.clock.advance(14 * DAY);
  expect(await releaseDue(world.ports)).toBe(1);
  expect(await world.tenant.orm.select().from(message)).toEqual([]);
  world.clock.advance(60 * DAY);
  const back = await world.get(kept);
  const later = await read(world, back.headers.get('set-cookie')?.split(';')[0] ?? '');
  expect(later.text).toContain('You have left');
  expect(later.text).toMatch(/class="own code wide">[2-9A-Z]{10}</);
  expect(later.text).not.toContain('Anna');
});

it('R27: what a sharer asked us to send and waits is called back as they leave, also under a lease, and is told as fact', async () => {
  const { world, referral } = await open({ customerId: 'c-1' });
  const deal = { advocateId: referral.advocateId, campaignId: world.campaignId, dealId: referral.dealId };
  const [waiting, leased] = await enqueueAll(world, [deal, deal]);
  await world.tenant.orm
    .update(message)
    .set({ state: 'leased', leaseToken: 'lease', leaseUntil: 1e15 })
    .where(eq(message.id, leased ?? ''));
  const { cookie } = await signIn(world, referral.advocateId);
  await act(world, '/me/leave', cookie);
  for (const id of [waiting, leased]) {
    expect(await readRow(world, id ?? '')).toMatchObject({ state: 'canceled', lastError: 'sharer_left' });
  }
  expect((await readFacts(world)).filter((state) => state === 'canceled')).toHaveLength(2);
  // What was shared in the same moment is found right before it goes.
  const late = await enqueue(world, deal);
  await dispatchDue(world.ports, { random: () => 0.5 });
  expect(await readRow(world, late.id)).toMatchObject({ state: 'canceled', lastError: 'sharer_left' });
});

const PERSON = {
  'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1',
};

it('shows nothing of another shop or another advocate, and each in their own language and looks', async () => {
  const { world, referral } = await open();
  const german = await makeReferral(world, { shop: world.de, dealId: world.deals.de });
  await world.tenant.orm.update(advocate).set({ language: 'de' }).where(eq(advocate.id, german.advocateId));
  await world.tenant.orm.update(advocate).set({ language: 'ar' }).where(eq(advocate.id, referral.advocateId));
  await buy(world, referral.click());
  const { cookie } = await signIn(world, german.advocateId, world.de);
  const de = await read(world, cookie);
  expect(de.text).toContain('<html lang="de" dir="ltr">');
  expect(de.text).toContain('Noch nichts.');
  expect(de.text).not.toContain(referral.code);
  expect(de.text).toContain(`/me/style/${world.de.siteKey}.css`);
  const ar = await read(world, (await signIn(world, referral.advocateId)).cookie);
  expect(ar.text).toContain('<html lang="ar" dir="rtl">');
  expect(ar.text).not.toContain(german.code);
  const style = await world.get(`/me/style/${world.us.siteKey}.css`);
  expect(await style.text()).toContain('--a: #14532d');
  expect((await world.get('/me/style/nothing.css')).status).toBe(404);
});

it('what a page claims of somebody tells nobody whether they shop here', async () => {
  const { world, referral } = await open({ customerId: 'c-1' });
  const { ports, us } = world;
  const emailSha256 = ports.secrets.digest('known@friends.test');
  await recordPurchase(ports, us, makeOrder(world, { ...confirmed, references: ['before'], emailSha256 }));
  world.clock.advance(DAY);
  const pageOf = async (reference: string, digest: string) => {
    const { cookie } = await signIn(world, referral.advocateId);
    const order = makeOrder(world, { references: [reference], clickToken: referral.click(), emailSha256: digest });
    const { conversion: made } = await recordPurchase(ports, us, order);
    return { state: made?.state, text: (await read(world, cookie)).text };
  };
  const known = await pageOf('claimed-1', emailSha256);
  const stranger = await pageOf('claimed-2', ports.secrets.digest('stranger@friends.test'));
  expect([known.state, stranger.state]).toEqual(['refused', 'credited']);
  const rows = stranger.text.match(/<li>[\s\S]*?<\/li>/g) ?? [];
  expect(new Set(rows.slice(-2)).size).toBe(1);
  expect(stranger.text).toContain('<dd>2</dd>');
});
