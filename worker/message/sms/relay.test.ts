import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { shop } from '../../../db/schema/control.ts';
import {
  campaign,
  connection,
  consentRecord,
  deal,
  event,
  message,
  recipient,
  suppression,
} from '../../../db/schema/group.ts';
import { signClick } from '../../click/click.token.ts';
import type { Shop } from '../../retailer/shop.ts';
import { openSheet, pageOf, sendShare, vouch } from '../../test/shopper.ts';
import { createTextWorld, type TextWorld } from '../../test/twilio.ts';
import { createWorld, type World } from '../../test/world.ts';
import type { ClaimAnswer, LandingAnswer } from '../../wire.ts';
import { dispatchDue } from '../message.dispatch.ts';
import { insertSuppression } from '../message.store.ts';
import { countSegments } from './segments.ts';

const half = { random: () => 0.5 };
const CANADIAN = '+14165550123';

/** The American shop moves to Canada, where the law lets a first text be relayed. */
async function moveToCanada(world: World, settings: Partial<Shop['settings']> = {}): Promise<void> {
  const { databases, shops } = world.ports;
  const own = { ...world.us.settings, ...settings };
  const changed = { country: 'CA', timeZone: 'America/Toronto', settings: own };
  await databases.control.orm.update(shop).set(changed).where(eq(shop.id, world.us.id));
  shops.forget();
  // Noon in Toronto, nine in Vancouver.
  world.clock.advance(5 * 3_600_000);
}

async function openShare(settings: Partial<Shop['settings']> = {}): Promise<TextWorld & { advocate: string }> {
  const opened = await createTextWorld();
  await moveToCanada(opened.world, settings);
  const identity = vouch(opened.world, 'c-1', { firstName: 'Anna Smith' });
  const { advocate } = await openSheet(opened.world, { identity });
  return { ...opened, advocate };
}

const share = ({ world, advocate }: { world: World; advocate: string }, numbers: string[], more = {}) =>
  sendShare(world, advocate, numbers, { channel: 'sms', ...more });

const messagesOf = ({ tenant }: World) => tenant.orm.select().from(message);

