import { readFileSync } from 'node:fs';
import { eq, isNotNull } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import words from '../../dashboard/locales/en.json' with { type: 'json' };
import { audit, member } from '../../db/schema/control.ts';
import {
  advocate,
  campaign,
  claim,
  coupon,
  deal,
  link,
  mailboxSpelling,
  message,
  purchase,
  refusedAsk,
  reward,
  suppression,
} from '../../db/schema/group.ts';
import { tenantOf } from '../../db/tenant.ts';
import { leaveProgramme } from '../advocate/leave.ts';
import { signClick } from '../click/click.token.ts';
import { screenDue } from '../fraud/screen.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { offerNames, openMe } from '../test/named.ts';
import { addNeighbour } from '../test/neighbour.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { openScenario } from '../test/scenario.ts';
import { openSheet, vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { STORY_KINDS } from './story.ts';
import type { SupportAnswer } from './support.routes.ts';

async function open() {
  const world = await createWorld();
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const anna = await makeReferral(world, { email: 'anna@friends.test', confirmed: true });
  const post = (path: string, body: unknown) => world.post(`/api/support/${path}`, body, headers);
  const search = async (text: string) => (await (await post('search', { text })).json()) as SupportAnswer;
  const order = (references: string[], more = {}) =>
    recordPurchase(world.ports, world.us, makeOrder(world, { references, ...more, ...confirmed }));
  return { world, anna, post, search, order };
}

describe('the support page', () => {
  test('finds one story by address, order and code, says why, and keeps nothing of what was typed', async () => {
    const { world, anna, search, order } = await open();
    const code = await anna.claim();
    await order(['10234'], { coupons: [code] });
    for (const text of ['Anna@Friends.test', '#10234', code.toLowerCase(), anna.code]) {
      const { people, story } = await search(text);
      expect(people).toMatchObject([{ id: anna.advocateId, name: 'Anna', masked: 'a…@friends.test' }]);
      const told = story.map(({ kind, state, reason }) => [kind, state, reason]);
      expect(told).toContainEqual(['conversion', 'coupon', '']);
      expect(told).toContainEqual(['reward', 'pending', 'return_period']);
      expect(told).toContainEqual(['claim', 'click', '']);
    }
    expect(await search('nobody@friends.test')).toEqual({ people: [], story: [] });
    expect(JSON.stringify(world.logged)).not.toMatch(/10234|friends\.test/i);
  });

  test('credits an order by hand, once, with a note; no later report moves it, and nobody gets their own order', async () => {
    const { world, anna, post, search, order } = await open();
    await order(['B-1']);
    const [line] = (await search('B-1')).story;
    expect(line).toMatchObject({ kind: 'order', reason: 'not_referred', can: ['credit'] });
    const pasted = `https://go.maple.test/r/${anna.code}`;
    const wanted = { purchase: line?.id, link: pasted, note: 'The friend showed the link in a chat.' };
    expect((await post('credit', { ...wanted, note: 'anna@friends.test says so' })).status).toBe(422);
    expect((await post('credit', { ...wanted, link: 'unknown' })).status).toBe(422);
    const answers = await Promise.all([post('credit', wanted), post('credit', wanted)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    await order(['B-1'], { amount: 7000 });
    const { conversions, rewards, entries } = await readStanding(world);
    expect(conversions).toMatchObject([{ state: 'credited', method: 'manual', advocateId: anna.advocateId }]);
    expect(rewards).toMatchObject([{ state: 'pending', reason: 'return_period' }]);
    expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(rewards[0]?.amount);
    const changes = await world.ports.databases.control.orm.select().from(audit);
    expect(changes[0]).toMatchObject({ action: 'support_credit', subject: { note: wanted.note } });

    await order(['B-2'], { emailSha256: world.ports.secrets.digest('anna@friends.test') });
    const own = (await search('B-2')).story.find(({ kind }) => kind === 'order');
    expect((await post('credit', { ...wanted, purchase: own?.id })).status).toBe(422);
  });

  test('voids a reward and a code, each once; an analyst may not look', async () => {
    const { world, anna, post, search, order } = await open();
    const code = await anna.claim();
    const spare = await anna.claim();
    await order(['C-1'], { coupons: [code] });
    const reward = (await search('C-1')).story.find(({ kind }) => kind === 'reward');
    const note = { note: 'Agreed with the customer.' };
    const voided = [await post(`rewards/${reward?.id}/void`, note), await post(`rewards/${reward?.id}/void`, note)];
    expect(voided.map(({ status }) => status)).toEqual([200, 409]);
    expect((await readStanding(world)).rewards).toMatchObject([{ state: 'void', reason: 'voided_by_support' }]);
    const coupon = (await search(spare)).story.find(({ kind }) => kind === 'claim');
    const ended = [await post(`claims/${coupon?.id}/void`, note), await post(`claims/${coupon?.id}/void`, note)];
    expect(ended.map(({ status }) => status)).toEqual([200, 409]);
    await order(['C-2'], { coupons: [spare] });
    expect((await search('C-2')).story[0]).toMatchObject({ reason: 'not_referred' });
    await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
    expect((await post('search', { text: code })).status).toBe(403);
  });
});

describe('what is found', () => {
  test('the advocate of a name to tell, as it is said or written, and of a link that is pasted whole', async () => {
    const { world, anna, search } = await open();
    await offerNames(world);
    const former = (await (await openMe(world, anna.advocateId)).choose('Zoë')).code as string;
    const { code } = await (await openMe(world, anna.advocateId)).choose('Anna');
    const link = `https://go.maple.test/r/${anna.code}`;
    const landed = `https://us.shop.test/welcome?utm_source=name&rk=${anna.code}&rc=1`;
    const told = [former, former.replace('-', ' ').toLowerCase(), code as string];
    const typed = [...told, link, `${link.toUpperCase()}?x=1`, landed];
    for (const text of typed) {
      const { people, story } = await search(text);
      expect([text, people.map(({ id }) => id)]).toEqual([text, [anna.advocateId]]);
      expect(story.map(({ kind }) => kind)).toContain('link');
    }
    // A name alone is not one person's.
    for (const text of ['Zoë', 'ZOE-', `https://go.maple.test/r/${anna.code}0`]) {
      expect([text, (await search(text)).people]).toEqual([text, []]);
    }
  });

  test('a code as it was read out, and an order by another spelling of its mailbox', async () => {
    const { world, anna, search, order } = await open();
    const code = await anna.claim();
    const digest = (address: string) => world.ports.secrets.digest(address);
    await order(['F-1'], {
      coupons: [code],
      emailSha256: digest('ben+shop@friends.test'),
      emailBaseSha256: digest('ben@friends.test'),
    });
    for (const text of [code.toLowerCase().split('').join(' '), 'ben@friends.test', 'Ben+other@friends.test']) {
      expect((await search(text)).story.map(({ kind, label }) => [kind, label])).toContainEqual(['order', 'F-1']);
    }
  });

  test('a code that was asked for under another spelling of the mailbox', async () => {
    const { world, search } = await open();
    const s = openScenario(world, await makeKey(world, world.us, ['purchases:write']), 1);
    await s.claim(await s.click((await s.advocate('Mona')).code), { email: 'ben+deals@gmail.com' });
    for (const text of ['ben+deals@gmail.com', 'ben@gmail.com', 'b.en@googlemail.com']) {
      expect((await search(text)).story.map(({ kind }) => kind)).toContain('claim');
    }
    expect(await search('bens@gmail.com')).toEqual({ people: [], story: [] });
  });

  test('an advocate by any spelling of an address that the shop vouched for, and not once they have left', async () => {
    const { world, search } = await open();
    await openSheet(world, { identity: vouch(world, 'c-m', { firstName: 'Mona', email: 'mo.na@gmail.com' }) });
    for (const text of ['mo.na@gmail.com', 'mona@gmail.com', 'mona+x@googlemail.com']) {
      expect((await search(text)).people).toMatchObject([{ name: 'Mona' }]);
    }
    expect((await search('monas@gmail.com')).people).toEqual([]);
    const [mona] = await world.tenant.orm.select().from(advocate).where(isNotNull(advocate.customerKey));
    await leaveProgramme(world.ports, { shop: world.us, advocate: mona as NonNullable<typeof mona>, token: '' });
    expect(await world.tenant.orm.select().from(mailboxSpelling)).toEqual([]);
  });

  test('what somebody shared before anybody knew who they are is part of their story, by whatever it is looked for', async () => {
    const { world, search, order } = await open();
    const zoe = { firstName: 'Zoe', email: 'zoe@sharers.test' };
    await openSheet(world, { identity: vouch(world, 'c-zoe', zoe) });
    const draft = await openSheet(world);
    const code = draft.links[0]?.code as string;
    const clicked = { shop: world.us.number, code, at: world.clock.now(), nonce: 'n' };
    await order(['D-1'], { clickToken: signClick(world.ports.secrets, clicked) });
    await openSheet(world, { advocate: draft.advocate, identity: vouch(world, 'c-zoe', zoe) });
    for (const text of [zoe.email, 'D-1', code]) {
      const { people, story } = await search(text);
      expect(people).toMatchObject([{ name: 'Zoe', masked: 'z…@sharers.test', state: 'verified' }]);
      const told = story.map(({ kind, state }) => [kind, state]);
      expect(told).toContainEqual(['conversion', 'server_click']);
      expect(told).toContainEqual(['reward', 'pending']);
    }
  });

  test('a number however it is typed, read for each of the retailer’s countries, and orders and codes of any shop', async () => {
    const { world, anna, post, search, order } = await open();
    const { secrets } = world.ports;
    const { orm } = world.tenant;
    const isAnna = eq(advocate.id, anna.advocateId);
    const joinBy = (number: string) =>
      orm
        .update(advocate)
        .set({
          smsKey: secrets.addressKeys(world.us.retailerId, 'sms', secrets.digest(number))[0],
          phoneSealed: secrets.seal(number),
        })
        .where(isAnna);
    await joinBy('+12025550123');
    for (const text of ['+1 202-555-0123', '(202) 555-0123', '202.555.0123', '1 202 555 0123', '001 202 555 0123']) {
      expect([text, (await search(text)).people.map(({ masked }) => masked)]).toEqual([
        text,
        ['a…@friends.test, +12…23'],
      ]);
    }
    await joinBy('+4915112345678');
    for (const text of [
      '0151 12345678',
      '0151/123 456-78',
      '+49 151 12345678',
      '00491511234 5678',
      '+49 (151) 12345678',
    ]) {
      expect([text, (await search(text)).people.length]).toEqual([text, 1]);
    }
    expect((await search('0151 12345679')).people).toEqual([]);

    // A number of an order may look like one of a phone; friends are found by the number that they typed.
    await order(['015112345678'], { coupons: [await anna.claim()] });
    expect((await search('0151 12345678')).people.length).toBe(1);
    expect((await search('015112345678')).story.map(({ kind }) => kind)).toContain('order');
    const texted = { rk: anna.code, rc: anna.click(), language: 'en-US', phone: '(202) 555-0147' };
    const origin = { origin: 'https://us.shop.test' };
    expect(await (await world.post('/w/usshop000001/claim', texted, origin)).json()).toMatchObject({ texted: true });
    const claimed = (await search('202 555 0147')).story.filter(({ kind }) => kind === 'claim');
    expect(claimed).toMatchObject([{ state: 'click', can: ['resend', 'void'] }]);
    const again = { address: '202-555-0147', note: 'The text was deleted.' };
    expect((await post(`claims/${claimed[0]?.id}/resend`, again)).status).toBe(200);
    const texts = await orm.select().from(message).where(eq(message.channel, 'sms'));
    expect(texts.map(({ kind, masked }) => [kind, masked])).toEqual([
      ['code', '+12…47'],
      ['code', '+12…47'],
    ]);

    const german = await makeReferral(world, { shop: world.de, dealId: world.deals.de });
    const report = { references: ['DE-7'], currency: 'EUR', coupons: [await german.claim()], ...confirmed };
    await recordPurchase(world.ports, world.de, makeOrder(world, report));
    for (const text of ['#DE-7', german.code]) {
      expect((await search(text)).people).toMatchObject([{ id: german.advocateId, shop: world.de.id }]);
    }
    world.clock.advance(30 * 86_400_000);
    await releaseDue(world.ports);
    const [given] = await orm.select().from(coupon).where(eq(coupon.ownerKind, 'reward'));
    expect((await search(given?.code ?? '')).people).toMatchObject([{ id: given?.givenTo }]);
    expect(JSON.stringify(world.logged)).not.toMatch(/5550123|12345678/);
  });

  test('is the retailer’s own: the neighbour’s people, orders and codes are neither found nor touched', async () => {
    const { world, post, search } = await open();
    const next = await addNeighbour(world, world.us.groupNumber);
    const ben = await makeReferral(world, { ...next, email: 'ben@friends.test', confirmed: true });
    const { orm } = tenantOf(world.ports.databases, next.shop);
    const [theirs] = await orm.select().from(deal).where(eq(deal.id, next.dealId));
    await orm
      .update(link)
      .set({ campaignId: theirs?.campaignId ?? '' })
      .where(eq(link.code, ben.code));
    const code = await ben.claim();
    const spare = await ben.claim();
    await recordPurchase(
      world.ports,
      next.shop,
      makeOrder(world, {
        references: ['NEXT-1'],
        coupons: [code],
        emailSha256: world.ports.secrets.digest('cleo@friends.test'),
        ...confirmed,
      }),
    );
    await recordPurchase(world.ports, next.shop, makeOrder(world, { references: ['NEXT-2'], ...confirmed }));
    const read = async () => [
      await orm.select().from(purchase),
      await orm.select().from(reward),
      await orm.select().from(coupon),
      await orm.select().from(message),
    ];
    const before = await read();
    const [orders, rewards] = before as [{ id: string }[], { id: string }[], unknown[], unknown[]];
    expect([orders.length, rewards.length]).toEqual([2, 1]);
    const claims = await orm.select().from(claim);
    const typed = ['ben@friends.test', 'cleo@friends.test', 'NEXT-1', code, spare, ben.code, ben.advocateId];
    for (const text of [...typed, ...orders.map(({ id }) => id)]) {
      expect([text, await search(text)]).toEqual([text, { people: [], story: [] }]);
    }
    const note = 'Asked for on the phone.';
    for (const [path, body] of [
      ['credit', { purchase: orders[1]?.id, link: ben.code, note }],
      [`rewards/${rewards[0]?.id}/void`, { note }],
      [`claims/${claims[1]?.id}/void`, { note }],
      [`claims/${claims[1]?.id}/resend`, { address: 'cleo@friends.test', note }],
      ['resend', { address: 'ben@friends.test', shop: next.shop.id, note }],
    ] as const) {
      expect([path, (await post(path, body)).status]).toEqual([
        path,
        expect.toSatisfy((one) => one === 404 || one === 409),
      ]);
    }
    // Nor does the neighbour's link credit an order of one's own.
    await recordPurchase(world.ports, world.us, makeOrder(world, { references: ['OURS-1'], ...confirmed }));
    const [own] = (await search('OURS-1')).story;
    expect((await post('credit', { purchase: own?.id, link: ben.code, note })).status).toBe(422);
    expect((await read()).slice(1)).toEqual(before.slice(1));
    expect(await world.ports.databases.control.orm.select().from(audit)).toEqual([]);
  });

  test('tells the clicks behind a code and an order, and what members did, with name and note', async () => {
    const { world, anna, post, search, order } = await open();
    const rc = anna.click();
    world.clock.advance(60_000);
    const origin = { origin: 'https://us.shop.test' };
    const asked = { rk: anna.code, rc, language: 'en-US' };
    const { code } = await (await world.post('/w/usshop000001/claim', asked, origin)).json();
    await order(['E-1'], { coupons: [code], rc });
    const { story } = await search('E-1');
    expect(story.filter(({ kind }) => kind === 'click')).toMatchObject([
      { at: world.clock.now() - 60_000, label: anna.code, shop: world.us.id },
    ]);
    const rewardId = story.find(({ kind }) => kind === 'reward')?.id;
    await post(`rewards/${rewardId}/void`, { note: 'Agreed with the customer.' });
    await world.post(
      `/api/fraud/advocates/${anna.advocateId}/block`,
      { reason: 'spread_publicly', note: 'The code stands in a forum.' },
      { ...OWN_PAGE, cookie: await signInMember(world) },
    );
    const notes = (await search('anna@friends.test')).story.filter(({ kind }) => kind === 'note');
    expect(notes.map(({ state, reason, label, by }) => [state, reason, label, by]).toSorted()).toEqual([
      ['advocate_blocked', 'spread_publicly', 'The code stands in a forum.', 'Robin Hale'],
      ['support_void_reward', '', 'Agreed with the customer.', 'Robin Hale'],
    ]);
  });
});

describe('the friend’s code, sent again', () => {
  test('goes where they had asked for it, three times a day, and is noted', async () => {
    const { world, anna, post, search } = await open();
    const asked = { rk: anna.code, rc: anna.click(), language: 'en-US', email: 'Cleo@friends.test' };
    const origin = { origin: 'https://us.shop.test' };
    expect((await world.post('/w/usshop000001/claim', asked, origin)).status).toBe(200);
    const [line] = (await search('cleo@friends.test')).story.filter(({ kind }) => kind === 'claim');
    expect(line?.can).toEqual(['resend', 'void']);
    const again = async (address: string, note = 'She cannot find it.') => {
      const answer = await post(`claims/${line?.id}/resend`, { address, note });
      const { errors } = (await answer.json()) as { errors?: { code: string }[] };
      return [answer.status, errors?.[0]?.code];
    };
    expect(await again('mallory@friends.test')).toEqual([422, 'unknown_address']);
    expect(await again('cleo@friends.test', 'cleo@friends.test asked')).toEqual([422, 'personal']);
    expect(await again('not an address')).toEqual([422, 'invalid_address']);
    for (let time = 0; time < 3; time += 1) expect(await again('cleo@friends.test')).toEqual([200, undefined]);
    expect(await again('cleo@friends.test')).toEqual([429, undefined]);
    const rows = await world.tenant.orm.select().from(message);
    expect(rows.map(({ kind, masked, state }) => [kind, masked, state])).toEqual(
      Array.from({ length: 4 }, () => ['code', 'c…@friends.test', 'ready']),
    );
    // Whoever wants no messages gets none of these either.
    await world.tenant.orm.insert(suppression).values({
      id: 'sup_1',
      retailerId: world.us.retailerId,
      scope: 'retailer',
      channel: 'email',
      addressKey: rows[0]?.recipientKey ?? '',
      source: 'user',
      createdAt: 0,
    });
    await dispatchDue(world.ports);
    const states = await world.tenant.orm.select({ state: message.state }).from(message);
    expect(states.map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => 'suppressed'));
    const notes = (await search('cleo@friends.test')).story.filter(({ kind }) => kind === 'note');
    expect(notes.map(({ state, label, by }) => [state, label, by])).toEqual(
      Array.from({ length: 3 }, () => ['support_resend_code', 'She cannot find it.', 'Robin Hale']),
    );
  });

  test('goes to nobody who did not ask, and not once it is void', async () => {
    const { anna, post, search } = await open();
    const code = await anna.claim();
    const [line] = (await search(code)).story.filter(({ kind }) => kind === 'claim');
    const again = async () => {
      const body = { address: 'bob@friends.test', note: 'He asked on the phone.' };
      const answer = await post(`claims/${line?.id}/resend`, body);
      return [answer.status, ((await answer.json()) as { errors: { code: string }[] }).errors[0]?.code];
    };
    expect(line?.can).toEqual(['void']);
    expect(await again()).toEqual([422, 'unknown_address']);
    await post(`claims/${line?.id}/void`, { note: 'Given by mistake.' });
    expect(await again()).toEqual([422, 'over']);
  });
});

test('no kind of line and no reason of a refusal lacks words', () => {
  const known: Record<string, string> = words.support;
  const source = readFileSync('worker/purchase/credit.ts', 'utf8');
  const listed = (type: string, prefix: string) => {
    const [, union = ''] = new RegExp(`export type ${type} =([\\s\\S]*?);`).exec(source) ?? [];
    return [...union.matchAll(/'(\w+)'/g)].map(([, code]) => `${prefix}_${code}`);
  };
  const reasons = [...listed('Refusal', 'why'), ...listed('Method', 'conversion')];
  expect(reasons.length).toBeGreaterThan(15);
  expect([...reasons, ...STORY_KINDS.map((kind) => `kind_${kind}`)].filter((key) => !known[key])).toEqual([]);
});

test('a minimum that an order misses stands in the story as money of its currency', async () => {
  const { world, anna, search, order } = await open();
  await world.tenant.orm.update(deal).set({ minOrder: 9000 });
  await order(['S-1'], { amount: 500, coupons: [await anna.claim()] });
  const { story } = await search('anna@friends.test');
  expect(story.find(({ kind }) => kind === 'conversion')).toMatchObject({
    reason: 'below_minimum',
    compared: [{ rule: 'minimum_order', value: 500, currency: 'USD' }],
  });
});

test('what the fraud review holds stands in the story with rule, value and threshold; refunds one by one; no word twice', async () => {
  const { world, anna, search, order } = await open();
  await order(['F-1'], { coupons: [await anna.claim()], utm: { source: 'mydealz', medium: 'referral' } });
  await order(['F-2'], { coupons: [await anna.claim()] });
  for (const [index, amount] of [1000, 500].entries()) {
    const refund = { references: ['F-2'], amount, refundId: `r${index}`, occurredAt: world.clock.now() };
    await refundPurchase(world.ports, world.us, refund);
  }
  world.clock.advance(15 * 86_400_000);
  await screenDue(world.ports);
  await releaseDue(world.ports);
  const { story } = await search('anna@friends.test');
  expect(story.find(({ kind }) => kind === 'review')).toMatchObject({
    state: 'open',
    label: 'F-1',
    compared: [{ rule: 'coupon_site', value: 1, threshold: 1 }],
  });
  expect(story.find(({ kind }) => kind === 'refund')).toMatchObject({ money: { amount: 1500 }, parts: [1000, 500] });
  const steps = story.filter(({ kind, order: of }) => kind === 'reward_step' && of === 'F-2');
  expect(steps.map(({ state, reason }) => [state, reason])).toContainEqual(['approve', '']);
});

test('each step of a reward stands in the story with its time, order and whose it is; a cap says which and how far', async () => {
  const { world, anna, search, order } = await open();
  const [row] = await world.tenant.orm.select().from(campaign);
  if (!row) throw new Error('there is no campaign');
  const rule = { ...row.reward, caps: [{ per: 'campaign' as const, count: 1 }] };
  await world.tenant.orm.update(campaign).set({ reward: rule });
  for (const reference of ['S-1', 'S-2']) {
    world.clock.advance(60_000);
    await order([reference], { coupons: [await anna.claim()] });
  }
  world.clock.advance(15 * 86_400_000);
  await screenDue(world.ports);
  await releaseDue(world.ports);
  const { story } = await search('anna@friends.test');
  const rewards = story.filter(({ kind }) => kind === 'reward');
  expect(rewards).toContainEqual(
    expect.objectContaining({ state: 'issued', order: 'S-1', whose: 'advocate', compared: [] }),
  );
  expect(rewards).toContainEqual(
    expect.objectContaining({
      state: 'void',
      reason: 'cap_reached',
      order: 'S-2',
      compared: [{ rule: 'cap_count_campaign', value: 2, threshold: 1 }],
    }),
  );
  const steps = story.filter(({ kind, order: of }) => kind === 'reward_step' && of === 'S-1');
  // The latest first: the ledger keeps when it was earned.
  const first = steps.at(-1);
  expect(first).toMatchObject({ state: 'pending', whose: 'advocate' });
  expect(first?.at).toBeLessThan(world.clock.now());
});

test('who agreed to a reward stands in its story by name, or by the first characters of their key', async () => {
  const { world, anna, search, order } = await open();
  const [row] = await world.tenant.orm.select().from(campaign);
  await world.tenant.orm
    .update(campaign)
    .set({ reward: { ...(row as NonNullable<typeof row>).reward, approval: { by: 'hand' } } });
  await order(['K-1'], { coupons: [await anna.claim()] });
  world.clock.advance(15 * 86_400_000);
  await screenDue(world.ports);
  await releaseDue(world.ports);
  const waiting = (await search('K-1')).story.find(({ kind }) => kind === 'reward');
  expect(waiting).toMatchObject({ state: 'pending', reason: 'awaiting_approval' });
  const key = await makeKey(world, world.us, ['rewards:write']);
  const answer = await world.post(
    '/v1/rewards/decisions',
    { rewards: [waiting?.id], approve: true },
    { authorization: `Bearer ${key}` },
  );
  expect(await answer.json()).toMatchObject({ changed: [waiting?.id] });
  const steps = (await search('K-1')).story.filter(({ kind }) => kind === 'reward_step');
  const agreed = steps.find(({ state }) => state === 'agreed');
  expect(agreed).toMatchObject({ reason: '', money: null });
  expect(agreed?.by).not.toBe('');
  expect(key.startsWith(agreed?.by.replace(/\W+$/, '') ?? '?')).toBe(true);
});

test('a friend who could not have a code, and how often, stands in the story with the reason', async () => {
  const { world, anna, search } = await open();
  const [row] = await world.tenant.orm.select().from(campaign);
  await world.tenant.orm.update(campaign).set({ claim: { ...row?.claim, countries: ['US'] } as never });
  const ask = () =>
    world.post(
      '/w/usshop000001/claim',
      { rk: anna.code, rc: anna.click(), language: 'en-US', email: 'ben@friends.test' },
      { origin: 'https://us.shop.test', 'cf-ipcountry': 'FR' },
    );
  for (let times = 0; times < 2; times += 1) expect(await (await ask()).json()).toMatchObject({ state: 'refused' });
  const refused = { kind: 'refused', state: 'claim', reason: 'country', label: anna.code, times: 2 };
  // Whoever asks, the friend or the advocate, is told the same.
  for (const text of ['ben@friends.test', anna.code])
    expect((await search(text)).story).toContainEqual(expect.objectContaining(refused));
  expect(JSON.stringify(await world.tenant.orm.select().from(refusedAsk))).not.toMatch(/friends\.test/);
});
