import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { member, session, user } from '../../db/schema/control.ts';
import { DEMO_MEMBER, seedDemoMember } from '../../db/seed.members.ts';
import { createWorld, type World } from '../test/world.ts';

const OWN = { origin: 'https://go.test', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

function signIn(world: World, body: unknown = DEMO_MEMBER, headers: Record<string, string> = {}) {
  return world.post('/api/auth/sign-in/email', body, { ...OWN, ...headers });
}

/** The cookie header that a browser would send next. */
function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

async function createSignedIn() {
  const world = await createWorld();
  await seedDemoMember(world.ports);
  return { world, cookie: cookieOf(await signIn(world)) };
}

describe('sign-in', () => {
  test('with the right password gives a session in a safe cookie', async () => {
    const world = await createWorld();
    await seedDemoMember(world.ports);
    const answer = await signIn(world);
    expect(answer.status).toBe(200);
    const cookie = answer.headers.getSetCookie().find((one) => one.includes('session_token'));
    expect(cookie).toMatch(/^__Secure-goodword\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/Secure/);
    expect(cookie).toMatch(/SameSite=Lax/i);

    const me = await world.get('/api/me', { cookie: cookieOf(answer) });
    expect(await me.json()).toMatchObject({
      user: { email: DEMO_MEMBER.email, name: DEMO_MEMBER.name },
      role: 'owner',
      retailers: [{ name: 'Maple & Finch', role: 'owner' }],
    });
  });

  test('keeps no network address', async () => {
    const { world } = await createSignedIn();
    const [row] = await world.ports.databases.control.orm.select().from(session);
    expect(row?.ipAddress || null).toBeNull();
    expect(row?.id).toMatch(/^ses_/);
  });

  test('with anything else is refused as a problem', async () => {
    const world = await createWorld();
    await seedDemoMember(world.ports);
    const cases: [body: unknown, status: number, code: string][] = [
      [{ ...DEMO_MEMBER, password: 'something-else' }, 401, 'unauthorised'],
      [{ email: 'nobody@goodword.example', password: DEMO_MEMBER.password }, 401, 'unauthorised'],
      [{ email: 'no address', password: 'x' }, 400, 'invalid_request'],
      [{}, 400, 'invalid_request'],
      [{ email: 1, password: { a: 1 } }, 400, 'invalid_request'],
      ['{"email":', 400, 'invalid_request'],
      ['null', 400, 'invalid_request'],
      ['', 400, 'invalid_request'],
      ['x'.repeat(11_000), 413, 'body_too_large'],
    ];
    for (const [body, status, code] of cases) {
      const answer = await signIn(world, body);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({ status, code });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test('is limited by the address', async () => {
    const { world } = await createSignedIn();
    for (let attempt = 0; attempt < 9; attempt += 1) await signIn(world, {});
    const answer = await signIn(world);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('60');
    // A header that anybody can send does not make another caller.
    expect((await signIn(world, DEMO_MEMBER, { 'x-forwarded-for': '198.51.100.1' })).status).toBe(429);
    expect((await signIn(world, DEMO_MEMBER, { 'x-test-address': '198.51.100.1' })).status).toBe(200);
  });

  test('is limited by the account', async () => {
    const { world } = await createSignedIn();
    const from = (attempt: number) => ({ 'x-test-address': `198.51.100.${attempt}` });
    for (let attempt = 0; attempt < 49; attempt += 1) {
      await signIn(world, { email: DEMO_MEMBER.email }, from(attempt));
    }
    expect((await signIn(world, DEMO_MEMBER, from(100))).status).toBe(429);
  });

  test('ends with sign-out', async () => {
    const { world, cookie } = await createSignedIn();
    expect((await world.post('/api/auth/sign-out', {}, { ...OWN, cookie })).status).toBe(200);
    expect((await world.get('/api/me', { cookie })).status).toBe(401);
  });

  test('opens no other route', async () => {
    const { world, cookie } = await createSignedIn();
    for (const name of ['sign-up/email', 'delete-user', 'organization/create', 'update-user', 'ok', '../me', 'error']) {
      const answer = await world.post(`/api/auth/${name}`, { name: 'x' }, { ...OWN, cookie });
      expect([name, answer.status]).toEqual([name, 404]);
    }
  });
});

describe('calls that change something', () => {
  test('are refused unless the dashboard makes them', async () => {
    const { world, cookie } = await createSignedIn();
    const others: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' },
      { 'sec-fetch-site': 'same-site', origin: 'https://other.go.test' },
      { origin: 'https://evil.test' },
      { origin: 'null' },
      {},
    ];
    for (const headers of others) {
      const answer = await world.post(
        '/api/auth/sign-out',
        {},
        { 'content-type': 'application/json', cookie, ...headers },
      );
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 'origin_not_allowed' });
    }
    expect((await world.get('/api/me', { cookie })).status).toBe(200);
  });
});

describe('members', () => {
  test('need a session', async () => {
    const world = await createWorld();
    for (const route of ['/api/me', '/api/shops', '/api/reports/funnel?shop=x']) {
      for (const cookie of ['', '__Secure-goodword.session_token=forged.signature']) {
        const answer = await world.get(route, { cookie });
        expect(answer.status).toBe(401);
        expect(await answer.json()).toMatchObject({ code: 'unauthorised' });
      }
    }
  });

  test('see the shops of their retailer with the line to paste', async () => {
    const { world, cookie } = await createSignedIn();
    const { shops } = (await (await world.get('/api/shops', { cookie })).json()) as { shops: unknown[] };
    expect(shops).toMatchObject([
      {
        id: world.us.id,
        site_key: 'usshop000001',
        origins: ['https://us.shop.test'],
        snippet: '<script async src="https://go.test/w/usshop000001/l.js"></script>',
      },
      { id: world.de.id, site_key: 'deshop000001' },
    ]);
    expect(JSON.stringify(shops)).not.toContain('identity');
  });

  test('of no retailer see nothing', async () => {
    const { world, cookie } = await createSignedIn();
    await world.ports.databases.control.orm.delete(member);
    expect((await world.get('/api/shops', { cookie })).status).toBe(403);
  });

  test('lose access as soon as their account goes', async () => {
    const { world, cookie } = await createSignedIn();
    await world.ports.databases.control.orm.delete(user).where(eq(user.email, DEMO_MEMBER.email));
    expect((await world.get('/api/me', { cookie })).status).toBe(401);
  });

  test('are seeded once', async () => {
    const { world } = await createSignedIn();
    await seedDemoMember(world.ports);
    expect(await world.ports.databases.control.orm.select().from(member)).toHaveLength(1);
  });
});