describe('a deal by text', () => {
  it('R1: is relayed where the law allows it, else left to the shopper’s own phone', async () => {
    const canada = await openShare();
    expect((await share(canada, [CANADIAN])).body.verdict).toBe('relay');
    const { world } = await createTextWorld();
    const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
    const { body } = await share({ world, advocate }, ['+12025550123']);
    expect(body).toEqual({ verdict: 'self_share', reason: 'law', friends: [] });
    const abroad = await openShare({ textCountries: ['CA', 'US'] });
    expect((await share(abroad, ['+12025550123'])).body).toMatchObject({
      verdict: 'self_share',
      reason: 'law_of_friend',
    });
    expect(await messagesOf(abroad.world)).toEqual([]);
  });

  it('R4: in Canada a friend is told the full name, else the shopper sends it', async () => {
    const opened = await openShare();
    const { body } = await share(opened, [CANADIAN], { firstName: 'Anna' });
    expect(body).toEqual({ verdict: 'self_share', reason: 'full_name', friends: [] });
    const mail = await sendShare(opened.world, opened.advocate, ['cleo@example.ca'], { firstName: 'Anna S.' });
    expect(mail.body).toMatchObject({ verdict: 'self_share', reason: 'full_name' });
    expect(await messagesOf(opened.world)).toEqual([]);
    await share(opened, [CANADIAN]);
    await dispatchDue(opened.world.ports, half);
    expect(opened.twilio.texts[0]?.body).toContain('Anna Smith');
  });

  it('R1, R4: a first name that was enough at the share is none where the shop has moved to Canada before it goes', async () => {
    const { world } = await createTextWorld();
    const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
    for (const [friend, firstName] of [
      ['cleo', 'Anna'],
      ['dora', 'Anna Smith'],
    ]) {
      expect((await sendShare(world, advocate, [`${friend}@friends.test`], { firstName })).body.verdict).toBe('relay');
    }
    await moveToCanada(world);
    await dispatchDue(world.ports, half);
    const states = (await messagesOf(world)).map(({ state, lastError }) => `${state} ${lastError ?? ''}`);
    expect(states.filter((state) => state === 'canceled policy')).toHaveLength(1);
    expect(states).toContain('sent ');
  });

  it('R36: a friend is told of the reward where there is one, and of none where there is none', async () => {
    const opened = await openShare();
    const { world } = opened;
    await share(opened, [CANADIAN]);
    await dispatchDue(world.ports, half);
    await world.tenant.orm
      .update(campaign)
      .set({ reward: { kind: 'credit', amount: 0, currency: 'USD', holdDays: 0 } });
    world.ports.shops.forget();
    await share(opened, ['+14165550199']);
    await dispatchDue(world.ports, half);
    const told = opened.twilio.texts.map(({ body }) => body.includes('Anna Smith may get a reward if you buy'));
    expect(told).toEqual([true, false]);
  });

  it('R3, R4: what is shown is what is sent, with both names, but for the friend’s own links', async () => {
    const opened = await openShare();
    const { body } = await share(opened, [CANADIAN], { message: 'Their lamps are lovely.' });
    expect(body.friends).toEqual([{ status: 'accepted' }]);
    expect(body.preview?.subject).toBe('');
    expect(await dispatchDue(opened.world.ports, half)).toMatchObject({ sent: 1 });
    const sent = opened.twilio.texts[0]?.body ?? '';
    const plain = (text: string) => text.replace(/\/r\/\S+|\/u\/\S+/g, '<link>');
    expect(plain(sent)).toBe(plain(body.preview?.text ?? ''));
    expect(sent).toContain('Anna Smith asked Maple US to text you this');
    expect(sent).toContain('"Their lamps are lovely."');
    expect(sent).toMatch(/\/r\/[0-9a-z]{12}\.[0-9a-z]{30}\n/);
    expect(opened.twilio.texts[0]?.to).toBe(CANADIAN);
  });

  it('R3: the preview is cut and counted as the text is that goes out, also where answers do not reach us', async () => {
    for (const settings of [{}, { answers: 'off' }]) {
      const opened = await openShare();
      const { world } = opened;
      await world.tenant.orm.update(connection).set({ settings: { number: '+12025550199', ...settings } });
      const words = {
        'en-US': { title: '20% off everything for your very first order with us '.repeat(5), description: '' },
      };
      await world.tenant.orm.update(deal).set({ words });
      const { body } = await share(opened, [CANADIAN]);
      await dispatchDue(world.ports, half);
      const sent = opened.twilio.texts[0]?.body ?? '';
      expect(body.preview?.segments).toBe(countSegments(sent).segments);
      const closed = sent.replace(/\.[0-9a-z]{30}/g, '.…').replace(/\/u\/[0-9a-z]{30}/g, '/u/…');
      expect(body.preview?.text).toBe(closed);
      expect(sent.includes('STOP')).toBe(settings.answers !== 'off');
    }
  });

  it('R5, R33: one a friend, sharer and deal; whoever asks again, or was refused, gets the same answer', async () => {
    const opened = await openShare();
    const { world } = opened;
    const first = await share(opened, [CANADIAN]);
    const again = await share(opened, [CANADIAN]);
    expect(again.body.friends).toEqual(first.body.friends);
    const { secrets } = world.ports;
    const [addressKey] = secrets.addressKeys(world.us.retailerId, 'sms', secrets.digest('+14165550199'));
    const row = { id: 'sup_1', channel: 'sms', addressKey, source: 'dnc' as const, createdAt: 1 };
    await world.tenant.client.execute(insertSuppression(world.tenant, row));
    expect((await share(opened, ['+14165550199'])).body).toEqual({ ...first.body, preview: expect.anything() });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1, suppressed: 1 });
    // Nor is anybody reminded, once they might get another deal.
    world.clock.advance(31 * 24 * 3_600_000);
    expect((await share(opened, [CANADIAN])).body.friends).toEqual(first.body.friends);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0 });
    expect(opened.twilio.texts).toHaveLength(1);
  });

  it('R8: a stop between share and sending is obeyed', async () => {
    const opened = await openShare();
    await share(opened, [CANADIAN]);
    await opened.answer('STOP', { From: CANADIAN });
    expect(await dispatchDue(opened.world.ports, half)).toMatchObject({ sent: 0, suppressed: 1 });
  });

  it('R10: waits where the shop has not said who it is', async () => {
    const opened = await openShare({ postalAddress: '' });
    await share(opened, [CANADIAN]);
    expect(await dispatchDue(opened.world.ports, half)).toMatchObject({ sent: 0, snoozed: 1 });
  });

  it('R15, R16: waits for a decent hour; a code that somebody waits for does not', async () => {
    const opened = await openShare();
    const { world, twilio } = opened;
    // Four in the morning in Toronto.
    world.clock.advance(16 * 3_600_000);
    const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna Smith' }) });
    await share({ world, advocate }, [CANADIAN]);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0, snoozed: 1 });
    const [row] = await messagesOf(world);
    world.clock.advance((row?.runAt ?? 0) - world.clock.now());
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
    expect(twilio.texts).toHaveLength(1);
  });

  it('R17: nobody consents for a friend', async () => {
    const opened = await openShare();
    for (const claim of [{ consent: true }, { friendConsent: true }, { consent_by: 'sharer' }]) {
      expect((await share(opened, [CANADIAN], claim)).status).toBe(422);
    }
    expect(await opened.world.tenant.orm.select().from(consentRecord)).toEqual([]);
  });

  it('R7, R25, R37: its link says who writes and what rights one has, and asks before it stops anything', async () => {
    const opened = await openShare();
    await share(opened, [CANADIAN]);
    await dispatchDue(opened.world.ports, half);
    const path = /https:\/\/go\.test(\/u\/\S+)/.exec(opened.twilio.texts[0]?.body ?? '')?.[1] ?? '';
    const page = await (await opened.world.get(path)).text();
    expect(page).toContain('Maple US Ltd');
    expect(page).toContain('1 Test Street, Testville');
    expect(page).toContain('care@us.shop.test');
    expect(page).not.toContain('4165550123');
    expect(await opened.world.tenant.orm.select().from(suppression)).toEqual([]);
    expect((await opened.world.post(path, '')).status).toBe(200);
    expect(await opened.world.tenant.orm.select().from(suppression)).toMatchObject([
      { channel: 'sms', source: 'user' },
    ]);
  });

  it('R24: nothing that is written shows the number', async () => {
    const opened = await openShare();
    const { world } = opened;
    await share(opened, ['(416) 555-0123']);
    await dispatchDue(world.ports, half);
    const rows = [
      await messagesOf(world),
      await world.tenant.orm.select().from(recipient),
      await world.tenant.orm.select().from(event),
      await world.tenant.orm.select().from(suppression),
    ];
    expect(JSON.stringify(rows)).not.toContain('4165550123');
    expect(world.logged.join()).not.toContain('4165550123');
    world.clock.advance(73 * 3_600_000);
    await dispatchDue(world.ports, half);
    expect(await messagesOf(world)).toMatchObject([{ addressSealed: null, masked: '+14…23' }]);
  });

  it('R34: only to mobiles of countries that the shop sends to', async () => {
    const opened = await openShare();
    const { body } = await share(opened, ['+18005550123', '+447400123456', 'nonsense', '416 555 0123']);
    expect(body.friends.map(({ status }) => status)).toEqual(['invalid', 'invalid', 'invalid', 'accepted']);
    expect(await messagesOf(opened.world)).toHaveLength(1);
  });

  it('is left to the shopper where no account can send it', async () => {
    const opened = await createTextWorld({}, { SMTP_URL: 'smtp://127.0.0.1:1' });
    const { world } = opened;
    await moveToCanada(world);
    const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna Smith' }) });
    expect((await share({ world, advocate }, [CANADIAN], { preview: true })).body.verdict).toBe('relay');
    const verdictOf = async () =>
      (await openSheet(world, { advocate })).links.find(({ channel }) => channel === 'sms')?.verdict;
    expect(await verdictOf()).toBe('relay');
    await world.tenant.orm.delete(connection);
    // The page does not even ask for a number then.
    expect(await verdictOf()).toBe('self_share');
    const { body } = await share({ world, advocate }, [CANADIAN]);
    expect(body).toEqual({ verdict: 'self_share', reason: 'own_channel', friends: [] });
  });

  it('without any account goes to the sandbox, as a text', async () => {
    const world = await createWorld();
    await moveToCanada(world);
    const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna Smith' }) });
    await share({ world, advocate }, [CANADIAN]);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
  });
});

