import { describe, expect, test } from 'vitest';
import { member } from '../../db/schema/control.ts';
import type { Role } from '../retailer/role.ts';
import { ANNA, foundRetailer, SHOP } from '../test/founder.ts';
import { OWN_PAGE } from '../test/member.ts';
import { signInAs, signUpAs } from '../test/newcomer.ts';

const BEN = { name: 'Ben Ito', email: 'ben@maple.test', password: 'another long password' };

/** A retailer with a colleague who came by invitation. */
async function foundWithColleague(role: Role) {
  const found = await foundRetailer();
  const { call, office, world } = found;
  expect((await call('POST', 'members/invitations', { email: BEN.email, role, language: 'fr' })).status).toBe(201);
  const mail = await office.read(BEN.email);
  const token = office.tokenIn(mail);
  world.clock.advance(60_000);
  const joined = await world.post(
    '/api/join',
    { token, ...BEN, email: undefined, language: 'fr', terms: true },
    OWN_PAGE,
  );
  expect(joined.status).toBe(201);
  const { cookie: ben } = await signInAs(world, BEN);
  const team = async () =>
    (await (await call('GET', 'members')).json()) as {
      members: { id: string; email: string; role: Role; you: boolean }[];
      invitations: { id: string }[];
    };
  const idOf = async (email: string) => (await team()).members.find((one) => one.email === email)?.id;
  return { ...found, ben, token, mail, team, idOf };
}

describe('somebody who is invited', () => {
  test('joins by the link of a mail in their language, once', async () => {
    const { world, ben, token, mail, team } = await foundWithColleague('marketer');
    expect(mail.subject).toBe('Anna Berg vous invite chez Maple & Finch');
    expect(mail.html).toContain('lang="fr"');
    expect(await team()).toMatchObject({
      members: [
        { email: ANNA.email, role: 'owner', you: true },
        { email: BEN.email, role: 'marketer', you: false },
      ],
      invitations: [],
    });
    const me = await world.get('/api/me', { cookie: ben });
    expect(await me.json()).toMatchObject({ role: 'marketer', retailers: [{ name: 'Maple & Finch' }] });
    expect((await world.post('/api/join/read', { token }, OWN_PAGE)).status).toBe(410);
  });

  test('with an account accepts it signed in with that address, and keeps their own retailer', async () => {
    const { world, office, call } = await foundRetailer();
    const { cookie } = await signUpAs(world, office, BEN);
    await call('POST', 'retailers', { name: 'Ito' }, cookie);
    await call('POST', 'members/invitations', { email: BEN.email, role: 'support', language: 'en' });
    const token = office.tokenIn(await office.read(BEN.email));
    const read = await world.post('/api/join/read', { token }, OWN_PAGE);
    expect(await read.json()).toMatchObject({
      retailer: 'Maple & Finch',
      inviter: 'Anna Berg',
      role: 'support',
      known: true,
    });
    const anew = { token, name: 'X', password: 'not the password', language: 'en', terms: true };
    expect((await world.post('/api/join', anew, OWN_PAGE)).status).toBe(409);
    expect((await call('POST', 'join/accept', { token })).status).toBe(403);
    world.clock.advance(60_000);
    const accepted = await call('POST', 'join/accept', { token }, cookie);
    const { retailer } = (await accepted.json()) as { retailer: string };
    expect((await call('POST', 'auth/organization/set-active', { organizationId: retailer }, cookie)).status).toBe(200);
    const me = await (await world.get('/api/me', { cookie })).json();
    expect(me).toMatchObject({ retailer, role: 'support', retailers: [{ name: 'Ito' }, { name: 'Maple & Finch' }] });
  });

  test('comes too late after a week, or once it was taken back', async () => {
    const { world, office, call } = await foundRetailer();
    const invite = () => call('POST', 'members/invitations', { email: BEN.email, role: 'analyst', language: 'en' });
    const read = async (token: string) => (await world.post('/api/join/read', { token }, OWN_PAGE)).status;
    await invite();
    const first = office.tokenIn(await office.read(BEN.email));
    const second = (await (await invite()).json()) as { invitations: { id: string }[] };
    expect(second.invitations).toHaveLength(1);
    expect(await read(first)).toBe(410);
    const token = office.tokenIn(await office.read(BEN.email));
    expect(await read(token)).toBe(200);
    expect((await call('DELETE', `members/invitations/${second.invitations[0]?.id}`)).status).toBe(200);
    expect(await read(token)).toBe(410);
    await invite();
    const third = office.tokenIn(await office.read(BEN.email));
    world.clock.advance(7 * 24 * 3600_000);
    expect(await read(third)).toBe(410);
    expect(await read(`${third}x`)).toBe(410);
    expect(
      (await call('POST', 'members/invitations', { email: ANNA.email, role: 'analyst', language: 'en' })).status,
    ).toBe(409);
  });
});

