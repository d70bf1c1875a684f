import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import {
  advocate,
  campaign,
  consentRecord,
  customerInvite,
  deal,
  inviteRule,
  link,
  message,
  purchase,
  sandboxMessage,
  suppression,
} from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import type { StopsAnswer } from '../message/outbox.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { watchPlans } from '../test/plan.ts';
import { openSheet, vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import { inviteKnownBuyers } from './invite.dispatch.ts';
import { countInvites, insertInvite } from './invite.store.ts';
import type { InvitationsAnswer } from './rule.routes.ts';

const half = { random: () => 0.5 };
const DAY = 24 * 3_600_000;
const ANNA = 'anna@customers.test';

async function open(rule: Partial<typeof inviteRule.$inferInsert> = {}, shop: 'us' | 'de' = 'us') {
  const world = await createWorld();
  const { tenant, clock, deals } = world;
  await tenant.orm.insert(inviteRule).values({
    shopId: world[shop].id,
    isOn: true,
    dealId: deals[shop],
    channel: 'email',
    afterDays: 14,
    periodDays: 180,
    asks: false,
    noticeGiven: false,
    updatedBy: 'usr_1',
    updatedAt: clock.now(),
    ...rule,
  });
  const key = await makeKey(world, world[shop], ['purchases:write', 'invitations:write']);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  let orders = 0;
  const buy = async (customer: object, more: object = {}) => {
    orders += 1;
    const order = { order_id: `A-${orders}`, amount: 5000, currency: world[shop].currency, customer, ...more };
    const answer = await world.post('/v1/purchases', order, headers);
    expect(answer.status).toBe(200);
  };
  const invite = async (...customers: object[]) => {
    const answer = await world.post('/v1/invitations', { customers }, headers);
    return { status: answer.status, ...((await answer.json()) as { planned: number; skipped: object }) };
  };
  return { world, buy, invite, headers };
}

const invites = ({ tenant }: World) => tenant.orm.select().from(customerInvite);
const messages = ({ tenant }: World) => tenant.orm.select().from(message);
const mails = ({ tenant }: World) => tenant.orm.select().from(sandboxMessage);
const linkOf = async (world: World) => {
  const [mail] = (await mails(world)).slice(-1);
  return /https:\/\/go\.test(\/u\/invite\/[0-9a-z]{30})/.exec(mail?.text ?? '')?.[1] ?? '';
};
/** A button of a page, pressed. */
const press = (world: World, path: string, score?: number) =>
  world.post(path, score ? `score=${score}` : '', { 'content-type': 'application/x-www-form-urlencoded' });

describe('invitations of the shop’s own customers', () => {
  it('go so many days after a purchase, one a customer and period', async () => {
    const { world, buy } = await open();
    await buy({ email: 'Anna@Customers.test', language: 'en-US' });
    await buy({ email: ANNA });
    const [one, ...others] = await invites(world);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ channel: 'email', basis: 'customer', dueAt: world.clock.now() + 14 * DAY });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0 });
    world.clock.advance(14 * DAY);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
    const [mail] = await mails(world);
    expect(mail).toMatchObject({ recipient: ANNA, subject: 'Something from Maple US for your friends' });
    expect(mail?.text).toContain('20% off the first order');
    expect(mail?.text).toContain('you get $10 from Maple US');
    expect(mail?.raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    world.clock.advance(165 * DAY);
    await buy({ email: ANNA });
    expect(await invites(world)).toHaveLength(1);
    world.clock.advance(2 * DAY);
    await buy({ email: ANNA });
    expect(await invites(world)).toHaveLength(2);
  });

  it('R24: keep no address but in the outbox', async () => {
    const { world, buy } = await open();
    await buy({ email: ANNA });
    expect(JSON.stringify([await invites(world), await messages(world)])).not.toContain('anna@');
    expect(world.logged.join()).not.toContain('anna@');
  });

  it('follow orders told by any other route, where the customer confirmed their address before', async () => {
    const { world, buy } = await open();
    const { secrets, clock } = world.ports;
    const emailKey = secrets.addressKeys(world.us.retailerId, 'email', secrets.digest(ANNA))[0];
    await world.tenant.orm.insert(advocate).values({
      id: 'adv_1',
      shopId: world.us.id,
      state: 'verified',
      emailKey,
      emailSealed: secrets.seal(ANNA),
      emailConfirmedAt: clock.now(),
      language: 'en-US',
      createdAt: clock.now(),
    });
    await buy({ email_sha256: secrets.digest(ANNA) });
    await buy({ email_sha256: secrets.digest('nobody@customers.test') });
    await inviteKnownBuyers(world.ports);
    await inviteKnownBuyers(world.ports);
    expect(await invites(world)).toMatchObject([{ personKey: emailKey }]);
  });

  it('that were discarded are not planned again for the same order, but for the next', async () => {
    const { world, buy } = await open();
    const { secrets, clock } = world.ports;
    await world.tenant.orm.insert(advocate).values({
      id: 'adv_1',
      shopId: world.us.id,
      state: 'verified',
      emailKey: secrets.addressKeys(world.us.retailerId, 'email', secrets.digest(ANNA))[0],
      emailSealed: secrets.seal(ANNA),
      emailConfirmedAt: clock.now(),
      language: 'en-US',
      createdAt: clock.now(),
    });
    await buy({ email_sha256: secrets.digest(ANNA) });
    await inviteKnownBuyers(world.ports);
    await world.tenant.orm.update(message).set({ state: 'canceled', lastError: 'discarded' });
    await inviteKnownBuyers(world.ports);
    expect(await invites(world)).toHaveLength(1);
    await buy({ email_sha256: secrets.digest(ANNA) });
    await inviteKnownBuyers(world.ports);
    await inviteKnownBuyers(world.ports);
    expect(await invites(world)).toHaveLength(2);
  });

  it('that were discarded before anything went count for nobody; one whose fate was in doubt does', async () => {
    const { world, invite } = await open();
    const bought_at = world.clock.now() - 20 * DAY;
    const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
    const act = async (path: string, body: object = {}) =>
      (await (await world.post(`/api/messages/stops${path}`, body, headers)).json()) as StopsAnswer;
    const stopped = await act('', { kind: 'invitation' });
    expect(await invite({ email: ANNA, bought_at })).toMatchObject({ planned: 1 });
    expect(await invite({ email: ANNA, bought_at })).toMatchObject({ planned: 0, skipped: { recent: 1 } });
    await dispatchDue(world.ports, half);
    await act(`/${stopped.stops[0]?.id}/discard`);
    expect(await invite({ email: ANNA, bought_at })).toMatchObject({ planned: 1, skipped: {} });
    expect(await invite({ email: ANNA, bought_at })).toMatchObject({ skipped: { recent: 1 } });
    await world.tenant.orm.update(message).set({ state: 'canceled', doubt: 1 });
    expect(await invite({ email: ANNA, bought_at })).toMatchObject({ skipped: { recent: 1 } });
  });

  it('are one a mailbox, however a list spells it, in one list and over time', async () => {
    const { world, invite } = await open({ periodDays: 30 });
    const bought_at = world.clock.now() - 20 * DAY;
    const of = (...emails: string[]) => invite(...emails.map((email) => ({ email, bought_at })));
    expect(
      await of('anna.b@gmail.com', 'annab@gmail.com', 'Anna.B+shop@googlemail.com', 'annac@gmail.com'),
    ).toMatchObject({ planned: 2, skipped: { recent: 2 } });
    await dispatchDue(world.ports, half);
    expect((await mails(world)).map(({ recipient }) => recipient).sort()).toEqual([
      'anna.b@gmail.com',
      'annac@gmail.com',
    ]);
    world.clock.advance(29 * DAY);
    expect(await of('annab@gmail.com', 'a.nna.b@gmail.com')).toMatchObject({ planned: 0, skipped: { recent: 2 } });
    world.clock.advance(2 * DAY);
    expect(await of('annab@gmail.com', 'a.nna.b@gmail.com')).toMatchObject({ planned: 1, skipped: { recent: 1 } });
    // One that was dropped before it went counts for no spelling.
    await world.tenant.orm.update(message).set({ state: 'canceled' });
    expect(await of('ann.ab@gmail.com')).toMatchObject({ planned: 1 });
  });

  it('whom a mailbox’s invitations went to is found by indexes, not by looking through all of them', async () => {
    const { world } = await open();
    const { database, plans } = watchPlans(world.tenant);
    const row: Parameters<typeof insertInvite>[1] = {
      id: 'civ_1',
      shopId: world.us.id,
      retailerId: world.us.retailerId,
      campaignId: 'cmp_1',
      dealId: 'dea_1',
      personKey: 'a',
      channel: 'email',
      messageId: 'msg_1',
      purchaseId: null,
      boughtAt: 0,
      basis: 'customer',
      basisVersion: '1',
      noticeGiven: false,
      language: 'en',
      tokenHash: 'x',
      dueAt: 0,
      createdAt: 1,
    };
    await database.client.batch([insertInvite(database, row, ['a', 'b'], 30)], 'write');
    const steps = (await plans()).flatMap((plan) => plan.split('\n'));
    expect(steps.filter((step) => /SCAN (customer_invite|message|address_pair)/.test(step))).toEqual([]);
    expect(steps.join('\n')).toContain('message_once');
  });

  it('are not planned for a deal that is sold out, and those that wait are dropped and count for nobody', async () => {
    const { world, invite } = await open();
    const bought_at = world.clock.now() - 20 * DAY;
    const { tenant, deals, clock } = world;
    const sell = async (taken: number) => {
      await tenant.orm.update(deal).set({ stock: 5, taken }).where(eq(deal.id, deals.us));
      clock.advance(2 * 60_000);
    };
    expect(await invite({ email: ANNA, bought_at })).toMatchObject({ planned: 1 });
    await sell(5);
    expect(await invite({ email: 'bea@customers.test', bought_at })).toMatchObject({ planned: 0, skipped: { off: 1 } });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0, canceled: 1 });
    expect(await messages(world)).toMatchObject([{ state: 'canceled', lastError: 'deal_sold_out' }]);
    await sell(4);
    expect(await invite({ email: ANNA, bought_at })).toMatchObject({ planned: 1 });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
  });

  it('take times as lists of tills write them, in the way of the shop’s country, and say which they cannot read', async () => {
    const { world, headers } = await open();
    const days = { 'a@x.test': '11/17/2026', 'b@x.test': '2026-11-17 14:02', 'c@x.test': '2026-11-17T12:00:00+01:00' };
    const dotted = { 'g@x.test': '17.11.2026' };
    const wrong = { 'd@x.test': '17/11/2026', 'e@x.test': 'lately', 'f@x.test': '12/31/2027' };
    const customers = Object.entries({ ...days, ...wrong, ...dotted });
    const body = { customers: customers.map(([email, bought_at]) => ({ email, bought_at })) };
    const answer = await world.post('/v1/invitations', body, headers);
    expect(await answer.json()).toMatchObject({
      planned: 4,
      skipped: {},
      rejected: [
        { path: 'customers.3.bought_at', code: 'time' },
        { path: 'customers.4.bought_at', code: 'time' },
        { path: 'customers.5.bought_at', code: 'time' },
      ],
    });
    const bought = (await invites(world)).map(({ boughtAt }) => boughtAt);
    const [noon, afternoon, zoned] = [
      Date.UTC(2026, 10, 17, 17),
      Date.UTC(2026, 10, 17, 19, 2),
      Date.UTC(2026, 10, 17, 11),
    ];
    expect(bought.toSorted()).toEqual([noon, noon, afternoon, zoned].toSorted());
  });

  it('go to an imported list, store customers included; each that is not invited says why', async () => {
    const { world, invite } = await open();
    const bought_at = world.clock.now() - 60 * DAY;
    const { secrets, clock } = world.ports;
    const keyOf = (email: string) => secrets.addressKeys(world.us.retailerId, 'email', secrets.digest(email))[0];
    const said = {
      shopId: world.us.id,
      purpose: 'marketing',
      channel: 'email',
      wording: 'W',
      language: 'en',
      method: 'api',
    };
    await world.tenant.orm.insert(consentRecord).values([
      { ...said, id: 'cns_1', subjectKey: keyOf('ben@customers.test'), createdAt: 1, confirmedAt: 1 },
      { ...said, id: 'cns_2', subjectKey: keyOf('cleo@customers.test'), createdAt: 1, state: 'withdrawn' },
    ]);
    let woken = 0;
    world.ports.wake = () => {
      woken += 1;
    };
    const answer = await invite(
      { email: ANNA, bought_at },
      { email: ANNA, bought_at },
      { email: 'ben@customers.test' },
      { email: 'cleo@customers.test', bought_at },
      { email: 'dora@customers.test' },
      { email: 'eva@customers.de', bought_at },
      { phone: '+12025550123', bought_at },
    );
    expect(answer).toMatchObject({
      status: 200,
      planned: 2,
      skipped: { recent: 1, withdrawn: 1, no_basis: 2, no_address: 1 },
    });
    expect(woken).toBe(1);
    expect((await invites(world)).map(({ basis }) => basis)).toEqual(['customer', 'consent']);
    expect((await invites(world)).every(({ dueAt }) => dueAt === clock.now())).toBe(true);
    expect(await invite({})).toMatchObject({ status: 422 });
  });

  it('are one a person, whichever of their addresses an order names', async () => {
    const { world, buy, invite } = await open();
    await buy({ email: ANNA, phone: '+12025550123' });
    await world.tenant.orm.update(inviteRule).set({ channel: 'sms' });
    const { secrets, clock } = world.ports;
    const subjectKey = secrets.addressKeys(world.us.retailerId, 'sms', secrets.digest('+12025550123'))[0];
    const said = {
      shopId: world.us.id,
      purpose: 'marketing',
      channel: 'sms',
      wording: 'W',
      language: 'en',
      method: 'api',
    };
    const at = { createdAt: clock.now(), confirmedAt: clock.now() };
    await world.tenant.orm.insert(consentRecord).values({ ...said, ...at, id: 'cns_1', subjectKey });
    expect(await invite({ phone: '+12025550123' })).toMatchObject({ planned: 0, skipped: { recent: 1 } });
  });

  it.each<[string, (world: World) => Promise<unknown>, string | null]>([
    ['the order went back', ({ tenant }) => tenant.orm.update(purchase).set({ refunded: 5000 }), 'order_refunded'],
    ['the campaign is over', ({ tenant }) => tenant.orm.update(campaign).set({ state: 'ended' }), 'deal_ended'],
    ['nobody is invited now', ({ tenant }) => tenant.orm.update(inviteRule).set({ isOn: false }), 'invitations_off'],
  ])('R1: are looked at again before they go: %s', async (_, change, error) => {
    const { world, buy } = await open();
    await buy({ email: ANNA });
    world.clock.advance(14 * DAY);
    await change(world);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0 });
    expect(await messages(world)).toMatchObject([{ state: 'canceled', lastError: error }]);
  });

  it('R1, R8: do not go to who withdrew or opted out meanwhile', async () => {
    for (const how of ['withdrawn', 'suppressed'] as const) {
      const { world, buy } = await open();
      await buy({ email: ANNA });
      const { secrets, clock } = world.ports;
      const key = secrets.addressKeys(world.us.retailerId, 'email', secrets.digest(ANNA))[0];
      const said = { shopId: world.us.id, purpose: 'marketing', channel: 'email', wording: '', language: 'en' };
      if (how === 'withdrawn') {
        const row = { ...said, id: 'cns_1', subjectKey: key, method: 'api', createdAt: clock.now(), state: how };
        await world.tenant.orm.insert(consentRecord).values(row);
      } else {
        const row = { id: 'sup_1', retailerId: world.us.retailerId, channel: 'email', addressKey: key, createdAt: 0 };
        await world.tenant.orm.insert(suppression).values({ ...row, scope: 'retailer', source: 'user' });
      }
      clock.now();
      world.clock.advance(14 * DAY);
      expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0 });
      expect((await messages(world))[0]?.state).toBe(how === 'withdrawn' ? 'canceled' : 'suppressed');
    }
  });

  it('R1: in Germany need the notice that was given in the sale', async () => {
    const silent = await open({}, 'de');
    await silent.buy({ email: 'anna@kunden.de' });
    expect(await invites(silent.world)).toEqual([]);
    const { world, buy } = await open({ noticeGiven: true }, 'de');
    await buy({ email: 'anna@kunden.de' });
    expect(await invites(world)).toMatchObject([{ basis: 'sale', language: 'de' }]);
    // Who takes it back has no ground for what waits, either.
    await world.tenant.orm.update(inviteRule).set({ noticeGiven: false });
    world.clock.advance(14 * DAY);
    await dispatchDue(world.ports, half);
    expect(await messages(world)).toMatchObject([{ state: 'canceled', lastError: 'no_basis' }]);
  });

  it('of a list are dropped where invitations are off as they fall due, and may be asked for again after that', async () => {
    const { world, invite } = await open();
    const { tenant, clock } = world;
    const customer = { email: ANNA, bought_at: clock.now() };
    expect(await invite(customer)).toMatchObject({ planned: 1 });
    expect((await countInvites(tenant, world.us.id, clock.now() + 170 * DAY)).planned).toBe(1);
    const turn = (isOn: boolean) => tenant.orm.update(inviteRule).set({ isOn });
    await turn(false);
    clock.advance(DAY);
    await turn(true);
    await dispatchDue(world.ports, half);
    expect(await messages(world)).toMatchObject([{ state: 'ready' }]);
    await turn(false);
    clock.advance(13 * DAY);
    await dispatchDue(world.ports, half);
    expect(await invite(customer)).toMatchObject({ planned: 0, skipped: { off: 1 } });
    await turn(true);
    expect(await invite(customer)).toMatchObject({ planned: 1 });
    await dispatchDue(world.ports, half);
    expect((await messages(world)).map(({ state }) => state)).toEqual(['canceled', 'sent']);
  });
});

