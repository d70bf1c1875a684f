import { describe, expect, it } from 'vitest';
import { consentRecord, consentRequest, message, sandboxMessage, share, suppression } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { openSheet, sendShare, vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import { dropUnconfirmed } from './confirm.ts';
import type { ImportedConsents } from './import.ts';

const half = { random: () => 0.5 };
const DAY = 24 * 3_600_000;
const WORDING = 'Yes, Ahorn may write to me about offers, also those that friends pass on.';

type Answer = ImportedConsents & { code: string; errors?: { path: string }[] };

async function open(shop: 'us' | 'de' = 'us') {
  const world = await createWorld();
  const key = await makeKey(world, world[shop], ['consents:write']);
  const call = async (body: unknown, type = 'application/json', bearer = key) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': type };
    const answer = await world.post('/v1/consents', body, headers);
    return { status: answer.status, ...((await answer.json()) as Answer) };
  };
  const given = (address: string, more: Record<string, unknown> = {}) => ({
    channel: 'email',
    address,
    wording: WORDING,
    source: 'checkout',
    at: world.clock.now() - DAY,
    ...more,
  });
  const tell = (...consents: unknown[]) => call({ consents });
  return { world, call, tell, given };
}

const linkOf = async ({ tenant }: World, path: string) => {
  const [row] = await tenant.orm.select().from(sandboxMessage);
  return new RegExp(`https://go\\.test(${path}[0-9a-z]{30})`).exec(row?.text ?? '')?.[1] ?? '';
};

/** A verified American shopper sends to a friend in Germany, where nothing but the friend's own consent allows it. */
async function shareWith(world: World, address: string) {
  const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
  return (await sendShare(world, advocate, [address])).body;
}

describe('POST /v1/consents', () => {
  it('R18: keeps who, by which words, in which version and language, where, when, and what shows it', async () => {
    const { world, tell, given } = await open();
    const at = world.clock.now() - DAY;
    const answer = await tell(
      given('Ben@Example.com', {
        wording_version: '2026-11',
        evidence: 'order 1001',
        language: 'en-US',
        confirmed_at: at,
      }),
    );
    expect(answer).toMatchObject({ status: 200, recorded: 1, known: 0, rejected_count: 0 });
    const [row] = await world.tenant.orm.select().from(consentRecord);
    const { secrets } = world.ports;
    expect(row).toMatchObject({
      subjectKey: secrets.addressKeys(world.us.retailerId, 'email', secrets.digest('ben@example.com'))[0],
      purpose: 'marketing',
      channel: 'email',
      state: 'given',
      wording: WORDING,
      version: '2026-11',
      language: 'en-US',
      source: 'checkout',
      method: 'api',
      occurredAt: at,
      confirmedAt: at,
      createdAt: world.clock.now(),
    });
    expect(secrets.open(row?.evidenceSealed ?? '')).toBe('order 1001');
    expect(JSON.stringify(await world.tenant.orm.select().from(consentRecord))).not.toMatch(/example\.com|order 1001/);
  });

  it('R18: is append-only: a withdrawal is a record of its own, and the same told twice is one', async () => {
    const { world, tell, given } = await open();
    const one = given('ben@example.com');
    expect(await tell(one)).toMatchObject({ recorded: 1 });
    expect(await tell(one)).toMatchObject({ recorded: 0, known: 1 });
    const withdrawal = { channel: 'email', address: 'ben@example.com', state: 'withdrawn', at: world.clock.now() };
    expect(await tell(withdrawal)).toMatchObject({ recorded: 1 });
    const rows = await world.tenant.orm.select().from(consentRecord);
    expect(rows.map(({ state }) => state)).toEqual(['given', 'withdrawn']);
  });

  it.each(['+12025550123', '+1 (202) 555-0123', '12025550123', '(202) 555-0123'])(
    'a number is one person’s however it is written, by the plan of the shop’s country: %s',
    async (typed) => {
      const { world, tell } = await open();
      const { secrets } = world.ports;
      const withdrawal = { channel: 'sms', address: typed, state: 'withdrawn', at: world.clock.now() };
      expect(await tell(withdrawal)).toMatchObject({ recorded: 1, rejected_count: 0 });
      const [row] = await world.tenant.orm.select().from(consentRecord);
      const keys: string[] = secrets.addressKeys(world.us.retailerId, 'sms', secrets.digest('+12025550123'));
      expect(keys).toContain(row?.subjectKey);
      const none = { ...withdrawal, address: '202 555 012' };
      expect(await tell(none)).toMatchObject({
        status: 422,
        errors: [{ path: 'consents.0.address', code: 'no_address' }],
      });
    },
  );

  it('R17: is per channel, and nobody consents for a friend', async () => {
    const { world, tell, given } = await open();
    const answer = await tell(given('ben@example.com', { given_by: 'sharer' }));
    expect(answer).toMatchObject({ status: 422, errors: [{ path: 'consents.0.given_by' }] });
    expect(await tell(given('ben@example.com', { channel: ['email', 'sms'] }))).toMatchObject({ status: 422 });
    expect(await world.tenant.orm.select().from(consentRecord)).toEqual([]);
  });

  it('takes a list as CSV, keeps what is usable and names the lines that are not', async () => {
    const { world, call } = await open();
    const list = [
      'channel,address,at,wording,source,confirmed_at,language',
      'email,anna@example.com,2026-01-05T10:00:00Z,"Offers, news",till,2026-01-06T10:00:00Z,en',
      `email,${world.ports.secrets.digest('ben@example.com')},2026-01-05T10:00:00Z,Offers,till,,`,
      'email,nobody,2026-01-05T10:00:00Z,Offers,till,,',
      'sms,+14165550123,2027-01-05T10:00:00Z,Offers,till,,',
      'email,cleo@example.com,2026-01-05T10:00:00Z,,,,',
    ].join('\r\n');
    const answer = await call(list, 'text/csv');
    expect(answer).toMatchObject({ status: 200, recorded: 2, rejected_count: 3 });
    expect(answer.rejected.map(({ path }) => path)).toEqual(['line.4.address', 'line.5.at', 'line.6.wording']);
    expect((await call('a,b\n1,2', 'text/csv')).status).toBe(422);
    expect((await call('x', 'text/plain')).status).toBe(415);
    expect((await call('{', 'application/json')).status).toBe(400);
  });

  it('needs its own scope', async () => {
    const { world, call } = await open();
    const other = await makeKey(world, world.us, ['suppressions:write']);
    expect((await call({ consents: [{}] }, 'application/json', other)).status).toBe(403);
    expect((await call({ consents: [{}] }, 'application/json', 'gw_live_x')).status).toBe(401);
  });
});

