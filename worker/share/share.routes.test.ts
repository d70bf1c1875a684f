import { describe, expect, test } from 'vitest';
import { consentRecord, deal, event, link, message, recipient, reward, share } from '../../db/schema/group.ts';
import { openMessage } from '../message/message.store.ts';
import { openSheet, pageOf, sendShare, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';

const count = async (
  world: World,
  table: typeof share | typeof recipient | typeof message | typeof link | typeof event,
) => (await world.tenant.orm.select().from(table)).length;

describe('links', () => {
  test('are one a channel, the same again, with texts ready to send', async () => {
    const world = await createWorld();
    const identity = vouch(world, 'c-1', { firstName: 'Anna' });
    const first = await openSheet(world, { identity });
    expect(first.state).toBe('verified');
    expect(first.firstName).toBe('Anna');
    expect(first.links.map(({ channel }) => channel)).toEqual(world.us.settings.channels);
    expect(first.links.find(({ channel }) => channel === 'email')?.verdict).toBe('relay');
    expect(first.links[0]?.url).toMatch(/^https:\/\/go\.test\/r\/0001[0-9a-z]{8}$/);
    expect(first.links[0]?.text).toContain('20%');
    expect(first.qr).toMatch(/^<svg/);

    const again = await openSheet(world, { identity, advocate: first.advocate });
    expect(again.links).toEqual(first.links);
    // Friends may read another language of the shop: the words alone follow, the advocate's own language stays.
    const other = await openSheet(world, { identity, advocate: first.advocate, friendLanguage: 'es' });
    expect(other.links.map(({ code }) => code)).toEqual(first.links.map(({ code }) => code));
    expect(other.links).toEqual(first.links);
    expect(other.deal).toBeUndefined();
    const arabic = await openSheet(world, { identity, advocate: first.advocate, friendLanguage: 'ar' });
    // The ticket of the deal too: `٢٠٪`, or however the runtime's tables write it in Arabic.
    const percent = new Intl.NumberFormat('ar', { style: 'percent' }).format(0.2);
    expect(arabic.deal).toMatchObject({ badge: percent });
    expect(arabic.links.map(({ url }) => url)).toEqual(first.links.map(({ url }) => `${url}?l=ar`));
    const path = new URL(arabic.links[0]?.url ?? '');
    const read = async (search: string) =>
      (await world.get(path.pathname + search, { 'user-agent': 'facebookexternalhit/1.1' })).text();
    const page = await read(path.search);
    expect(page).toContain('lang="ar"');
    expect(page).toContain('property="og:locale" content="ar_AR"');
    expect(page).toContain(`property="og:url" content="${path.href}"`);
    for (const search of ['', '?l=ja', '?l=%22%3E', '?l=en']) expect(await read(search)).toContain('lang="en-US"');
    expect(again.advocate).toBe(first.advocate);
    expect(await count(world, link)).toBe(world.us.settings.channels.length);
  });

  test('of somebody nobody vouches for are a draft that may not relay', async () => {
    const world = await createWorld();
    const draft = await openSheet(world);
    expect(draft.state).toBe('anonymous');
    expect(draft.links.every(({ verdict }) => verdict === 'self_share')).toBe(true);
    const forged = await openSheet(world, { identity: { ...vouch(world, 'c-1'), customerId: 'c-2' } });
    expect(forged.state).toBe('anonymous');
    const expired = vouch(world, 'c-1');
    world.clock.advance(2 * 3600_000);
    expect((await openSheet(world, { identity: expired })).state).toBe('anonymous');
  });

  test.each([
    [{ customerId: 12345, firstName: 'Anna' }, 'Anna'],
    [{ customerId: '', firstName: '' }, undefined],
    [{ customerId: null, firstName: null, email: null }, undefined],
    [null, undefined],
    [{ customerId: 'c-1', firstName: 'Anna & Tom' }, 'Anna'],
    [{ firstName: '<b>5</b>' }, undefined],
    [{ firstName: 'x'.repeat(300) }, undefined],
  ])('come for whoever the page says they are: %j', async (identity, firstName) => {
    const world = await createWorld();
    const sheet = await openSheet(world, { identity });
    expect(sheet.links.length).toBe(world.us.settings.channels.length);
    expect([sheet.firstName, sheet.state]).toEqual([firstName, firstName ? 'named' : 'anonymous']);
  });

  test('come for a customer whose id is a number, vouched for as its text', async () => {
    const world = await createWorld();
    const { expires, signature } = vouch(world, '12345');
    const sheet = await openSheet(world, { identity: { customerId: 12345, expires: `${expires}`, signature } });
    expect(sheet.state).toBe('verified');
  });

  test('of a draft become those of the customer who signs in', async () => {
    const world = await createWorld();
    const draft = await openSheet(world, { firstName: 'Anna' });
    const known = await openSheet(world, { advocate: draft.advocate, identity: vouch(world, 'c-1') });
    expect(known.state).toBe('verified');
    expect(known.links.map(({ code }) => code)).toEqual(draft.links.map(({ code }) => code));

    // A second device, first as a draft of its own: what it had shared goes over to the customer.
    const other = await openSheet(world, { dealId: world.deals.usSecond });
    await openSheet(world, { advocate: other.advocate, identity: vouch(world, 'c-1') });
    const owners = await world.tenant.orm.select({ owner: link.advocateId }).from(link);
    expect(new Set(owners.map(({ owner }) => owner)).size).toBe(1);
  });

  test('in Germany no channel is relayed', async () => {
    const world = await createWorld();
    const answer = await openSheet(world, { identity: vouch(world, 'c-1') }, world.de);
    expect(answer.links.length).toBeGreaterThan(0);
    expect(answer.links.every(({ verdict }) => verdict === 'self_share')).toBe(true);
    expect(answer.links[0]?.text).toContain('10');
  });

  test('of a product lead to its page, without what came behind the path', async () => {
    const world = await createWorld();
    const targetUrl = 'https://us.shop.test/p/mug?session=secret#reviews';
    const { links } = await openSheet(world, { productId: 'mug', targetUrl });
    const answer = await world.get(new URL(links[0]?.url as string).pathname, {
      'user-agent': 'Mozilla/5.0 Chrome/140.0 Safari/537.36',
    });
    expect(answer.status).toBe(302);
    const landing = new URL(answer.headers.get('location') as string);
    expect(landing.origin + landing.pathname).toBe('https://us.shop.test/p/mug');
    expect(landing.searchParams.has('session')).toBe(false);
  });

  test('two tabs of one new customer make one advocate', async () => {
    const world = await createWorld();
    const identity = vouch(world, 'c-1');
    const [one, two] = await Promise.all([openSheet(world, { identity }), openSheet(world, { identity })]);
    expect(one.links).toEqual(two.links);
  });

  test.each([
    ['an unknown deal', { dealId: 'del_none' }, 404, 'not_found'],
    ['a name with a header in it', { firstName: 'Anna\r\nBcc: all@example.com' }, 422, 'invalid_name'],
    ['a placement that is none', { placement: 'moon' }, 422, 'unprocessable'],
    ['a foreign target', { productId: 'mug', targetUrl: 'https://evil.test/mug' }, 422, 'target_not_allowed'],
    ['a target that is no address', { productId: 'mug', targetUrl: 'javascript:alert(1)' }, 422, 'target_not_allowed'],
    ['a field that nobody knows', { redirect: 'https://evil.test' }, 422, 'unprocessable'],
  ])('refuses %s', async (_, changes, status, code) => {
    const world = await createWorld();
    const answer = await world.post(
      `/w/${world.us.siteKey}/links`,
      { dealId: world.deals.us, placement: 'embedded', language: 'en', ...changes },
      pageOf(world.us),
    );
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
    expect(await count(world, link)).toBe(0);
  });

  test('need a page of the shop', async () => {
    const world = await createWorld();
    const body = { dealId: world.deals.us, placement: 'embedded', language: 'en' };
    const foreign = await world.post(`/w/${world.us.siteKey}/links`, body, { origin: 'https://evil.test' });
    expect([foreign.status, (await foreign.json()).code]).toEqual([403, 'origin_not_allowed']);
    const none = await world.post(`/w/${world.us.siteKey}/links`, body);
    expect(none.status).toBe(403);
    const unknown = await world.post('/w/nobody/links', body, pageOf(world.us));
    expect([unknown.status, (await unknown.json()).code]).toEqual([404, 'unknown_site_key']);
  });
});

describe('share', () => {
  async function verified(world: World) {
    return openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
  }

  test('goes to friends in a language that they told us, else in the one chosen for them; nobody sees which', async () => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    const { ids, secrets } = world.ports;
    const keyOf = (address: string) => secrets.addressKeys(world.us.retailerId, 'email', secrets.digest(address))[0];
    const told = { shopId: world.us.id, purpose: 'marketing', channel: 'email', wording: 'Yes', createdAt: 1 } as const;
    const tell = (address: string, language: string, more: { method: string; confirmedAt: number | null }) =>
      world.tenant.orm
        .insert(consentRecord)
        .values({ ...told, ...more, id: ids.make('cns'), subjectKey: keyOf(address), language });
    await tell('leila@example.com', 'ar', { method: 'double_opt_in', confirmedAt: 1 });
    await tell('ben@example.com', 'ar', { method: 'csv', confirmedAt: null });
    const friends = ['leila@example.com', 'ben@example.com'];
    const preview = await sendShare(world, advocate, friends, { preview: true });
    const sent = await sendShare(world, advocate, friends);
    expect(sent.body).toEqual(preview.body);
    expect(sent.body.preview?.text).toContain('20% off');
    const rows = await world.tenant.orm.select().from(message);
    const [leila, ben] = friends.map((friend) => rows.find(({ recipientKey }) => recipientKey === keyOf(friend)));
    expect([leila?.language, ben?.language]).toEqual(['ar', 'en-US']);
    const valuesOf = (row = rows[0]) => openMessage(secrets, row as (typeof rows)[0]).content.values;
    expect(valuesOf(leila)).toMatchObject({ badge: '20\u200e%\u200e', url: expect.stringMatching(/\?l=ar$/) });
    expect(valuesOf(ben)).toMatchObject({ url: expect.stringMatching(/\/r\/[0-9a-z]+\.[0-9a-zA-Z]+$/) });
  });

  test('writes share, recipients, messages and their events together', async () => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    const { status, body } = await sendShare(world, advocate, ['Ben@Example.com', 'nonsense', 'cleo@example.com'], {
      message: 'You will like their lamps.',
    });
    expect(status).toBe(200);
    expect(body.verdict).toBe('relay');
    expect(body.friends).toEqual([{ status: 'accepted' }, { status: 'invalid' }, { status: 'accepted' }]);
    expect(body.preview?.text).toContain('You will like their lamps.');
    expect([await count(world, share), await count(world, recipient), await count(world, message)]).toEqual([1, 2, 2]);
    const facts = await world.tenant.orm.select().from(event);
    expect(facts.filter(({ kind }) => kind === 'share')).toMatchObject([
      { body: { recipients: 2, channel: 'email', deal: world.deals.us } },
    ]);
    expect(facts.filter(({ kind }) => kind === 'message')).toMatchObject([
      { body: { state: 'queued', channel: 'email', campaign: world.campaignId } },
      { body: { state: 'queued', channel: 'email', campaign: world.campaignId } },
    ]);
    const dump = JSON.stringify([
      await world.tenant.orm.select().from(message),
      await world.tenant.orm.select().from(recipient),
      await world.tenant.orm.select().from(event),
    ]);
    expect(dump).not.toMatch(/ben@example\.com|cleo@example\.com|Anna/i);
  });

  test('of a deal that is sold out is refused, and writes nothing', async () => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    await world.tenant.orm.update(deal).set({ stock: 3, taken: 3 });
    const { status, body } = await sendShare(world, advocate, ['ben@example.com']);
    expect([status, body.code]).toEqual([410, 'gone']);
    expect([await count(world, share), await count(world, recipient), await count(world, message)]).toEqual([0, 0, 0]);
  });

  test('the same act twice is one share, and answers alike', async () => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    const id = world.ports.ids.uuid();
    const answers = await Promise.all([
      sendShare(world, advocate, ['ben@example.com'], { id }),
      sendShare(world, advocate, ['ben@example.com'], { id }),
    ]);
    expect(answers.map(({ body }) => body.friends)).toEqual([[{ status: 'accepted' }], [{ status: 'accepted' }]]);
    expect([await count(world, share), await count(world, recipient), await count(world, message)]).toEqual([1, 1, 1]);
  });

  test('a second share to the same friend is accepted and not sent', async () => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    await sendShare(world, advocate, ['ben@example.com']);
    const second = await sendShare(world, advocate, ['ben@example.com']);
    expect(second.body.friends).toEqual([{ status: 'accepted' }]);
    expect(await count(world, message)).toBe(1);
  });

  test('of a product goes over the product’s link', async () => {
    const world = await createWorld();
    const identity = vouch(world, 'c-1', { firstName: 'Anna' });
    const { advocate } = await openSheet(world, { identity });
    const product = await openSheet(world, {
      identity,
      advocate,
      productId: 'mug',
      targetUrl: 'https://us.shop.test/p/mug',
    });
    const code = product.links.find(({ channel }) => channel === 'email')?.code as string;
    await sendShare(world, advocate, ['ben@example.com'], { link: code });
    const [row] = await world.tenant.orm.select().from(share);
    expect(row?.linkCode).toBe(code);
    const foreign = await sendShare(world, advocate, ['cleo@example.com'], { link: '0001zzzzzzzz' });
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found']);
  });

  test('a preview writes nothing', async () => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    const { body } = await sendShare(world, advocate, ['ben@example.com'], { preview: true });
    expect(body.preview?.subject).toBeTruthy();
    // The words are there before anybody is typed; sending them to nobody is refused.
    const early = await sendShare(world, advocate, [], { preview: true });
    expect([early.body.verdict, early.body.friends]).toEqual(['relay', []]);
    expect(early.body.preview).toEqual(body.preview);
    expect((await sendShare(world, advocate, [])).status).toBe(422);
    expect([await count(world, share), await count(world, message)]).toEqual([0, 0]);
  });

  test('nobody unverified, no German shop and no text message relays', async () => {
    const world = await createWorld();
    const draft = await openSheet(world);
    expect((await sendShare(world, draft.advocate, ['ben@example.com'])).body.verdict).toBe('self_share');
    const german = await openSheet(world, { identity: vouch(world, 'c-1') }, world.de);
    expect((await sendShare(world, german.advocate, ['ben@example.com'], {}, world.de)).body.verdict).toBe(
      'self_share',
    );
    const { advocate } = await verified(world);
    const sms = await sendShare(world, advocate, ['+12125550123'], { channel: 'sms' });
    expect(sms.body.verdict).not.toBe('relay');
    // A German friend of an American shopper: the stricter law counts.
    const abroad = await sendShare(world, advocate, ['ben@example.de']);
    expect(abroad.body.verdict).toBe('self_share');
    expect([await count(world, share), await count(world, message)]).toEqual([0, 0]);
  });

  test.each([
    [
      'a thousand friends',
      { friends: Array.from({ length: 1000 }, (_, n) => ({ address: `f${n}@example.com` })) },
      'too_many_friends',
    ],
    ['a message with a link', { message: 'see https://evil.test' }, 'invalid_message'],
    ['a message of 201 characters', { message: 'a'.repeat(201) }, 'invalid_message'],
    ['a name with a line break', { firstName: 'Anna\nBcc: x@example.com' }, 'invalid_name'],
    ['an advocate nobody knows', { advocate: '0001aaaaaaaaaaaaaaaaaaaaaaaaaa' }, 'not_verified'],
    ['an id that is no UUIDv7', { id: 'abc' }, 'unprocessable'],
  ])('refuses %s', async (_, changes, code) => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    const { status, body } = await sendShare(world, advocate, ['ben@example.com'], changes);
    expect([status, body.code]).toEqual([422, code]);
    expect([await count(world, share), await count(world, message), await count(world, event)]).toEqual([0, 0, 0]);
  });

  test('R35: neither a share, nor a click, nor a claim earns anything', async () => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    await sendShare(world, advocate, ['ben@example.com']);
    const [one] = await world.tenant.orm.select().from(link);
    const person = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1' };
    const click = await world.get(`/r/${one?.code}`, person);
    const rc = new URL(click.headers.get('location') ?? '').searchParams.get('rc');
    const claim = { rk: one?.code, rc, language: 'en-US' };
    expect((await world.post(`/w/${world.us.siteKey}/claim`, claim, pageOf(world.us))).status).toBe(200);
    expect(await world.tenant.orm.select().from(reward)).toEqual([]);
  });

  test('ten friends a day are the limit', async () => {
    const world = await createWorld();
    const { advocate } = await verified(world);
    const addresses = Array.from({ length: 10 }, (_, n) => `f${n}@example.com`);
    await sendShare(world, advocate, addresses.slice(0, 6));
    const { body } = await sendShare(world, advocate, addresses.slice(2));
    expect(body.friends.map(({ status }) => status)).toEqual([...Array(8).fill('accepted')]);
    const more = await sendShare(world, advocate, ['late@example.com']);
    expect(more.body.friends).toEqual([{ status: 'limit' }]);
    expect(await count(world, message)).toBe(10);
    world.clock.advance(25 * 3600_000);
    const tomorrow = await sendShare(world, advocate, ['late@example.com']);
    expect(tomorrow.body.friends).toEqual([{ status: 'accepted' }]);
  });
});
