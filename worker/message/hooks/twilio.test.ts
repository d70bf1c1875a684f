import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { sendingRules } from '../../../db/schema/control.ts';
import { connection, consentRecord, event, hookEvent, message, suppression } from '../../../db/schema/group.ts';
import { CODE, enqueue, readFacts, readRow } from '../../test/outbox.ts';
import { createTextWorld, FRIEND, type TextWorld } from '../../test/twilio.ts';
import { createLedger } from '../ledger.ts';
import { keysOf } from '../message.check.ts';
import { dispatchDue } from '../message.dispatch.ts';
import { insertSuppression, leaseMessages } from '../message.store.ts';
import { ACCOUNT } from '../senders/twilio.server.ts';
import { takeTwilioEvents } from './twilio.take.ts';

const half = { random: () => 0.5 };
const HOUR = 3_600_000;

const text = { ...CODE, channel: 'sms', masked: '+12…23' } as const;

/** One text went out. */
async function openSent(settings: Record<string, string> = {}) {
  const opened = await createTextWorld(settings);
  const { world, twilio } = opened;
  const { id } = await enqueue(world, text);
  expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
  return { ...opened, id, sid: twilio.texts[0]?.sid ?? '' };
}

const suppressions = ({ world }: Pick<TextWorld, 'world'>) => world.tenant.orm.select().from(suppression);
const saidIn = async (answer: Response) => /<Message>(.*)<\/Message>/s.exec(await answer.text())?.[1];

describe('a text over the retailer’s own account', () => {
  it('goes out with the call-back that names it, and counts its segments', async () => {
    const { twilio, connectionId, id } = await openSent();
    expect(twilio.calls[0]?.form).toMatchObject({
      To: FRIEND,
      From: '+15005550006',
      StatusCallback: `https://go.test/hooks/twilio/${connectionId}/${id}`,
      ValidityPeriod: '900',
    });
    expect(twilio.texts[0]?.body).toContain('Maple US: use code FRIEND-1');
  });

  it('an opted-out number is suppressed, as the provider’s word (21610)', async () => {
    const opened = await createTextWorld();
    const { world, twilio } = opened;
    twilio.optedOut.add(FRIEND);
    const { id } = await enqueue(world, text);
    await dispatchDue(world.ports, half);
    expect(await readRow(world, id)).toMatchObject({ state: 'dead', lastError: 'twilio 21610' });
    expect(await suppressions(opened)).toMatchObject([{ channel: 'sms', source: 'provider', scope: 'retailer' }]);
  });

  it('429 spends no attempt, however often', async () => {
    const { world, twilio } = await createTextWorld();
    const { id } = await enqueue(world, text);
    for (let round = 0; round < 5; round += 1) {
      twilio.fail({ status: 429, code: 20429 });
      await dispatchDue(world.ports, half);
      expect(await readRow(world, id)).toMatchObject({ state: 'ready', attempt: 0 });
      world.clock.advance(HOUR);
    }
    await dispatchDue(world.ports, half);
    expect((await readRow(world, id)).state).toBe('sent');
  });

  it('of unknown fate is asked about, and not sent twice', async () => {
    const { world, twilio } = await createTextWorld();
    const { id } = await enqueue(world, text);
    twilio.fail({ cut: 'ECONNRESET', after: true });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, id)).state).toBe('unknown');
    world.clock.advance(HOUR);
    await dispatchDue(world.ports, half);
    expect(await readRow(world, id)).toMatchObject({ state: 'sent', providerId: twilio.texts[0]?.sid });
    expect(twilio.texts).toHaveLength(1);
  });
});

