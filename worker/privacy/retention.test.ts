import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { session, user } from '../../db/schema/control.ts';
import {
  addressPair,
  campaign,
  consentRecord,
  customerInvite,
  deadEvent,
  deal,
  idempotency,
  inviteRule,
  limitWindow,
  mailboxSpelling,
  message,
  numberCheck,
  recipient,
  sandboxMessage,
  suppression,
} from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { insertStop } from '../message/stop.store.ts';
import { CODE, enqueue, readFacts, readRow } from '../test/outbox.ts';
import { makeKey } from '../test/story.ts';
import { createTextWorld } from '../test/twilio.ts';
import { createWorld, type World } from '../test/world.ts';
import { runTick } from '../tick.ts';
import { retainDue } from './retention.dispatch.ts';

const DAY = 24 * 3_600_000;
const rowsOf = async ({ tenant }: World) => (await tenant.orm.select().from(message))[0];

describe('R26: nothing is kept longer than it may be', () => {
  it('a message loses its address after 72 hours, its words after 30 days, and itself after 13 months', async () => {
    const world = await createWorld();
    await enqueue(world, {});
    await dispatchDue(world.ports);
    const later = async (days: number) => {
      world.clock.advance(days * DAY);
      await dispatchDue(world.ports);
      const row = await rowsOf(world);
      return row && { state: row.state, address: row.addressSealed !== null, words: row.valuesSealed !== '' };
    };
    expect(await later(2.9)).toEqual({ state: 'sent', address: true, words: true });
    expect(await later(0.2)).toEqual({ state: 'sent', address: false, words: true });
    expect(await later(26.8)).toEqual({ state: 'sent', address: false, words: true });
    expect(await later(0.2)).toEqual({ state: 'sent', address: false, words: false });
    expect(await rowsOf(world)).toMatchObject({ masked: expect.any(String), recipientKey: expect.any(String) });
    expect(await later(365)).toMatchObject({ state: 'sent' });
    expect(await later(1.1)).toBeUndefined();
  });

  it('a message of a version that kept it for ever gets its time', async () => {
    const world = await createWorld();
    await enqueue(world, {});
    await dispatchDue(world.ports);
    await world.tenant.orm.update(message).set({ runAt: 8.64e15, addressSealed: null });
    world.clock.advance(DAY);
    await retainDue(world.ports);
    world.clock.advance(400 * DAY);
    await dispatchDue(world.ports);
    await dispatchDue(world.ports);
    expect(await rowsOf(world)).toBeUndefined();
  });

  it('R9: everything else goes at its time, once a night, and a suppression never', async () => {
    const world = await createWorld();
    const { tenant, us, deals, ports } = world;
    const { orm } = tenant;
    const now = world.clock.now();
    const at = { createdAt: now };
    const friend = (id: string, dealId: string) => ({
      id,
      shopId: us.id,
      retailerId: us.retailerId,
      shareId: 's',
      advocateId: 'a',
      dealId,
      linkCode: 'l',
      friendKey: id,
      masked: 'm',
      tokenHash: id,
      ...at,
    });
    await orm
      .insert(recipient)
      .values([friend('of a deal that goes on', deals.us), friend('of one that ended', deals.usSecond)]);
    const consent = (id: string, purpose: string, more: object = {}) => ({
      id,
      shopId: us.id,
      subjectKey: 'k',
      purpose,
      channel: 'email',
      wording: 'w',
      language: 'en',
      method: 'm',
      ...at,
      ...more,
    });
    await orm
      .insert(consentRecord)
      .values([
        consent('still holds', 'invitation'),
        consent('used up', 'code_by_text'),
        consent('withdrawn', 'newsletter'),
        consent('the withdrawal', 'newsletter', { state: 'withdrawn', createdAt: now + DAY }),
      ]);
    await orm.insert(idempotency).values({ apiKeyId: 'k', key: 'k', bodyHash: 'h', status: 200, answer: '{}', ...at });
    await orm.insert(sandboxMessage).values({
      id: 's',
      shopId: us.id,
      channel: 'email',
      sender: '',
      recipient: '',
      subject: '',
      text: '',
      html: '',
      raw: '',
      ...at,
    });
    await orm.insert(deadEvent).values({ id: 'd', body: '{}', reason: 'unreadable', diedAt: now });
    const invited = (id: string, shopId: string) => ({
      id,
      shopId,
      retailerId: us.retailerId,
      campaignId: 'c',
      dealId: 'd',
      personKey: id,
      channel: 'email' as const,
      messageId: id,
      basis: 'sale' as const,
      basisVersion: '1',
      noticeGiven: true,
      language: 'en',
      tokenHash: id,
      dueAt: now,
      ...at,
    });
    await orm.insert(customerInvite).values([invited('invited', 'shp_none'), invited('not again so soon', us.id)]);
    await orm.insert(inviteRule).values({
      shopId: us.id,
      isOn: false,
      dealId: 'd',
      channel: 'email',
      afterDays: 1,
      periodDays: 1095,
      asks: false,
      noticeGiven: true,
      updatedBy: 'u',
      updatedAt: now,
    });
    await orm
      .insert(addressPair)
      .values({ retailerId: us.retailerId, emailKey: 'e', smsKey: 's', source: 'claim', ...at });
    await orm.insert(mailboxSpelling).values({ retailerId: us.retailerId, mailboxKey: 'm', addressKey: 'e', ...at });
    await orm.insert(numberCheck).values({ key: 'n', verdict: 'textable', checkedAt: now });
    await orm.insert(limitWindow).values({ key: 'w', taken: 1, endsAt: now + 1 });
    await orm.insert(suppression).values({
      id: 'x',
      retailerId: us.retailerId,
      scope: 'retailer',
      channel: 'email',
      addressKey: 'k',
      source: 'user',
      ...at,
    });
    const { control } = ports.databases;
    const when = new Date(now);
    await control.orm.insert(user).values({ id: 'u', name: 'U', email: 'u@x.test', createdAt: when, updatedAt: when });
    await control.orm
      .insert(session)
      .values({ id: 's', token: 't', userId: 'u', expiresAt: when, createdAt: when, updatedAt: when });

    const left = async (days: number) => {
      world.clock.advance(days * DAY);
      await retainDue(ports);
      const ids = async (table: string, key = 'id') =>
        (await tenant.client.execute(`select ${key} as id from ${table} order by rowid`)).rows.map((row) =>
          String(row.id),
        );
      return {
        recipient: await ids('recipient'),
        invited: await ids('customer_invite'),
        pairs: (await ids('address_pair', 'email_key')).length + (await ids('mailbox_spelling', 'address_key')).length,
        consent: await ids('consent_record'),
        brief: [
          ...(await ids('idempotency', 'key')),
          ...(await ids('sandbox_message')),
          ...(await ids('dead_event')),
          ...(await ids('number_check', 'key')),
          ...(await ids('limit_window', 'key')),
        ],
        sessions: (await control.orm.select().from(session)).length,
        suppressions: (await ids('suppression')).length,
      };
    };
    const all = ['still holds', 'used up', 'withdrawn', 'the withdrawal'];
    const friends = ['of a deal that goes on', 'of one that ended'];
    expect(await left(29)).toEqual({
      recipient: friends,
      invited: ['invited', 'not again so soon'],
      pairs: 2,
      consent: all,
      brief: ['k', 's', 'd', 'n'],
      sessions: 1,
      suppressions: 1,
    });
    expect(await left(2)).toMatchObject({ brief: ['d', 'n'], sessions: 0 });
    await orm.update(deal).set({ state: 'ended' }).where(eq(deal.id, deals.usSecond));
    expect(await left(60)).toMatchObject({ recipient: friends, brief: [] });
    expect(await left(306)).toMatchObject({
      recipient: ['of a deal that goes on'],
      invited: ['not again so soon'],
      consent: all,
    });
    expect(await left(1428)).toMatchObject({ consent: all, invited: [], pairs: 2 });
    expect(await left(4)).toMatchObject({ consent: ['still holds'], pairs: 0 });
    expect(await left(3650)).toMatchObject({ consent: ['still holds'], suppressions: 1 });
  });

  it('runs at night, and not twice', async () => {
    const world = await createWorld();
    const add = (key: string) => world.tenant.orm.insert(limitWindow).values({ key, taken: 1, endsAt: 0 });
    const count = async () => (await world.tenant.orm.select().from(limitWindow)).length;
    await runTick(world.ports);
    await add('a');
    world.clock.advance(14 * 3_600_000);
    await runTick(world.ports);
    expect(await count()).toBe(1);
    world.clock.advance(3_600_000);
    await runTick(world.ports);
    expect(await count()).toBe(0);
  });
});