describe('double opt-in', () => {
  it('R19: asks without a word of advertising, and counts only what its owner confirms by a tap', async () => {
    const { world, tell, given } = await open('de');
    expect(await tell(given('ben@example.de', { confirm: true }))).toMatchObject({ asked: 1, recorded: 0 });
    expect(await tell(given('ben@example.de', { confirm: true }))).toMatchObject({ asked: 0, waiting: 1 });
    await dispatchDue(world.ports, half);
    const mails = await world.tenant.orm.select().from(sandboxMessage);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ recipient: 'ben@example.de', subject: 'Bitte bestätigen: Nachrichten von Ahorn' });
    expect(mails[0]?.text).toContain(WORDING);
    expect(mails[0]?.text).not.toMatch(/10\s€|Angebot|FREUND/);
    const path = await linkOf(world, '/u/confirm/');
    // Machines open links: that changes nothing.
    const page = await (await world.get(path)).text();
    expect(page).toContain('Yes, Ahorn may write to me');
    expect(await world.tenant.orm.select().from(consentRecord)).toEqual([]);
    const answers = await Promise.all([world.post(path, ''), world.post(path, '')]);
    expect(answers.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([200]));
    expect(await world.tenant.orm.select().from(consentRecord)).toMatchObject([
      { state: 'given', method: 'double_opt_in', confirmedAt: world.clock.now(), source: 'checkout', wording: WORDING },
    ]);
    expect(await world.tenant.orm.select().from(consentRequest)).toEqual([]);
    expect((await world.post(path, '')).status).toBe(404);
  });

  it('R19: what nobody confirms in seven days is deleted', async () => {
    const { world, tell, given } = await open();
    await tell(given('ben@example.com', { confirm: true }));
    await dispatchDue(world.ports, half);
    const path = await linkOf(world, '/u/confirm/');
    world.clock.advance(7 * DAY - 1);
    await dropUnconfirmed(world.ports);
    expect((await world.get(path)).status).toBe(200);
    world.clock.advance(1);
    expect((await world.post(path, '')).status).toBe(404);
    world.clock.advance(1);
    await dropUnconfirmed(world.ports);
    expect(await world.tenant.orm.select().from(consentRequest)).toEqual([]);
    expect(await world.tenant.orm.select().from(consentRecord)).toEqual([]);
  });

  it('R8: no confirmation is asked of who refused the shop’s messages', async () => {
    const { world, tell, given } = await open();
    const { secrets } = world.ports;
    const [addressKey] = secrets.addressKeys(world.us.retailerId, 'email', secrets.digest('ben@example.com'));
    const row = { id: 'sup_1', retailerId: world.us.retailerId, channel: 'email', addressKey, createdAt: 0 };
    await world.tenant.orm.insert(suppression).values({ ...row, scope: 'retailer', source: 'user' });
    await tell(given('ben@example.com', { confirm: true }));
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0, suppressed: 1 });
  });

  it('R19: asks by text too, at numbers that texts of the shop can go to', async () => {
    const { world, tell, given } = await open();
    const to = (address: string) => given(address, { channel: 'sms', confirm: true });
    expect(await tell(to('+12025550123'), to('+447400123456'))).toMatchObject({ asked: 1, rejected_count: 1 });
    await dispatchDue(world.ports, half);
    const [text] = await world.tenant.orm.select().from(sandboxMessage);
    expect(text?.text).toMatch(/^Maple US: please confirm that you want our texts:\nhttps:\/\/go\.test\/u\/confirm\//);
    expect(text?.text).toContain('STOP');
  });
});