describe('status call-backs', () => {
  it('move up only, in whatever order and however often they come', async () => {
    const { world, id, sid, status } = await openSent();
    for (const one of ['sending', 'delivered', 'sent', 'delivered', 'queued', 'sending']) {
      expect((await status(id, sid, one)).status).toBe(204);
    }
    expect(await readRow(world, id)).toMatchObject({ state: 'delivered', providerId: sid });
    expect(await readFacts(world)).toEqual(['sent', 'delivered']);
    expect((await world.tenant.orm.select().from(hookEvent)).length).toBe(4);
  });

  it('settle a text of which nobody knew', async () => {
    const { world, twilio, status } = await createTextWorld();
    const { id } = await enqueue(world, text);
    twilio.fail({ cut: 'ECONNRESET', after: true });
    await dispatchDue(world.ports, half);
    await status(id, twilio.texts[0]?.sid ?? '', 'sent');
    expect(await readRow(world, id)).toMatchObject({ state: 'sent', providerId: twilio.texts[0]?.sid });
  });

  it.each<[code: string, row: object, suppressed: object[]]>([
    ['30005', { state: 'bounced' }, [{ source: 'bounce' }]],
    ['30006', { state: 'bounced' }, [{ source: 'bounce' }]],
    ['30004', { state: 'failed' }, [{ source: 'provider' }]],
    ['21610', { state: 'failed' }, [{ source: 'provider' }]],
    ['30007', { state: 'failed' }, []],
    ['30450', { state: 'failed' }, []],
    ['99999', { state: 'failed' }, []],
  ])('undelivered with %s is final', async (code, row, suppressed) => {
    const opened = await openSent();
    await opened.status(opened.id, opened.sid, 'undelivered', { ErrorCode: code });
    expect(await readRow(opened.world, opened.id)).toMatchObject({ ...row, lastError: `twilio ${code}` });
    expect(await suppressions(opened)).toMatchObject(suppressed);
    if (code === '30450') expect(opened.world.logged.join()).toContain('sms_pumping');
  });

  it.each<[code: string, hours: number]>([
    ['30003', 4],
    ['30008', 4],
    ['30410', 4],
    ['30001', 1],
    ['30022', 1],
    ['30047', 1],
    ['30023', 24],
  ])('undelivered with %s is tried again later, once the same attempt', async (code, hours) => {
    const { world, twilio, id, sid, status } = await openSent();
    await status(id, sid, 'undelivered', { ErrorCode: code });
    expect(await readRow(world, id)).toMatchObject({ state: 'ready', attempt: 1, lastError: `twilio ${code}` });
    // What is told late of the first attempt does not count for the second.
    await status(id, sid, 'sent');
    await status(id, sid, 'failed', { ErrorCode: code });
    expect((await readRow(world, id)).state).toBe('ready');
    world.clock.advance(hours * HOUR);
    await dispatchDue(world.ports, half);
    expect(await readRow(world, id)).toMatchObject({ state: 'sent', attempt: 2, providerId: twilio.texts[1]?.sid });
    const second = twilio.texts[1]?.sid ?? '';
    await status(id, second, 'undelivered', { ErrorCode: code });
    const soft = ['30003', '30008', '30410'].includes(code);
    expect((await readRow(world, id)).state).toBe(soft ? 'failed' : 'ready');
  });

  it.each(['30002', '30032', '30034'])('%s pauses the account and keeps the text', async (code) => {
    const { world, id, sid, status, connectionId } = await openSent();
    await status(id, sid, 'undelivered', { ErrorCode: code });
    expect(await readRow(world, id)).toMatchObject({ state: 'ready', attempt: 0, waitsFor: connectionId });
    const [row] = await world.tenant.orm.select().from(connection).where(eq(connection.id, connectionId));
    expect(row).toMatchObject({ state: 'paused', reason: `twilio ${code}` });
  });

  it('of another retailer’s text, or of none, change nothing', async () => {
    const { world, id, sid, status } = await openSent();
    await world.tenant.orm.update(message).set({ retailerId: 'ret_other' });
    expect((await status(id, sid, 'delivered')).status).toBe(204);
    expect((await status('msg_none', sid, 'delivered')).status).toBe(204);
    expect((await readRow(world, id)).state).toBe('sent');
  });
});

