import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { campaign, claim, consentRecord, coupon, deal, event, message } from '../../db/schema/group.ts';
import { signClick } from '../click/click.token.ts';
import { openSheet, pageOf, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import type { ClaimAnswer } from '../wire.ts';

/** A friend who clicked a link just now. */
async function clickLink(world: World) {
  const { links } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
  const code = links.find(({ channel }) => channel === 'link')?.code as string;
  const friend = (nonce: string) => ({
    rk: code,
    rc: signClick(world.ports.secrets, { shop: world.us.number, code, at: world.clock.now(), nonce }),
    language: 'en-US',
  });
  return { code, friend };
}

async function tap(world: World, body: unknown, headers: Record<string, string> = {}) {
  const answer = await world.post(`/w/${world.us.siteKey}/claim`, body, { ...pageOf(world.us), ...headers });
  return { status: answer.status, body: (await answer.json()) as ClaimAnswer & { code?: string } };
}

describe('claim', () => {
  test('gives a code of the friend’s own, and the same again on a reload', async () => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    const first = await tap(world, friend('a'));
    expect(first.body.state).toBe('given');
    expect(first.body.code).toMatch(/^FRIEND-[2-9A-HJ-NP-TV-Z]{6,}$/);
    expect(first.body.applyUrl).toContain(encodeURIComponent(first.body.code as string));
    expect((await tap(world, friend('a'))).body.code).toBe(first.body.code);
    expect((await tap(world, friend('b'))).body.code).not.toBe(first.body.code);
    expect((await world.tenant.orm.select().from(claim)).length).toBe(2);
    expect((await world.tenant.orm.select().from(coupon)).length).toBe(2);
    expect((await world.tenant.orm.select().from(event)).filter(({ kind }) => kind === 'claim').length).toBe(2);
  });

  test('tapping twice at once gives one code', async () => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    const answers = await Promise.all(Array.from({ length: 5 }, () => tap(world, friend('a'))));
    expect(new Set(answers.map(({ body }) => body.code)).size).toBe(1);
    expect((await world.tenant.orm.select().from(coupon)).length).toBe(1);
  });

  test('mails the code where the friend asks for it, with their consent kept, once', async () => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    const { body } = await tap(world, { ...friend('a'), email: 'Ben@Example.com' });
    expect(body).toMatchObject({ state: 'given', mailed: true });
    await tap(world, { ...friend('a'), email: 'ben@example.com' });
    expect((await world.tenant.orm.select().from(message)).map(({ kind }) => kind)).toEqual(['code']);
    const [consent] = await world.tenant.orm.select().from(consentRecord);
    expect(consent).toMatchObject({ purpose: 'code_by_email', channel: 'email' });
    expect(consent?.wording).not.toBe('');
  });

  test.each([
    ['canceled', 0, true],
    ['suppressed', 0, true],
    ['dead', 0, true],
    ['bounced', 0, true],
    ['failed', 0, true],
    // It may have come.
    ['canceled', 1, false],
    ['dead', 1, false],
    ['unknown', 0, false],
    ['sent', 0, false],
    ['ready', 0, false],
    ['complained', 0, false],
  ] as const)(
    'asked for again, a code whose mail is %s, in doubt %i times: goes once more is %s',
    async (state, doubt, goes) => {
      const world = await createWorld();
      const { friend } = await clickLink(world);
      const ask = async () => (await tap(world, { ...friend('a'), email: 'ben@example.com' })).body;
      const first = await ask();
      await world.tenant.orm.update(message).set({ state, doubt });
      expect(await ask()).toEqual(first);
      const rows = await world.tenant.orm.select().from(message).orderBy(message.createdAt);
      expect(rows.map((row) => row.state).sort()).toEqual(goes ? [state, 'ready'].sort() : [state]);
      // The next time the second one is there.
      await ask();
      expect(await world.tenant.orm.select().from(message)).toHaveLength(rows.length);
    },
  );

  test('mails one code of a deal to a mailbox, whoever types it on however many clicks and however it is spelled', async () => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    const answers: boolean[] = [];
    for (const [nonce, email] of [
      ['a', 'ben@gmail.com'],
      ['b', 'ben@gmail.com'],
      ['c', 'b.en+shop@gmail.com'],
    ]) {
      const { body } = await tap(world, { ...friend(nonce as string), email });
      // Each is answered alike: who types somebody's address learns nothing of them.
      answers.push(body.state === 'given' && body.mailed === true);
    }
    expect(answers).toEqual([true, true, true]);
    expect((await world.tenant.orm.select().from(message)).map(({ kind }) => kind)).toEqual(['code']);
  });

  test('writes to a friend in what they told, else in what they read, whatever the shopper’s link speaks', async () => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    const languages = async () => (await world.tenant.orm.select().from(message)).map(({ language }) => language);
    await tap(world, { ...friend('a'), language: 'ar', email: 'ben@example.com' });
    expect(await languages()).toEqual(['ar']);
    const subjectKey = world.ports.secrets.addressKeys(
      world.us.retailerId,
      'email',
      world.ports.secrets.digest('cleo@example.com'),
    )[0];
    const [consent] = await world.tenant.orm.select().from(consentRecord);
    // The wording that they were shown was the page's.
    expect(consent?.language).toBe('ar');
    await world.tenant.orm
      .insert(consentRecord)
      .values({ ...(consent as NonNullable<typeof consent>), id: 'cns_told', subjectKey, language: 'ar' });
    await tap(world, { ...friend('b'), email: 'cleo@example.com' });
    expect(await languages()).toEqual(['ar', 'ar']);
  });

  test('many claims from one network get their codes by mail alone', async () => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    for (const nonce of ['a', 'b', 'c', 'd', 'e']) expect((await tap(world, friend(nonce))).body.state).toBe('given');
    expect((await tap(world, friend('f'))).body).toEqual({ state: 'confirm_email' });
    const mailed = await tap(world, { ...friend('f'), email: 'ben@example.com' });
    expect(mailed.body).toEqual({ state: 'confirm_email', mailed: true });
    // The page alone still shows nothing; another network is not touched.
    expect((await tap(world, friend('f'))).body).toEqual({ state: 'confirm_email' });
    expect((await tap(world, friend('g'), { 'x-test-address': '198.51.100.9' })).body.state).toBe('given');
  });

  test.each([
    ['a code that does not exist', { rk: '0001zzzzzzzz' }, 404, 'unknown_code'],
    ['a code that is none', { rk: '<script>' }, 404, 'unknown_code'],
    ['a click that nobody signed', { rc: 'AAAA' }, 422, 'unprocessable'],
    ['no click at all', { rc: undefined }, 422, 'unprocessable'],
    ['an address that is none', { email: 'ben' }, 422, 'unprocessable'],
  ])('refuses %s', async (_, changes, status, code) => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    const answer = await tap(world, { ...friend('a'), ...changes });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await world.tenant.orm.select().from(claim)).length).toBe(0);
  });

  test.each([{ customerId: 12345 }, { customerId: '' }, null])(
    'is the friend’s whoever they are: %j',
    async (identity) => {
      const world = await createWorld();
      const { friend } = await clickLink(world);
      expect((await tap(world, { ...friend('a'), identity })).body.state).toBe('given');
    },
  );

  test('asked for again after its end says so, and sends it nowhere', async () => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    const asked = friend('a');
    const { body } = await tap(world, asked);
    await world.tenant.orm.update(deal).set({ validTo: null });
    world.clock.advance((body.expiresAt ?? 0) - world.clock.now() - 1);
    expect((await tap(world, asked)).body).toMatchObject({ state: 'given', code: body.code });
    world.clock.advance(1);
    const late = await tap(world, { ...asked, email: 'ben@example.com' });
    expect(late.body).toMatchObject({ state: 'refused', refused: { title: 'This code has ended' } });
    expect(late.body.code).toBeUndefined();
    expect(await world.tenant.orm.select().from(message)).toEqual([]);
  });

  test('a paused campaign lets known friends finish, an ended one does not', async () => {
    const world = await createWorld();
    const { friend } = await clickLink(world);
    const setState = (state: 'paused' | 'ended') =>
      world.tenant.orm.update(campaign).set({ state }).where(eq(campaign.id, world.campaignId));
    await setState('paused');
    expect((await tap(world, friend('a'))).body.state).toBe('given');
    await setState('ended');
    const late = await tap(world, friend('b'));
    expect([late.status, late.body.code]).toEqual([410, 'gone']);
  });
});
