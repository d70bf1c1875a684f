import { createPrivateKey, createPublicKey } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { audit, member } from '../../db/schema/control.ts';
import { message } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import type { OutgoingMail } from '../ports.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { enqueue, makeSender, useSenders } from '../test/outbox.ts';
import { createWorld, type World } from '../test/world.ts';
import { runTick } from '../tick.ts';
import { sendingDomainOf } from './check.ts';
import type { DomainsAnswer } from './domain.routes.ts';

type Zone = Map<string, string[]>;
const TYPES: Record<string, number> = { TXT: 16, CNAME: 5 };

/** A resolver that answers from a zone, as DNS over HTTPS does; `down` where it does not. */
function answerFrom(world: World, zone: Zone, state: { down: boolean }) {
  const asked: string[] = [];
  world.ports.fetch = async (input) => {
    const { searchParams } = new URL(String(input));
    const [name = '', type = ''] = [searchParams.get('name') ?? '', searchParams.get('type') ?? ''];
    asked.push(`${type} ${name}`);
    if (state.down) throw new TypeError('fetch failed');
    const found = zone.get(`${type} ${name}`);
    // Long texts come in strings of 255 characters.
    const quote = (text: string) => (text.match(/.{1,255}/g) ?? []).map((part) => `"${part}"`).join(' ');
    const data = (text: string) => (type === 'TXT' ? quote(text) : `${text}.`);
    return Response.json({
      Status: found ? 0 : 3,
      Answer: (found ?? []).map((text) => ({ name, type: TYPES[type], TTL: 300, data: data(text) })),
    });
  };
  return asked;
}

async function open() {
  const world = await createWorld();
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const zone: Zone = new Map();
  const resolver = { down: false };
  const asked = answerFrom(world, zone, resolver);
  const call = async (path = '', body?: unknown) => {
    const answer =
      body === undefined
        ? await world.get(`/api/sending-domain${path}`, headers)
        : await world.post(`/api/sending-domain${path}`, body, headers);
    return { status: answer.status, ...((await answer.json()) as DomainsAnswer & { code?: string }) };
  };
  /** What a retailer sets at its registrar. */
  const setAll = ({ domains }: DomainsAnswer) => {
    for (const { type, name, value } of domains[0]?.records ?? []) zone.set(`${type} ${name}`, [value]);
  };
  const sendOne = async () => {
    const mails: OutgoingMail[] = [];
    useSenders(
      world,
      makeSender('email', (mail) => {
        mails.push(mail);
        return { kind: 'sent', providerId: mail.id };
      }),
    );
    await enqueue(world);
    await dispatchDue(world.ports, { random: () => 0.5 });
    return mails[0];
  };
  return { world, zone, resolver, asked, call, setAll, sendOne };
}