describe('who may call', () => {
  it('only who signs with the account’s token; two while one is exchanged', async () => {
    const { world, connectionId, call, id, sid } = await openSent();
    const path = `/hooks/twilio/${connectionId}/${id}`;
    const fields = { MessageSid: sid, MessageStatus: 'delivered' };
    for (const signature of ['', 'WRONG', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=']) {
      expect((await call(path, fields, { 'x-twilio-signature': signature })).status).toBe(403);
    }
    expect((await call(`/hooks/twilio/con_none/${id}`, fields)).status).toBe(403);
    expect((await call(`/hooks/twilio/platform/${id}`, fields)).status).toBe(403);
    expect((await readRow(world, id)).state).toBe('sent');
    const exchanged = { ...ACCOUNT, authToken: 'the-new-one', authTokenBefore: ACCOUNT.authToken };
    const sealed = world.ports.secrets.seal(JSON.stringify(exchanged));
    await world.tenant.orm.update(connection).set({ credentialsSealed: sealed });
    expect((await call(path, fields)).status).toBe(204);
    expect((await readRow(world, id)).state).toBe('delivered');
  });

  it('the address is ours as configured, with the query as it came', async () => {
    const { call, connectionId, id, sid } = await openSent();
    const fields = { MessageSid: sid, MessageStatus: 'sent', New: 'field', Empty: '' };
    const path = `/hooks/twilio/${connectionId}/${id}?a=It%27s+b&c=%20d`;
    expect((await call(path, fields, { host: 'evil.test', 'x-forwarded-host': 'evil.test' })).status).toBe(204);
  });

  it('too long, no form, nothing at all: refused; signed nonsense: taken', async () => {
    const { world, call, connectionId } = await createTextWorld();
    const path = `/hooks/twilio/${connectionId}`;
    expect((await call(path, { Body: 'x'.repeat(70_000) })).status).toBe(413);
    const bare = await world.app.request(path, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(bare.status).toBe(403);
    expect((await world.app.request(path, { method: 'POST' })).status).toBe(403);
    for (const fields of [{}, { From: 'SHOP', MessageSid: 'SM1' }, { MessageSid: '../../', From: FRIEND }]) {
      expect((await call(path, fields as Record<string, string>)).status).toBe(200);
    }
    expect((await world.tenant.orm.select().from(hookEvent)).length).toBe(0);
  });

  it('R24: stores what people wrote sealed, and drops it when it is done', async () => {
    const { world, answer } = await openSent();
    await answer('Is this really from Anna?');
    const rows = await world.tenant.orm.select().from(hookEvent);
    expect(rows).toMatchObject([{ state: 'done', bodySealed: null, provider: 'twilio' }]);
    expect(JSON.stringify(await world.tenant.orm.select().from(message))).not.toMatch(/really|2025550123/);
  });
});

describe('STOP', () => {
  it('R8, R23: holds at once for this retailer, over every way, also for a text under lease', async () => {
    const opened = await openSent();
    const { world, answer } = opened;
    const { id } = await enqueue(world, { ...text, idempotencyKey: 'second' });
    const now = world.clock.now();
    const [leased] = await leaseMessages(world.tenant, { token: 't', now, until: now + 60_000, limit: 5 });
    if (!leased) throw new Error('nothing was leased');
    expect((await answer('STOP')).status).toBe(200);
    const ledger = createLedger(world.tenant, () => {});
    const marked = await ledger.mark({ leased, keys: keysOf(world.ports, leased, FRIEND) }, now);
    expect([leased.id, marked]).toEqual([id, false]);
    const rows = await suppressions(opened);
    expect(rows.map(({ channel, source, scope }) => [channel, source, scope])).toEqual([
      ['sms', 'user', 'retailer'],
      ['email', 'user', 'retailer'],
      ['facebook', 'user', 'retailer'],
    ]);
    await enqueue(world, { ...text, idempotencyKey: 'third' });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ suppressed: 1, sent: 0 });
    const facts = await world.tenant.orm.select().from(event).where(eq(event.kind, 'suppression'));
    expect(facts).toMatchObject([{ body: { channel: 'sms', reason: 'user' } }]);
  });

  it('R12, R13: in their own words it is confirmed once; a keyword that Twilio answers is not', async () => {
    const own = await openSent();
    expect(await saidIn(await own.answer('please stop texting me'))).toBe(
      'Maple US: done. We will not write to this number again.',
    );
    expect(await saidIn(await own.answer('I said stop texting me'))).toBeUndefined();
    expect(await suppressions(own)).toHaveLength(3);
    const keyword = await openSent();
    expect(await saidIn(await keyword.answer('Stop'))).toBeUndefined();
    expect(await suppressions(keyword)).toHaveLength(3);
    const named = await openSent();
    expect(await saidIn(await named.answer('STOP Maple'))).toContain('done');
    expect((await suppressions(named)).map(({ scope }) => scope)).toEqual(['retailer', 'retailer', 'retailer']);
    const advanced = await openSent();
    expect(await saidIn(await advanced.answer('genoeg', { OptOutType: 'STOP' }))).toBeUndefined();
    expect(await suppressions(advanced)).toHaveLength(3);
    const ours = await openSent({ optOut: 'ours' });
    expect(await saidIn(await ours.answer('STOP'))).toContain('done');
  });

  it('R13: told twice by Twilio it is confirmed once', async () => {
    const { answer } = await openSent();
    const once = { MessageSid: 'SMsame' };
    const headers = await Promise.all([answer('please stop texting me', once), answer('please stop texting me', once)]);
    const said = await Promise.all(headers.map(saidIn));
    expect(said.filter(Boolean)).toHaveLength(1);
  });

  it('R12: what may be a stop is obeyed, and looked at by people', async () => {
    const opened = await openSent();
    // Nobody is told that they asked for an end, until they did.
    expect(await saidIn(await opened.answer('not interested'))).toBeUndefined();
    expect(await suppressions(opened)).toHaveLength(3);
    expect((await opened.world.tenant.orm.select().from(message).where(eq(message.kind, 'reply'))).length).toBe(1);
    expect(await saidIn(await opened.answer('please stop texting me'))).toContain('done');
    const facts = await opened.world.tenant.orm.select().from(event).where(eq(event.kind, 'suppression'));
    expect(facts).toHaveLength(1);
  });

  it('R9, R14: is of the retailer, whole, and has no end', async () => {
    const opened = await openSent();
    await opened.answer('STOP');
    opened.world.clock.advance(10 * 365 * 24 * HOUR);
    await dispatchDue(opened.world.ports, half);
    expect(await suppressions(opened)).toHaveLength(3);
  });

  it('R14: holds over its own channel alone, where the retailer says so', async () => {
    const opened = await openSent();
    const { world } = opened;
    const body = { overrides: [], quiet: {}, neverRelay: false, narrowStops: true };
    const row = { retailerId: world.us.retailerId, version: 1, body, createdBy: 'usr_1', createdAt: 1 };
    await world.ports.databases.control.orm.insert(sendingRules).values(row);
    world.ports.shops.forget();
    await opened.answer('STOP');
    expect((await suppressions(opened)).map(({ channel }) => channel)).toEqual(['sms']);
  });

  it('is told to Twilio a little later, where the account wants that', async () => {
    const { world, twilio, answer } = await openSent({ consents: 'on' });
    await answer('please stop texting me');
    await takeTwilioEvents(world.ports);
    const pushed = () => twilio.calls.filter(({ operation }) => operation === 'CreateBulkConsents');
    expect(pushed()).toHaveLength(0);
    world.clock.advance(60_000);
    twilio.fail({ status: 503 });
    await takeTwilioEvents(world.ports);
    world.clock.advance(5 * 60_000);
    await takeTwilioEvents(world.ports);
    await takeTwilioEvents(world.ports);
    expect(pushed()).toHaveLength(1);
    expect(JSON.parse(String(pushed()[0]?.form.Items))).toMatchObject({ contact_id: FRIEND, status: 'opt-out' });
  });
});