describe('a customer’s own link', () => {
  async function openMail(rule: Partial<typeof inviteRule.$inferInsert> = {}) {
    const opened = await open({ afterDays: 0, ...rule });
    await opened.buy({ email: ANNA });
    await dispatchDue(opened.world.ports, half);
    return { ...opened, path: await linkOf(opened.world) };
  }

  it('makes them an advocate whose rewards reach them, by a tap alone', async () => {
    const { world, path } = await openMail();
    expect((await world.get(path)).status).toBe(200);
    expect(await world.tenant.orm.select().from(advocate)).toEqual([]);
    const page = await (await press(world, path)).text();
    const { secrets } = world.ports;
    const [one, ...others] = await world.tenant.orm.select().from(advocate);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ state: 'verified', emailConfirmedAt: world.clock.now() });
    expect(secrets.open(one?.emailSealed ?? '')).toBe(ANNA);
    const links = await world.tenant.orm.select().from(link);
    expect(links.every(({ advocateId, dealId }) => advocateId === one?.id && dealId === world.deals.us)).toBe(true);
    const own = links.find(({ channel }) => channel === 'link')?.code;
    expect(page).toContain(`https://go.test/r/${own}</bdi>`);
    expect(page).toMatch(/href="https:\/\/wa\.me\/\?text=/);
    expect(page).toMatch(/href="mailto:\?subject=/);
    // Once more, also twice at once, it is the same person with the same links.
    await Promise.all([press(world, path), press(world, path)]);
    expect(await world.tenant.orm.select().from(advocate)).toHaveLength(1);
    expect(await world.tenant.orm.select().from(link)).toHaveLength(links.length);
  });

  it('makes nobody of who only typed their address, whom the shop knows as another customer', async () => {
    const { world, path } = await openMail();
    const eve = await openSheet(world, { identity: vouch(world, 'c-eve', { email: ANNA }) });
    expect(await (await press(world, path)).text()).not.toContain(eve.links[0]?.code);
    const people = await world.tenant.orm.select().from(advocate);
    expect(
      people.map(({ customerKey, emailConfirmedAt }) => [customerKey !== null, emailConfirmedAt !== null]),
    ).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('that asks first how happy they are gives the happy ones their links, and the others an ear', async () => {
    const { world, path } = await openMail({ asks: true });
    const [mail] = await mails(world);
    expect(mail?.subject).toBe('How do you like Maple US?');
    expect(mail?.text).not.toContain('20% off');
    const asked = await (await world.get(`${path}?score=1`)).text();
    expect(asked).toContain('One tap is missing');
    expect(asked).toMatch(/Send: .*Not happy/);
    // What they tapped comes first; nothing is taken for said before they press.
    expect(asked.indexOf('Not happy')).toBeLessThan(asked.indexOf('Very happy'));
    expect((await invites(world))[0]?.score).toBeNull();
    expect(await (await press(world, path)).text()).toContain('How happy are you');
    const sorry = await (await press(world, path, 1)).text();
    expect(sorry).toContain('care@us.shop.test');
    expect(sorry).not.toContain('/r/');
    expect(await world.tenant.orm.select().from(advocate)).toEqual([]);
    expect(await invites(world)).toMatchObject([{ score: 1, answeredAt: world.clock.now() }]);
    expect(await (await press(world, path, 3)).text()).toContain('https://go.test/r/');
  });

  it('leads to the shop once the deal is over, and nobody anywhere who made it up', async () => {
    const { world, path } = await openMail();
    await world.tenant.orm.update(campaign).set({ state: 'ended' }).where(eq(campaign.id, world.campaignId));
    const answer = await press(world, path);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, world.us.homeUrl]);
    expect((await world.get(`/u/invite/${'0'.repeat(30)}`)).status).toBe(404);
    expect((await press(world, '/u/invite/x')).status).toBe(404);
  });

  it('R7: the mail’s way out ends it', async () => {
    const { world, buy } = await openMail({ periodDays: 30 });
    const [mail] = await mails(world);
    const out = /https:\/\/go\.test(\/u\/[0-9a-z]{30})\n/.exec(mail?.text ?? '')?.[1] ?? '';
    expect((await world.post(out, '')).status).toBe(200);
    world.clock.advance(31 * DAY);
    await buy({ email: ANNA });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0, suppressed: 1 });
  });
});

