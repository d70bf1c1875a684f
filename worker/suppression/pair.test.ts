import { describe, expect, it } from 'vitest';
import { sendingRules } from '../../db/schema/control.ts';
import { addressPair, consentRecord, event, message, suppression } from '../../db/schema/group.ts';
import { signClick } from '../click/click.token.ts';
import { readConsents } from '../consent/consent.store.ts';
import { insertAnswer, insertDoubt, liftDoubt, readAnswer } from '../message/answer.store.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordReceipt } from '../message/receipt.ts';
import { CODE, enqueue, readRow } from '../test/outbox.ts';
import { openSheet, pageOf, vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createTextWorld, FRIEND } from '../test/twilio.ts';
import { createWorld, type World } from '../test/world.ts';
import { linkAddresses } from './pair.store.ts';

const half = { random: () => 0.5 };
const MAIL = 'bob@friends.test';

const keyOf = ({ ports, us }: World, channel: 'email' | 'sms', address: string) =>
  ports.secrets.addressKeys(us.retailerId, channel, ports.secrets.digest(address))[0];

/** The retailer's own list names both addresses of one person. */
async function tellBoth(world: World): Promise<void> {
  const key = await makeKey(world, world.us, ['consents:write']);
  const now = world.clock.now();
  const said = { wording: 'Offers', source: 'checkout', at: now - 1000, confirmed_at: now - 1000 };
  const consents = [
    { channel: 'email', address: MAIL, other_address: FRIEND, ...said },
    { channel: 'sms', address: FRIEND, ...said },
  ];
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await world.post('/v1/consents', { consents }, headers);
  expect(answer.status).toBe(200);
}