describe('other answers', () => {
  it('R18: START lifts the stop over SMS alone, and is kept as consent', async () => {
    const opened = await openSent();
    await opened.answer('STOP');
    await opened.answer('START');
    expect((await suppressions(opened)).map(({ channel }) => channel)).toEqual(['email', 'facebook']);
    expect(await opened.world.tenant.orm.select().from(consentRecord)).toMatchObject([
      { purpose: 'texts', channel: 'sms', wording: 'START', method: 'keyword', language: 'en-US' },
    ]);
    await enqueue(opened.world, { ...text, idempotencyKey: 'again' });
    expect(await dispatchDue(opened.world.ports, half)).toMatchObject({ sent: 1 });
  });

  it('R22, R23: START lifts nothing that a list, a law or a complaint forbids', async () => {
    for (const source of ['dnc', 'legal', 'complaint'] as const) {
      const opened = await openSent();
      const { world } = opened;
      const [addressKey] = world.ports.secrets.addressKeys(
        world.us.retailerId,
        'sms',
        world.ports.secrets.digest(FRIEND),
      );
      const row = { id: 'sup_1', channel: 'sms', addressKey, source, createdAt: 1 };
      await world.tenant.client.execute(insertSuppression(world.tenant, row));
      await opened.answer('START');
      expect(await suppressions(opened)).toMatchObject([{ source }]);
      await enqueue(world, { ...text, idempotencyKey: 'again' });
      expect(await dispatchDue(world.ports, half)).toMatchObject({ suppressed: 1 });
    }
  });

  it('START to a number of the retailer’s that wrote nothing lifts nothing', async () => {
    const opened = await openSent();
    await opened.answer('STOP');
    await opened.world.tenant.orm.update(message).set({ connectionId: 'con_other' });
    await opened.answer('START');
    expect(await suppressions(opened)).toHaveLength(3);
  });

  it('HELP is answered with who we are, in the language of the last text', async () => {
    const opened = await openSent();
    expect(await saidIn(await opened.answer('HELP'))).toBeUndefined();
    await opened.world.tenant.orm.update(message).set({ language: 'de' });
    expect(await saidIn(await opened.answer('Hilfe'))).toContain('Fragen bitte an care@us.shop.test');
    const ours = await openSent({ optOut: 'ours' });
    expect(await saidIn(await ours.answer('HELP'))).toContain('Maple US: for help write to care@us.shop.test');
  });

  it('everything else goes to the shop’s care address, once, and not without end', async () => {
    const { world, answer } = await openSent();
    await answer('Does it work on <b>sale</b> items?', { MessageSid: 'SMsame' });
    await answer('Does it work on <b>sale</b> items?', { MessageSid: 'SMsame' });
    const replies = () => world.tenant.orm.select().from(message).where(eq(message.kind, 'reply'));
    const [row] = await replies();
    expect(await replies()).toHaveLength(1);
    expect(row).toMatchObject({ channel: 'email', state: 'ready' });
    expect(world.ports.secrets.open(row?.addressSealed ?? '')).toBe('care@us.shop.test');
    expect(JSON.parse(world.ports.secrets.open(row?.valuesSealed ?? '')).values).toMatchObject({
      from: FRIEND,
      text: 'Does it work on <b>sale</b> items?',
    });
    for (let more = 0; more < 30; more += 1) await answer(`question ${more}`);
    expect(await replies()).toHaveLength(20);
    expect(world.logged.join()).not.toMatch(/sale|question|2025550123/);
  });

  it('who was never written to is heard all the same', async () => {
    const opened = await createTextWorld();
    await opened.answer('STOP');
    expect(await suppressions(opened)).toHaveLength(3);
  });
});