describe('a role', () => {
  test('decides what its member may do', async () => {
    const { world, ben, call, addShop, idOf } = await foundWithColleague('marketer');
    const { live } = await addShop();
    const asks: [method: string, path: string, body: unknown, least: Role][] = [
      ['GET', 'members', undefined, 'analyst'],
      ['GET', 'changes', undefined, 'analyst'],
      ['GET', `shops/${live.id}`, undefined, 'analyst'],
      ['POST', 'start/try', { shop: live.id }, 'support'],
      ['PUT', `shops/${live.id}`, SHOP, 'marketer'],
      ['PUT', `shops/${live.id}/theme`, live.theme, 'marketer'],
      ['GET', 'keys', undefined, 'marketer'],
      ['POST', 'shops', SHOP, 'owner'],
      ['POST', 'keys', { shop: live.id, name: 'x', scopes: ['reports:read'] }, 'owner'],
      ['POST', `shops/${live.id}/secret`, {}, 'owner'],
      ['PUT', 'retailer', { name: 'Maple' }, 'owner'],
      ['POST', 'members/invitations', { email: 'c@maple.test', role: 'analyst', language: 'en' }, 'owner'],
    ];
    const rank: Role[] = ['analyst', 'support', 'marketer', 'owner'];
    for (const role of rank) {
      expect((await call('PUT', `members/${await idOf(BEN.email)}`, { role })).status).toBe(200);
      for (const [method, path, body, least] of asks) {
        const { status } = await call(method, path, body, ben);
        const may = rank.indexOf(role) >= rank.indexOf(least);
        expect([role, method, path, status < 300]).toEqual([role, method, path, may]);
        if (!may) expect(status).toBe(403);
      }
    }
    expect((await world.get('/api/members')).status).toBe(401);
  });

  test('of the last owner stays, whoever asks at once', async () => {
    const { world, ben, call, idOf } = await foundWithColleague('owner');
    const anna = await idOf(ANNA.email);
    const own = await idOf(BEN.email);
    const answers = await Promise.all([
      call('PUT', `members/${anna}`, { role: 'analyst' }, ben),
      call('DELETE', `members/${own}`),
      call('DELETE', `members/${anna}`, undefined, ben),
    ]);
    // Who was made an analyst may be taken out after that; the two owners never end each other.
    expect(answers.filter(({ status }) => status < 300).length).toBeGreaterThan(0);
    expect([answers[0], answers[2]].some(({ status }) => status < 300) && answers[1].status < 300).toBe(false);
    const rows = await world.ports.databases.control.orm.select().from(member);
    expect(rows.filter(({ role }) => role === 'owner')).toHaveLength(1);
  });

  test('ends with its member’s leaving, at once', async () => {
    const { world, ben, call, idOf } = await foundWithColleague('support');
    world.clock.advance(60_000);
    expect((await call('DELETE', `members/${await idOf(ANNA.email)}`, undefined, ben)).status).toBe(403);
    expect(await (await call('DELETE', `members/${await idOf(BEN.email)}`, undefined, ben)).json()).toEqual({
      left: true,
    });
    expect((await call('GET', 'members', undefined, ben)).status).toBe(403);
    const { changes } = (await (await call('GET', 'changes')).json()) as { changes: { action: string; by: string }[] };
    expect(changes[0]).toMatchObject({ action: 'member_left', by: 'Ben Ito' });
    expect(JSON.stringify(changes)).not.toContain('@');
  });
});

test('whoever owns a retailer may make another where strangers may not sign up', async () => {
  const { world, call, office } = await foundRetailer();
  world.ports.config.signUp = false;
  expect((await call('POST', 'retailers', { name: 'Second' })).status).toBe(201);
  await call('POST', 'members/invitations', { email: BEN.email, role: 'marketer', language: 'en' });
  const token = office.tokenIn(await office.read(BEN.email));
  await world.post(
    '/api/join',
    { token, name: BEN.name, password: BEN.password, language: 'en', terms: true },
    OWN_PAGE,
  );
  const { cookie } = await signInAs(world, BEN);
  expect((await call('POST', 'retailers', { name: 'Third' }, cookie)).status).toBe(403);
});