describe('R26: a deal that cannot go', () => {
  it.each([
    [
      'its campaign is paused',
      async ({ tenant }: World) => void (await tenant.orm.update(campaign).set({ state: 'paused' })),
    ],
    [
      'sending is stopped by hand',
      async ({ tenant, us, clock }: World) =>
        insertStop(tenant, {
          ...{ id: 'stp_1', retailerId: us.retailerId, shopId: '', campaignId: '', channel: '', kind: '' },
          ...{ createdBy: 'usr_1', createdAt: clock.now() },
        }),
    ],
  ])('waits two weeks and no longer, nor does its friend’s address: %s', async (_, stop) => {
    const world = await createWorld();
    const deal = await enqueue(world);
    const code = await enqueue(world, CODE);
    await stop(world);
    const stateOf = async (id: string) => (await readRow(world, id)).state;
    await runTick(world.ports);
    world.clock.advance(13 * DAY);
    await runTick(world.ports);
    const before = [await stateOf(deal.id), await stateOf(code.id)];
    expect(['ready', 'held']).toContain(before[0]);
    for (let day = 0; day < 2; day += 1) {
      world.clock.advance(DAY);
      await runTick(world.ports);
      await runTick(world.ports);
    }
    expect(await readRow(world, deal.id)).toMatchObject({ state: 'canceled', lastError: 'waited_too_long' });
    expect(await readFacts(world)).toContain('canceled');
    // What somebody asked for themselves waits on.
    expect(await stateOf(code.id)).toBe(before[1]);
    world.clock.advance(3 * DAY);
    await runTick(world.ports);
    expect((await readRow(world, deal.id)).addressSealed).toBeNull();
  });
});