describe('a code by text', () => {
  async function openClaim(environment: Record<string, string> = {}) {
    const opened = await createTextWorld({}, environment);
    const { world } = opened;
    const { links } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
    const code = links.find(({ channel }) => channel === 'link')?.code as string;
    const tap = async (nonce: string, phone: string, address = '203.0.113.7') => {
      const { secrets } = world.ports;
      const rc = signClick(secrets, { shop: world.us.number, code, at: world.clock.now(), nonce });
      const headers = { ...pageOf(world.us), 'x-test-address': address };
      const answer = await world.post(
        `/w/${world.us.siteKey}/claim`,
        { rk: code, rc, language: 'en-US', phone },
        headers,
      );
      return { status: answer.status, body: (await answer.json()) as ClaimAnswer };
    };
    return { ...opened, tap };
  }

  it('is the friend’s own request: one text, kept as consent with its words', async () => {
    const { world, twilio, tap } = await openClaim();
    const { body } = await tap('a', '(202) 555-0123');
    expect(body).toMatchObject({ state: 'given', texted: true });
    await tap('a', '+1 202 555 0123');
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
    expect(twilio.texts).toMatchObject([{ to: '+12025550123' }]);
    expect(twilio.texts[0]?.body).toContain(body.code);
    const [record] = await world.tenant.orm.select().from(consentRecord);
    expect(record).toMatchObject({
      purpose: 'code_by_text',
      channel: 'sms',
      method: 'typed_and_sent',
      language: 'en-US',
    });
    expect(record?.wording).toContain('ask Maple US to text you this code once');
  });

  it('R18: the landing shows the very words that are kept, and none where no text can be sent', async () => {
    const { world, tap } = await openClaim();
    const landing = async () => {
      const { links } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
      const rk = links.find(({ channel }) => channel === 'link')?.code;
      return (await (
        await world.get(`/w/${world.us.siteKey}/landing?rk=${rk}&lang=en-US`, pageOf(world.us))
      ).json()) as LandingAnswer;
    };
    const { texting, texts } = await landing();
    expect(texting).toBe('By sending, you ask Maple US to text you this code once. Msg & data rates may apply.');
    expect(texts.sms_code).toBe('Text me my code');
    await tap('a', '+12025550123');
    expect(await world.tenant.orm.select().from(consentRecord)).toMatchObject([{ wording: texting }]);
    const channels = world.us.settings.channels.filter((channel) => channel !== 'sms');
    const settings = { ...world.us.settings, channels };
    await world.ports.databases.control.orm.update(shop).set({ settings }).where(eq(shop.id, world.us.id));
    world.ports.shops.forget();
    const silent = await landing();
    expect([silent.texting, silent.texts.sms_code]).toEqual([undefined, undefined]);
  });

  it('R34: to no number that costs more than a text', async () => {
    const { world, tap } = await openClaim();
    for (const phone of ['+19005550123', '+442079460000', '+447400123456', '123']) {
      expect((await tap('a', phone)).status).toBe(422);
    }
    expect(await messagesOf(world)).toEqual([]);
  });

  it('R31: so many a network and a number', async () => {
    const { world, tap } = await openClaim();
    const statuses = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await tap(`n${n}`, `+1202555010${n}`)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const others = [];
    for (let n = 0; n < 3; n += 1) others.push((await tap(`m${n}`, '+12025550177', `198.51.${n}.1`)).status);
    expect(others).toEqual([200, 200, 429]);
    expect(await messagesOf(world)).toHaveLength(4);
  });

  it('R8: not to who said stop', async () => {
    const { world, twilio, tap, answer } = await openClaim();
    await answer('STOP');
    expect((await tap('a', '+12025550123')).body).toMatchObject({ state: 'given', texted: true });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ suppressed: 1 });
    expect(twilio.texts).toEqual([]);
  });
});