describe('the platform’s own number', () => {
  const ENVIRONMENT = {
    TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
    TWILIO_AUTH_TOKEN: `${ACCOUNT.authToken},the-one-before`,
    TWILIO_FROM: '+15005550006',
  };

  it('a stop to it holds for whoever wrote, and for all that send over it; a start lifts it', async () => {
    const opened = await createTextWorld({}, ENVIRONMENT);
    const { world, call } = opened;
    await world.tenant.orm.delete(connection);
    const { id } = await enqueue(world, text);
    await dispatchDue(world.ports, half);
    const path = '/hooks/twilio/platform';
    const sent = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    expect((await call(`${path}/${id}`, sent)).status).toBe(204);
    expect((await readRow(world, id)).state).toBe('delivered');
    const said = { MessageSid: 'SM2', From: FRIEND, To: '+15005550006', Body: 'please stop texting me' };
    expect(await saidIn(await call(path, said))).toContain('Maple US');
    expect((await suppressions(opened)).map(({ scope, channel }) => [scope, channel])).toEqual([
      ['retailer', 'sms'],
      ['retailer', 'email'],
      ['retailer', 'facebook'],
      ['global', 'sms'],
    ]);
    await call(path, { ...said, MessageSid: 'SM3', Body: 'START' });
    expect((await suppressions(opened)).map(({ channel }) => channel)).toEqual(['email', 'facebook']);
  });
});