describe('R28: what a provider holds of a text', () => {
  const TEXT = { ...CODE, channel: 'sms' as const };
  /** A text that arrived, four days ago. */
  async function old() {
    const opened = await createTextWorld();
    const { world, twilio, status } = opened;
    const { id } = await enqueue(world, TEXT);
    await dispatchDue(world.ports);
    const [text] = twilio.texts;
    if (!text) throw new Error('no text was sent');
    text.status = 'delivered';
    await status(id, text.sid, 'delivered');
    world.clock.advance(4 * DAY);
    return opened;
  }
  const deletes = ({ twilio }: Awaited<ReturnType<typeof old>>) =>
    twilio.calls.filter(({ operation }) => operation === 'DeleteMessage').length;

  it('is deleted there after 72 hours, once', async () => {
    const opened = await old();
    const { world, twilio } = opened;
    expect(twilio.texts).toHaveLength(1);
    await dispatchDue(world.ports);
    expect(twilio.texts).toEqual([]);
    expect(await rowsOf(world)).toMatchObject({ state: 'delivered', addressSealed: null, waitsFor: null });
    world.clock.advance(DAY);
    await dispatchDue(world.ports);
    expect(deletes(opened)).toBe(1);
  });

  it('is asked for again where that fails, and given up with a word to the operator after a week', async () => {
    const opened = await old();
    const { world, twilio } = opened;
    twilio.fail({ status: 503 });
    await dispatchDue(world.ports);
    expect(twilio.texts).toHaveLength(1);
    await dispatchDue(world.ports);
    expect(deletes(opened)).toBe(0);
    world.clock.advance(3_600_000);
    await dispatchDue(world.ports);
    expect(twilio.texts).toEqual([]);

    const stuck = await old();
    const [text] = stuck.twilio.texts;
    if (text) text.status = 'sending';
    await dispatchDue(stuck.world.ports);
    stuck.world.clock.advance(8 * DAY);
    await dispatchDue(stuck.world.ports);
    expect(stuck.world.logged.join('\n')).toContain('erasure_failed');
    expect(await rowsOf(stuck.world)).toMatchObject({ waitsFor: null });
  });

  it('is forgotten where it is not there any more', async () => {
    const opened = await old();
    const { world, twilio } = opened;
    twilio.texts.length = 0;
    await dispatchDue(world.ports);
    expect(await rowsOf(world)).toMatchObject({ waitsFor: null, addressSealed: null });
    expect(deletes(opened)).toBe(1);
  });

  it('is deleted there at once with the person who is erased', async () => {
    const { world, twilio, status } = await createTextWorld();
    const { id } = await enqueue(world, TEXT);
    await dispatchDue(world.ports);
    const [text] = twilio.texts;
    if (!text) throw new Error('no text was sent');
    text.status = 'delivered';
    await status(id, text.sid, 'delivered');
    const authorization = `Bearer ${await makeKey(world, world.us, ['consents:write'])}`;
    expect((await world.post('/v1/erasures', { address: text.to }, { authorization })).status).toBe(200);
    await dispatchDue(world.ports);
    expect(twilio.texts).toEqual([]);
    expect(await rowsOf(world)).toMatchObject({ recipientKey: 'erased', masked: '', waitsFor: null });
  });

  it.each([
    ['another', `update connection set id = 'con_other'`],
    ['none', 'delete from connection'],
  ])('is deleted over the account that it went out over alone: the shop has %s by now', async (_, change) => {
    const opened = await old();
    const { world, twilio } = opened;
    await world.tenant.client.execute(change);
    await dispatchDue(world.ports);
    expect(twilio.texts).toHaveLength(1);
    expect(deletes(opened)).toBe(0);
    expect(await rowsOf(world)).toMatchObject({ waitsFor: null, addressSealed: null });
  });
});