describe('a sending domain', () => {
  test('R10: mails go out from the platform’s until the DNS says that the shop’s is ready', async () => {
    const { world, call, setAll, sendOne } = await open();
    expect(await call()).toMatchObject({ platform: 'mail.goodword.example', domains: [] });
    const added = await call('', { domain: ' Mail.Shop.Example ' });
    expect(added.domains).toMatchObject([{ domain: 'mail.shop.example', shop: '', state: 'pending' }]);
    expect(JSON.stringify(added)).not.toContain('PRIVATE');
    expect((await sendOne())?.from.address).toBe('deals@mail.goodword.example');
    const id = added.domains[0]?.id;
    const first = await call(`/${id}/check`, {});
    expect(first.domains[0]).toMatchObject({ state: 'pending', records: Array(4).fill({ found: 'missing' }) });
    setAll(added);
    const second = await call(`/${id}/check`, {});
    expect(second.domains[0]).toMatchObject({ state: 'verified', records: Array(4).fill({ found: 'ok' }) });
    const mail = await sendOne();
    expect(mail?.from.address).toBe('deals@mail.shop.example');
    expect(mail?.envelopeFrom).toMatch(/@bounce\.mail\.shop\.example$/);
    // The key that signs is the one in the DNS.
    const shop = await world.ports.shops.byId(world.us.id);
    const own = shop && sendingDomainOf(world.ports, shop);
    expect(own?.domain).toBe('mail.shop.example');
    const published = /p=(.*)$/.exec(added.domains[0]?.records[0]?.value ?? '')?.[1];
    const derived = createPublicKey(createPrivateKey(own?.privateKey ?? '')).export({ type: 'spki', format: 'der' });
    expect(derived.toString('base64')).toBe(published);
    const actions = (await world.ports.databases.control.orm.select().from(audit)).map(({ action }) => action);
    expect(actions).toEqual(['sending_domain_added']);
  });

  test('is found ready by itself, and is let go within a day when its records are gone; not when the resolver is down', async () => {
    const { world, zone, resolver, call, setAll } = await open();
    const added = await call('', { domain: 'mail.shop.example', shop: world.us.id });
    setAll(added);
    const stateAfter = async (ms: number) => {
      world.clock.advance(ms);
      await runTick(world.ports);
      return (await call()).domains[0]?.state;
    };
    expect(await stateAfter(61 * 60_000)).toBe('verified');
    resolver.down = true;
    expect(await stateAfter(25 * 3_600_000)).toBe('verified');
    resolver.down = false;
    zone.delete('CNAME bounce.mail.shop.example');
    expect(await stateAfter(25 * 3_600_000)).toBe('failed');
    expect((await world.ports.shops.byId(world.us.id))?.sendingDomain).toBeUndefined();
  });

  test('that the mail server refuses is told where it is set, and what waits goes out once it is taken', async () => {
    const { world, call, setAll } = await open();
    const added = await call('', { domain: 'mail.shop.example' });
    setAll(added);
    const verified = await call(`/${added.domains[0]?.id}/check`, {});
    expect(verified.domains).toMatchObject([{ state: 'verified', refusedUntil: null }]);
    let takes = false;
    const refused = { kind: 'paused', error: '550 5.7.60', domain: true } as const;
    useSenders(
      world,
      makeSender('email', ({ id }) => (takes ? { kind: 'sent', providerId: id } : refused)),
    );
    const { id } = await enqueue(world);
    const go = () => dispatchDue(world.ports, { random: () => 0.5 });
    await go();
    const [told] = (await call()).domains;
    expect(told).toMatchObject({ state: 'verified', refusedUntil: expect.any(Number) });
    expect(told?.refusedUntil).toBeGreaterThan(world.clock.now());
    takes = true;
    world.clock.advance(3_600_000);
    await go();
    const [sent] = await world.tenant.orm.select().from(message).where(eq(message.id, id));
    expect(sent?.state).toBe('sent');
    await runTick(world.ports);
    expect((await call()).domains).toMatchObject([{ state: 'verified', refusedUntil: null }]);
  });

  test('may have its policy at the organisation’s domain', async () => {
    const { zone, call, setAll } = await open();
    const added = await call('', { domain: 'mail.shop.example' });
    setAll(added);
    zone.delete('TXT _dmarc.mail.shop.example');
    zone.set('TXT _dmarc.shop.example', ['v=DMARC1; p=reject']);
    expect((await call(`/${added.domains[0]?.id}/check`, {})).domains[0]?.state).toBe('verified');
  });

  test('is one a shop, removed by who may, and never somebody else’s', async () => {
    const { world, call } = await open();
    const added = await call('', { domain: 'mail.shop.example' });
    expect((await call('', { domain: 'other.shop.example' })).status).toBe(409);
    for (const domain of ['mail.goodword.example', 'localhost', 'not a domain', '']) {
      expect((await call('', { domain, shop: world.us.id })).status).toBe(422);
    }
    expect((await call('/dom_none/check', {})).status).toBe(404);
    await world.ports.databases.control.orm.update(member).set({ role: 'support' });
    expect((await call(`/${added.domains[0]?.id}/remove`, {})).status).toBe(403);
    await world.ports.databases.control.orm.update(member).set({ role: 'owner' });
    expect((await call(`/${added.domains[0]?.id}/remove`, {})).domains).toEqual([]);
  });
});