describe('what a consent allows', () => {
  it('R1, R19: a deal to a friend in Germany goes once they confirmed, and not before', async () => {
    const { world, tell, given } = await open();
    const friend = 'ben@example.de';
    expect(await shareWith(world, friend)).toMatchObject({ verdict: 'self_share', reason: 'law_of_friend' });
    await tell(given(friend));
    // Somebody typed the address: that shows nothing of whose it is.
    expect(await shareWith(world, friend)).toMatchObject({ verdict: 'self_share' });
    await tell(given(friend, { at: world.clock.now(), confirmed_at: world.clock.now() }));
    expect(await shareWith(world, friend)).toMatchObject({ verdict: 'relay', friends: [{ status: 'accepted' }] });
    const [row] = await world.tenant.orm.select().from(share);
    expect(row?.policyInputs).toMatchObject({ agreed: 1, friends: ['DE'] });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
  });

  it('R1: a consent that is withdrawn between share and sending stops the message', async () => {
    const { world, tell, given } = await open();
    const now = world.clock.now();
    await tell(given('ben@example.de', { confirmed_at: now - DAY }));
    expect((await shareWith(world, 'ben@example.de')).verdict).toBe('relay');
    await tell({ channel: 'email', address: 'ben@example.de', state: 'withdrawn', at: now });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0 });
    expect(await world.tenant.orm.select().from(message)).toMatchObject([{ state: 'canceled', lastError: 'policy' }]);
  });

  it('R17: a consent to mails is none to texts, and none to another retailer', async () => {
    const { world, tell, given } = await open();
    const now = world.clock.now();
    await tell(given('+491701234567', { channel: 'sms', confirmed_at: now - DAY }));
    const { secrets } = world.ports;
    const digest = secrets.digest('ben@example.de');
    const foreign = secrets.addressKeys('ret_other', 'email', digest)[0];
    const row = { shopId: 'shp_other', purpose: 'marketing', channel: 'email', wording: WORDING, language: 'de' };
    await world.tenant.orm
      .insert(consentRecord)
      .values({ ...row, id: 'cns_1', subjectKey: foreign, method: 'api', createdAt: now, confirmedAt: now });
    expect((await shareWith(world, 'ben@example.de')).verdict).toBe('self_share');
  });

  it('R33: a sharer cannot find out of many who agreed', async () => {
    const { world, tell, given } = await open();
    await tell(given('ben@example.de', { confirmed_at: world.clock.now() - DAY }));
    const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
    const ask = async () => (await sendShare(world, advocate, ['ben@example.de'], { preview: true })).body.verdict;
    const verdicts = [];
    for (let n = 0; n < 52; n += 1) {
      verdicts.push(await ask());
      // A network asks sixty times a minute at most.
      world.clock.advance(2000);
    }
    expect(verdicts.slice(0, 50).every((verdict) => verdict === 'relay')).toBe(true);
    expect(verdicts.slice(50)).toEqual(['self_share', 'self_share']);
  });
});