describe('who refuses messages over one address refuses them over the other', () => {
  it('R23: an opt-out by mail stops texts, at once, and ends both consents', async () => {
    const { world, twilio } = await createTextWorld();
    await tellBoth(world);
    const { token } = await enqueue(world, { address: MAIL });
    const text = await enqueue(world, { ...CODE, channel: 'sms', address: FRIEND });
    expect((await world.post(`/u/${token}`, '')).status).toBe(200);
    await dispatchDue(world.ports, half);
    expect((await readRow(world, text.id)).state).toBe('suppressed');
    expect(twilio.texts).toEqual([]);
    const keys = [keyOf(world, 'email', MAIL), keyOf(world, 'sms', FRIEND)];
    expect([...(await readConsents(world.tenant, keys)).values()]).toEqual(['withdrawn', 'withdrawn']);
    const records = await world.tenant.orm.select().from(consentRecord);
    expect(records.map(({ state, method }) => `${state} ${method}`)).toEqual([
      'given api',
      'given api',
      'withdrawn opt_out',
      'withdrawn opt_out',
    ]);
  });

  it('R23: STOP by text stops mails', async () => {
    const { world, answer } = await createTextWorld();
    await tellBoth(world);
    await enqueue(world, { ...CODE, channel: 'sms', address: FRIEND });
    await dispatchDue(world.ports, half);
    await answer('STOP');
    const mail = await enqueue(world, { address: MAIL });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, mail.id)).state).toBe('suppressed');
    // Texts that somebody wants again are texts, and no mails.
    await answer('START');
    const again = await enqueue(world, { address: MAIL, idempotencyKey: 'deal:again' });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, again.id)).state).toBe('suppressed');
  });

  it('R23: so does a complaint', async () => {
    const world = await createWorld();
    await tellBoth(world);
    const { id } = await enqueue(world, { address: MAIL });
    await dispatchDue(world.ports, half);
    await recordReceipt(world.ports, { message: { id }, state: 'complained', suppress: 'complaint' });
    const text = await enqueue(world, { ...CODE, channel: 'sms', address: FRIEND });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, text.id)).state).toBe('suppressed');
  });

  it('R14: an opt-out by mail leaves texts alone, where the retailer says that each way has a stop of its own', async () => {
    const { world, twilio } = await createTextWorld();
    await tellBoth(world);
    const body = { overrides: [], quiet: {}, neverRelay: false, narrowStops: true };
    const row = { retailerId: world.us.retailerId, version: 1, body, createdBy: 'usr_1', createdAt: 1 };
    await world.ports.databases.control.orm.insert(sendingRules).values(row);
    world.ports.shops.forget();
    const { token } = await enqueue(world, { address: MAIL });
    expect((await world.post(`/u/${token}`, '')).status).toBe(200);
    const mail = await enqueue(world, { ...CODE, address: MAIL });
    const text = await enqueue(world, { ...CODE, channel: 'sms', address: FRIEND });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, mail.id)).state).toBe('suppressed');
    expect((await readRow(world, text.id)).state).toBe('sent');
    expect(twilio.texts).toHaveLength(1);
  });

  it('R23: a refusal from before is carried over when both become known', async () => {
    const world = await createWorld();
    const { token } = await enqueue(world, { address: MAIL });
    await world.post(`/u/${token}`, '');
    await tellBoth(world);
    const text = await enqueue(world, { ...CODE, channel: 'sms', address: FRIEND });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, text.id)).state).toBe('suppressed');
  });

  it('R23: what may be a refusal is carried over with the answer that it hangs on, and lifted with it', async () => {
    const world = await createWorld();
    const { tenant } = world;
    const [emailKey, smsKey] = [keyOf(world, 'email', MAIL), keyOf(world, 'sms', FRIEND)];
    const now = world.clock.now();
    const answered = {
      shopId: world.us.id,
      channel: 'email',
      addressKey: emailKey,
      masked: 'b…',
      language: 'en-US',
    } as const;
    const kept = { ...answered, id: 'ans_1', words: 'Hm, enough?', state: 'doubt', createdAt: now } as const;
    const doubt = { id: 'sup_1', answerId: 'ans_1', channel: 'email', addressKey: emailKey, createdAt: now };
    await tenant.client.batch([insertDoubt(tenant, doubt), insertAnswer(tenant, world.ports.secrets, kept)], 'write');
    const pair = { emailKey, smsKey, source: 'claim', now };
    await tenant.client.batch(linkAddresses(tenant, pair), 'write');
    const refusals = async () =>
      (await tenant.orm.select().from(suppression))
        .map(({ scope, scopeId, channel, addressKey }) => [scope, scopeId, channel, addressKey].join(' '))
        .toSorted();
    expect(await refusals()).toEqual([`doubt ans_1 email ${emailKey}`, `doubt ans_1 sms ${smsKey}`]);
    const text = await enqueue(world, { ...CODE, channel: 'sms', address: FRIEND });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, text.id)).state).toBe('suppressed');
    const answer = await readAnswer(tenant, 'ans_1');
    if (!answer) throw new Error('the answer is gone');
    await liftDoubt(tenant, answer);
    expect(await refusals()).toEqual([]);
  });

  it('R23: who asked for one code by mail and by text is one person', async () => {
    const world = await createWorld();
    const { links } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
    const code = links.find(({ channel }) => channel === 'link')?.code as string;
    const rc = signClick(world.ports.secrets, { shop: world.us.number, code, at: world.clock.now(), nonce: 'a' });
    const ask = (more: object) =>
      world.post(`/w/${world.us.siteKey}/claim`, { rk: code, rc, language: 'en-US', ...more }, pageOf(world.us));
    await ask({ email: MAIL });
    expect(await world.tenant.orm.select().from(addressPair)).toEqual([]);
    await ask({ phone: FRIEND });
    expect(await world.tenant.orm.select().from(addressPair)).toMatchObject([
      { emailKey: keyOf(world, 'email', MAIL), smsKey: keyOf(world, 'sms', FRIEND), source: 'claim' },
    ]);
  });

  it('R23: nobody silences many others by typing their addresses beside one number', async () => {
    const world = await createWorld();
    const smsKey = keyOf(world, 'sms', FRIEND);
    for (let n = 0; n < 8; n += 1) {
      const pair = { emailKey: keyOf(world, 'email', `v${n}@victims.test`), smsKey, source: 'claim', now: n };
      await world.tenant.client.batch(linkAddresses(world.tenant, pair), 'write');
    }
    expect(await world.tenant.orm.select().from(addressPair)).toHaveLength(4);
  });

  it('R24: keeps keyed hashes alone, and tells no other retailer', async () => {
    const world = await createWorld();
    await tellBoth(world);
    const { token } = await enqueue(world, { address: MAIL });
    await world.post(`/u/${token}`, '');
    const rows = [
      await world.tenant.orm.select().from(addressPair),
      await world.tenant.orm.select().from(suppression),
      await world.tenant.orm.select().from(consentRecord),
      await world.tenant.orm.select().from(event),
      (await world.tenant.orm.select().from(message)).map(({ masked: _, ...row }) => row),
    ];
    expect(JSON.stringify(rows)).not.toMatch(/bob@|2025550123/);
    const scopes = await world.tenant.orm.select().from(suppression);
    expect(scopes.every(({ scope, retailerId }) => scope === 'retailer' && retailerId === world.us.retailerId)).toBe(
      true,
    );
  });
});
