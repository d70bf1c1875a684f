import { describe, expect, test } from 'vitest';
import { member, memberMail, session, user } from '../../db/schema/control.ts';
import { OWN_PAGE } from '../test/member.ts';
import { openOffice, signInAs, signUpAs } from '../test/newcomer.ts';
import { createWorld } from '../test/world.ts';

const ANNA = {
  name: 'Anna Berg',
  email: 'anna@shop.test',
  password: 'correct horse battery',
  language: 'de',
  terms: true,
};

describe('whoever signs up', () => {
  test('confirms the address, then signs in, and belongs to no retailer yet', async () => {
    const world = await createWorld({ SIGN_UP: 'on' });
    const office = await openOffice(world);
    const answer = await world.post('/api/sign-up', { ...ANNA, email: ' Anna@Shop.test ' }, OWN_PAGE);
    expect([answer.status, await answer.json()]).toEqual([202, { mailed: true }]);
    expect((await signInAs(world, ANNA)).status).toBe(403);

    const mail = await office.read(ANNA.email);
    expect(mail.subject).toBe('Bestätigen Sie Ihre E-Mail-Adresse');
    const token = office.tokenIn(mail);
    expect((await world.post('/api/verify', { token: `${token}x` }, OWN_PAGE)).status).toBe(410);
    expect(await (await world.post('/api/verify', { token }, OWN_PAGE)).json()).toEqual({ email: ANNA.email });
    const signedIn = await signInAs(world, ANNA);
    expect(signedIn.status).toBe(200);
    const me = await world.get('/api/me', { cookie: signedIn.cookie });
    expect(await me.json()).toMatchObject({
      user: { name: 'Anna Berg' },
      retailer: '',
      retailers: [],
      may_found: true,
    });
    expect((await world.get('/api/shops', { cookie: signedIn.cookie })).status).toBe(403);
  });

  test('is answered alike whether the address has an account or not', async () => {
    const world = await createWorld({ SIGN_UP: 'on' });
    const office = await openOffice(world);
    const { cookie } = await signUpAs(world, office, ANNA);
    expect(cookie).toContain('session_token');
    const again = await world.post('/api/sign-up', { ...ANNA, password: 'an entirely other one' }, OWN_PAGE);
    expect([again.status, await again.json()]).toEqual([202, { mailed: true }]);
    expect((await office.read(ANNA.email)).subject).toBe('Sie haben schon ein Konto');
    expect((await signInAs(world, ANNA)).status).toBe(200);
    for (const email of [ANNA.email, 'nobody@shop.test']) {
      for (const route of ['verification', 'password-reset']) {
        const answer = await world.post(`/api/${route}`, { email }, OWN_PAGE);
        expect([route, answer.status, await answer.json()]).toEqual([route, 202, { mailed: true }]);
      }
    }
  });

  test('takes the place of whoever left the address unconfirmed', async () => {
    const world = await createWorld({ SIGN_UP: 'on' });
    const office = await openOffice(world);
    await world.post('/api/sign-up', { ...ANNA, password: 'somebody else was first' }, OWN_PAGE);
    const first = office.tokenIn(await office.read(ANNA.email));
    await signUpAs(world, office, ANNA);
    expect((await world.post('/api/verify', { token: first }, OWN_PAGE)).status).toBe(410);
    expect(await world.ports.databases.control.orm.select().from(user)).toHaveLength(1);
  });

  test('is refused what is not usable, by field', async () => {
    const world = await createWorld({ SIGN_UP: 'on' });
    const cases: [change: Record<string, unknown>, path: string][] = [
      [{ email: 'no address' }, 'email'],
      [{ password: 'too short' }, 'password'],
      [{ password: 'x'.repeat(129) }, 'password'],
      [{ name: 'Buy now https://evil.test/' }, 'name'],
      [{ name: ' ' }, 'name'],
      [{ terms: false }, 'terms'],
      [{ language: '<b>' }, 'language'],
    ];
    for (const [change, path] of cases) {
      const answer = await world.post('/api/sign-up', { ...ANNA, ...change }, OWN_PAGE);
      expect([path, answer.status]).toEqual([path, 422]);
      expect(((await answer.json()) as { errors: unknown[] }).errors).toMatchObject([{ path }]);
    }
    const foreign = await world.post('/api/sign-up', ANNA, { ...OWN_PAGE, 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
  });

  test('comes by invitation alone where the operator closed the door', async () => {
    const world = await createWorld();
    expect(await (await world.get('/api/entrance')).json()).toEqual({ signUp: false });
    expect((await world.post('/api/sign-up', ANNA, OWN_PAGE)).status).toBe(403);
    expect(await world.ports.databases.control.orm.select().from(user)).toHaveLength(0);
  });

  test('is limited by address and by account', async () => {
    const world = await createWorld({ SIGN_UP: 'on' });
    const post = (email: string, from: string) =>
      world.post('/api/verification', { email }, { ...OWN_PAGE, 'x-test-address': from });
    for (let attempt = 0; attempt < 5; attempt += 1) await post(ANNA.email, `198.51.100.${attempt}`);
    expect((await post(ANNA.email, '198.51.100.9')).status).toBe(429);
    for (let attempt = 0; attempt < 20; attempt += 1) await post(`p${attempt}@shop.test`, '203.0.113.1');
    const limited = await post('other@shop.test', '203.0.113.1');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3600']);
  });
});

describe('a new password', () => {
  test('is set by the link of the mail, once; all devices are signed out', async () => {
    const world = await createWorld({ SIGN_UP: 'on' });
    const office = await openOffice(world);
    const { cookie } = await signUpAs(world, office, ANNA);
    await world.post('/api/password-reset', { email: ANNA.email }, OWN_PAGE);
    const token = office.tokenIn(await office.read(ANNA.email));
    const password = 'a new one, and longer';
    const set = () => world.post('/api/password', { token, password }, OWN_PAGE);
    expect((await set()).status).toBe(200);
    expect((await set()).status).toBe(410);
    expect(await world.ports.databases.control.orm.select().from(session)).toHaveLength(0);
    expect((await world.get('/api/me', { cookie })).status).toBe(401);
    expect((await signInAs(world, ANNA)).status).toBe(401);
    expect((await signInAs(world, { ...ANNA, password })).status).toBe(200);
  });

  test('is not set by a link that is old, or of nobody', async () => {
    const world = await createWorld({ SIGN_UP: 'on' });
    const office = await openOffice(world);
    await signUpAs(world, office, ANNA);
    await world.post('/api/password-reset', { email: ANNA.email }, OWN_PAGE);
    const token = office.tokenIn(await office.read(ANNA.email));
    world.clock.advance(3600_000);
    for (const one of [token, 'x', '']) {
      const answer = await world.post('/api/password', { token: one, password: 'a new one, and longer' }, OWN_PAGE);
      expect(answer.status).toBe(410);
    }
  });
});

test('mails to people of the dashboard hold nothing once they are sent, and wait where they cannot be', async () => {
  const world = await createWorld({ SIGN_UP: 'on' });
  const office = await openOffice(world);
  office.refuse = true;
  await world.post('/api/sign-up', ANNA, OWN_PAGE);
  await office.deliver();
  const rows = () => world.ports.databases.control.orm.select().from(memberMail);
  const [waiting] = await rows();
  expect(waiting).toMatchObject({ state: 'ready', attempt: 1, lastError: 'refused' });
  expect(waiting?.body).not.toContain(ANNA.email);
  office.refuse = false;
  world.clock.advance(5_000);
  await office.deliver();
  expect(await rows()).toMatchObject([{ state: 'sent', attempt: 2, body: null }]);
  expect(world.logged.join()).not.toContain(ANNA.email);
  expect(await world.ports.databases.control.orm.select().from(member)).toHaveLength(0);
});