describe('/api/invitations', () => {
  it('shows a deal of which nothing is left as one that invites nobody', async () => {
    const world = await createWorld();
    await world.tenant.orm.update(deal).set({ stock: 5, taken: 5 }).where(eq(deal.id, world.deals.us));
    const answer = await world.get(`/api/invitations/${world.us.id}`, { cookie: await signInMember(world) });
    const { deals } = (await answer.json()) as InvitationsAnswer;
    expect(deals).toContainEqual({ id: world.deals.us, title: expect.any(String), open: false });
  });

  it('shows and changes how a shop invites, and what came of it', async () => {
    const world = await createWorld();
    const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
    const path = `/api/invitations/${world.us.id}`;
    const read = async () => (await (await world.get(path, headers)).json()) as InvitationsAnswer;
    expect(await read()).toMatchObject({
      rule: null,
      basis: { email: { needs: 'customer' }, sms: { needs: 'consent' } },
      counts: { planned: 0, sent: 0 },
    });
    const rule = {
      isOn: true,
      dealId: world.deals.us,
      channel: 'email',
      afterDays: 14,
      periodDays: 180,
      asks: true,
      noticeGiven: false,
    };
    const write = (body: object) => world.app.request(path, { method: 'PUT', body: JSON.stringify(body), headers });
    expect((await write(rule)).status).toBe(200);
    expect((await read()).rule).toEqual(rule);
    expect((await read()).deals).toContainEqual({ id: world.deals.us, title: expect.any(String), open: true });
    expect((await read()).countries).toContainEqual(
      expect.objectContaining({ country: 'DE', email: expect.anything() }),
    );
    // As a customer would get it, by mail and by text.
    const asked = `deal=${world.deals.us}&language=en-US`;
    const mail = await world.get(`${path}/preview/mail?${asked}&channel=email&asks=1`, headers);
    expect(mail.headers.get('content-security-policy')).toContain('sandbox');
    expect(await mail.text()).toContain('How happy are you with');
    const text = await world.get(`${path}/preview?${asked}&channel=sms&asks=0`, headers);
    expect(await text.json()).toMatchObject({
      text: expect.stringContaining('Maple US'),
      segments: expect.any(Number),
    });
    expect((await world.get(`${path}/preview?deal=x&language=en&channel=sms&asks=0`, headers)).status).toBe(404);
    // A list, each line by the same rule.
    const list = (body: string) => world.post(`${path}/customers`, body, { ...headers, 'content-type': 'text/csv' });
    const today = new Date(world.clock.now()).toISOString();
    const csv = `email,phone,bought_at\nemil@x.test,,${today}\nemil@x.test,,${today}\nnobody,,${today}\nfay@x.test,,\n,,`;
    expect(await (await list(csv)).json()).toMatchObject({
      planned: 1,
      skipped: { recent: 1, no_address: 1, no_basis: 1 },
      rejected: [{ path: 'line.6.email' }],
    });
    expect((await list('name\nEmil')).status).toBe(422);
    const after = await read();
    expect([after.counts.planned, after.bases]).toEqual([1, [{ basis: 'customer', invitations: 1 }]]);
    const actions = (await world.ports.databases.control.orm.select().from(audit)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['invite_rule', 'customers_invited']));
    expect((await write({ ...rule, dealId: world.deals.de })).status).toBe(422);
    expect((await write({ ...rule, periodDays: 1 })).status).toBe(422);
    expect((await world.get('/api/invitations/shp_other', headers)).status).toBe(404);
    expect((await world.get(path)).status).toBe(401);
  });
});
