import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { advocate, campaign, consentRecord, event, joinRequest, link, message } from '../../db/schema/group.ts';
import { signClick } from '../click/click.token.ts';
import { takeShared } from '../limit.store.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { answerReport } from '../report/answer.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { callerOf } from '../tag/visitor.ts';
import { makeStore, readJoinPaths } from '../test/join.ts';
import { confirmed, makeOrder } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import { dropUnjoined } from './confirm.ts';
import { buildJoinLink, buildShortLink, spokenCode } from './link.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ANNA = { name: 'Anna', address: ' Anna@Example.com', agreed: 'yes' };

const pathOf = (url: string) => url.replace('https://go.test', '').replace('HTTPS://GO.TEST', '');

/** Opens a join page as a browser without scripts does. */
async function open(world: World, path: string) {
  const answer = await world.get(path, { 'accept-language': 'en-US,en;q=0.9' });
  const text = await answer.text();
  const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const id = /name="id" value="([^"]+)"/.exec(text)?.[1] ?? '';
  return { status: answer.status, headers: answer.headers, text, action, id };
}

async function send(world: World, form: { action: string; id: string }, typed: Record<string, string>, headers = {}) {
  const body = new URLSearchParams({ id: form.id, lang: 'en-US', ...typed }).toString();
  const answer = await world.app.request(form.action, { method: 'POST', body, headers: { ...FORM, ...headers } });
  return { status: answer.status, text: await answer.text() };
}

/** Taps the newest message's link, and the button behind it. */
async function confirm(world: World) {
  const path = (await readJoinPaths(world)).at(-1) ?? '';
  const asked = await world.get(path);
  const answer = await world.app.request(path, { method: 'POST', headers: FORM });
  return { path, asked, location: answer.headers.get('location') ?? '' };
}

it('a store customer joins by a printed code, by mail, and finds their links on their own page', async () => {
  const world = await createWorld();
  const store = await makeStore(world);
  const short = buildShortLink('https://go.test', world.us, store.code, 'w', world.campaignId);
  expect(short).toMatch(/^HTTPS:\/\/GO\.TEST\/J\/1-UNION-W-[0-9A-Z]{4}$/);
  const form = await open(world, pathOf(short));
  expect(form.status).toBe(200);
  expect(form.text.length).toBeLessThan(10_000);
  expect(form.text).toContain('20% off the first order');
  expect(form.text).toContain('Maple Union Square');
  expect(form.headers.get('cache-control')).toBe('no-store');

  const sent = await send(world, form, ANNA);
  expect(sent.status).toBe(200);
  expect(sent.text).toContain('Anna@Example.com');
  // The connection broke, and the form was sent once more.
  expect((await send(world, form, ANNA)).status).toBe(200);
  expect(await world.tenant.orm.select().from(message)).toMatchObject([
    { kind: 'join', channel: 'email', masked: 'a…@example.com', state: 'ready' },
  ]);
  expect(await world.tenant.orm.select().from(advocate)).toEqual([]);

  const { path, asked, location } = await confirm(world);
  expect(await asked.text()).toContain('Anna');
  expect(await world.tenant.orm.select().from(joinRequest)).toEqual([]);
  expect(location).toMatch(/^\/me\/[0-9a-z]{30}$/);
  const opened = await world.get(location);
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const me = await (await world.get('/me', { cookie })).text();
  expect(me).toContain('20% off the first order');
  expect(me).toContain('https://go.test/r/0001');
  // The link of the message stays the way in; a second tap changes nothing.
  expect((await world.get(path)).headers.get('location')).toBe(location);
  expect((await world.app.request(path, { method: 'POST', headers: FORM })).headers.get('location')).toBe(location);

  const [anna] = await world.tenant.orm.select().from(advocate);
  expect(anna).toMatchObject({
    state: 'verified',
    source: 'till',
    storeId: store.id,
    emailConfirmedAt: world.clock.now(),
  });
  const entry = { source: 'till', medium: 'window', campaign: world.campaignId, content: 'union' };
  expect(anna?.entryUtm).toEqual(entry);
  const links = await world.tenant.orm.select().from(link);
  expect(links.length).toBeGreaterThan(0);
  expect(links.every((one) => one.advocateId === anna?.id && one.entryUtm?.medium === 'window')).toBe(true);
  const consents = await world.tenant.orm.select().from(consentRecord).where(eq(consentRecord.purpose, 'join'));
  expect(consents.map(({ method, wording }) => [method, wording.includes('Maple US Ltd keeps my name')])).toEqual([
    ['typed_and_sent', true],
    ['double_opt_in', true],
  ]);

  // What it brought, by source and by store.
  const now = world.clock.now();
  const day = new Date(now).toISOString().slice(0, 10);
  const asking = { shops: [world.us], from: day, to: day, granularity: 'day', filters: {}, limit: 10 } as const;
  for (const [dimension, value] of [
    ['channel', 'till'],
    ['store', store.id],
    ['entry_medium', 'window'],
  ] as const) {
    const answer = await answerReport(world.tenant, { ...asking, report: 'table', dimensions: [dimension] }, now);
    const row = answer.rows.find(({ dimensions }) => dimensions[dimension] === value);
    expect(row?.metrics.joins, dimension).toBe(1);
    expect(answer.totals.joins).toBe(1);
    if (dimension === 'store') expect(row?.metrics.clicks).toBeNull();
  }
  const key = await makeKey(world, world.us, ['reports:read']);
  const stores = await world.get(`/v1/reports/stores?from=${day}&to=${day}`, { authorization: `Bearer ${key}` });
  expect(await stores.json()).toMatchObject({
    rows: [{ dimensions: { store: store.id, store_name: 'Maple Union Square' }, metrics: { joins: 1 } }],
  });
});

it('answers the same whoever it is about, and somebody known comes back to what is theirs', async () => {
  const world = await createWorld();
  const path = pathOf(buildJoinLink('https://go.test', world.us, { source: 'newsletter' }));
  const first = await send(world, await open(world, path), ANNA);
  const { location } = await confirm(world);
  const again = await send(world, await open(world, path), { ...ANNA, address: 'anna@example.com', name: 'Mallory' });
  expect(again.text.replace('anna@example.com', 'Anna@Example.com')).toBe(first.text);
  const { location: other } = await confirm(world);
  expect(other).not.toBe(location);
  const advocates = await world.tenant.orm.select().from(advocate);
  expect(advocates).toHaveLength(1);
  expect(world.ports.secrets.open(advocates[0]?.nameSealed ?? '')).toBe('Anna');
  expect(await world.tenant.orm.select().from(event).where(eq(event.kind, 'join'))).toHaveLength(1);
  // A third message that day is the last one, and nothing says so.
  for (const round of [3, 4]) {
    expect((await send(world, await open(world, path), ANNA)).status, String(round)).toBe(200);
  }
  expect(await readJoinPaths(world)).toHaveLength(3);
});

it('a form sent again and again over a bad connection takes nothing from the messages of the day', async () => {
  const world = await createWorld();
  const form = await open(world, '/j/USSHOP000001?via=qr');
  for (let times = 0; times < 4; times += 1) expect((await send(world, form, ANNA)).status).toBe(200);
  expect(await world.tenant.orm.select().from(message)).toHaveLength(1);
  const slash = await world.get('/j/usshop000001/?via=qr');
  expect([slash.status, slash.headers.get('location')]).toEqual([301, '/j/usshop000001?via=qr']);
  const broken = await world.get('/j/%0d%0aX:1/');
  expect([broken.status, broken.headers.get('location')]).toEqual([301, '/j/%0D%0AX%3A1']);
  await send(world, await open(world, '/j/usshop000001?via=qr'), ANNA);
  expect(await world.tenant.orm.select().from(message)).toHaveLength(2);
});

it('two requests of one person, confirmed at the same moment, make one advocate', async () => {
  const world = await createWorld();
  for (let round = 0; round < 2; round += 1) await send(world, await open(world, `/j/${world.us.siteKey}`), ANNA);
  const paths = await readJoinPaths(world);
  expect(paths).toHaveLength(2);
  const answers = await Promise.all(paths.map((path) => world.app.request(path, { method: 'POST', headers: FORM })));
  for (const answer of answers) expect(answer.headers.get('location')).toMatch(/^\/me\//);
  expect(await world.tenant.orm.select().from(advocate)).toHaveLength(1);
});

it('joins by text message where the shop can send one', async () => {
  const world = await createWorld();
  const form = await open(world, `/j/${world.us.siteKey}?via=receipt`);
  expect(form.text).toContain('Email or mobile number');
  await send(world, form, { ...ANNA, address: '(202) 555-0123' });
  const [row] = await world.tenant.orm.select().from(message);
  expect(row).toMatchObject({ kind: 'join', channel: 'sms' });
  const { location } = await confirm(world);
  expect(location).toMatch(/^\/me\//);
  const [anna] = await world.tenant.orm.select().from(advocate);
  expect(anna).toMatchObject({ source: 'receipt', emailKey: null, phoneConfirmedAt: world.clock.now() });
  expect(anna?.smsKey).toBe(row?.recipientKey);
  // What they earn is told the same way.
  const [own] = await world.tenant.orm.select().from(link);
  const { secrets, clock } = world.ports;
  const clickToken = signClick(secrets, { shop: 1, code: own?.code ?? '', at: clock.now(), nonce: 'abcdefgh' });
  const sold = { storeId: 'sto_1', staffLinkId: 'stl_1', clickToken };
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, ...sold }));
  world.clock.advance(14 * 24 * 3_600_000);
  await releaseDue(world.ports);
  const told = await world.tenant.orm.select().from(message).where(eq(message.kind, 'reward'));
  expect(told).toMatchObject([{ channel: 'sms', recipientKey: row?.recipientKey }]);
  // A sale at a counter counts for its store and for the link that told of it.
  const facts = await world.tenant.orm.select().from(event);
  const placed = facts.filter(({ kind }) => kind === 'purchase' || kind === 'conversion');
  expect(placed.map(({ kind, body }) => [kind, body.store, body.staff])).toEqual([
    ['purchase', 'sto_1', 'stl_1'],
    ['conversion', 'sto_1', 'stl_1'],
  ]);
});

it('shows what cannot be used beside what was typed', async () => {
  const world = await createWorld();
  const form = await open(world, `/j/${world.us.siteKey}`);
  for (const [typed, fault] of [
    [{ ...ANNA, name: 'www.spam.example' }, 'name'],
    [{ ...ANNA, address: 'anna@' }, 'address'],
    [{ ...ANNA, address: '12' }, 'address'],
    [{ ...ANNA, agreed: '' }, 'agreed'],
    [{}, 'name'],
  ] as const) {
    const { status, text } = await send(world, form, typed);
    expect(status).toBe(422);
    expect(text).toContain(`aria-describedby="${fault}-fault"`);
    expect(text).toContain(`value="${form.id}"`);
    if ('address' in typed) expect(text).toContain(`value="${typed.address.trim()}"`);
  }
  const strange = await world.app.request(form.action, {
    method: 'POST',
    body: 'name=a',
    headers: { ...FORM, 'sec-fetch-site': 'cross-site' },
  });
  expect(strange.status).toBe(403);
  expect(await world.tenant.orm.select().from(message)).toEqual([]);
});

it('asks a busy network for a proof where scripts run; without them a few messages come later, and no more', async () => {
  const world = await createWorld();
  const form = await open(world, `/j/${world.us.siteKey}`);
  const typed = (round: number) => ({ ...ANNA, address: `anna${round}@example.com` });
  for (let round = 0; round < 10; round += 1) expect((await send(world, form, typed(round))).status).toBe(200);
  const plain = await send(world, form, typed(10));
  expect(plain.status).toBe(200);
  expect(plain.text).toContain('the message comes in about an hour');
  expect(plain.text).not.toContain('Please look at your messages');
  const due = await world.tenant.orm.select({ runAt: message.runAt }).from(message);
  expect(due.map(({ runAt }) => runAt - world.clock.now()).toSorted((a, b) => a - b)).toEqual([
    ...Array.from({ length: 10 }, () => 0),
    3_600_000,
  ]);
  const scripted = await send(world, form, typed(11), { 'x-join': 'script' });
  expect(scripted.status).toBe(428);
  expect(scripted.text).toMatch(/^\d+\.14\./);
  for (let nonce = 0; ; nonce += 1) {
    const proof = `${scripted.text}.${nonce.toString(36)}`;
    if (Number.parseInt(world.ports.secrets.digest(proof).slice(0, 8), 16) >= 2 ** 18) continue;
    expect((await send(world, form, { ...typed(11), proof }, { 'x-join': 'script' })).status).toBe(200);
    break;
  }
  for (let round = 12; round < 21; round += 1) expect((await send(world, form, typed(round))).status).toBe(200);
  // A script that leaves its work out gets no further; what was typed stays, and whoever works goes on.
  const last = await send(world, form, typed(21));
  expect(last.status).toBe(429);
  expect(last.text).toContain('role="alert"');
  expect(last.text).toContain('value="anna21@example.com"');
  expect(await world.tenant.orm.select().from(message)).toHaveLength(21);
  expect((await send(world, form, typed(22), { 'x-join': 'script' })).status).toBe(428);
  // Beyond what any network sends, patience is asked of everybody.
  const { network } = callerOf(world.ports, world.us.number, '203.0.113.7');
  const rest = { key: `join:${network}:600`, limit: 600, windowMs: 3_600_000, times: 575 };
  expect(await takeShared(world.tenant, [rest], world.clock.now())).toEqual([true]);
  for (let round = 23; round < 26; round += 1) await send(world, form, typed(round));
  expect((await send(world, form, typed(60), { 'x-join': 'script' })).status).toBe(429);
});

it('cuts nobody in a rush: not at five hundred an hour, and what is beyond any newsletter is told to the log', async () => {
  const world = await createWorld();
  const now = world.clock.now();
  const hour = { limit: 1, windowMs: 3_600_000 };
  const rush = { ...hour, key: `join-rush:${world.us.id}`, times: 20_000 };
  await takeShared(world.tenant, [{ ...hour, key: `join:${world.us.id}`, times: 600 }, rush], now);
  for (const round of [1, 2]) {
    const form = await open(world, `/j/${world.us.siteKey}`);
    expect((await send(world, form, { ...ANNA, address: `anna${round}@example.com` })).status).toBe(200);
  }
  expect(await world.tenant.orm.select().from(message)).toHaveLength(2);
  expect(world.logged.filter((line) => line.includes('join_rush'))).toHaveLength(1);
});

it('says kindly that there is nothing to pass on', async () => {
  const closed = async (prepare: (world: World) => Promise<unknown>) => {
    const world = await createWorld();
    const before = await open(world, `/j/${world.us.siteKey}`);
    await prepare(world);
    world.clock.advance(60_000);
    world.ports.shops.forget();
    const page = await open(world, `/j/${world.us.siteKey}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Nothing to pass on right now');
    expect(page.text).toContain(world.us.homeUrl);
    expect((await send(world, before, ANNA)).text).toContain('Nothing to pass on right now');
    expect(await world.tenant.orm.select().from(message)).toEqual([]);
  };
  await closed(({ tenant }) => tenant.orm.update(campaign).set({ state: 'paused', pausedAt: 1 }));
  await closed(({ tenant }) =>
    tenant.orm.update(campaign).set({ share: { customer: 'known', minPurchases: 1, countries: [] } }),
  );
});

it('finds a shop and its store by a code that is typed or said', async () => {
  const world = await createWorld();
  expect((await world.get('/j/')).headers.get('location')).toBe('/j');
  const store = await makeStore(world, { state: 'closed' });
  expect(spokenCode(world.us, store.code, 'r')).toBe('1-UNION-R');
  expect((await world.get('/j')).status).toBe(200);
  for (const code of ['1-union-r', ' 1 UNION R ', '1–Union–R']) {
    const found = await world.get(`/j?code=${encodeURIComponent(code)}`);
    expect(found.status).toBe(303);
    const page = await open(world, found.headers.get('location') ?? '');
    expect(page.status).toBe(200);
    // Its printed codes live on after it closed.
    expect(page.action).toContain('/union?via=receipt');
    expect(page.text).not.toContain('Maple Union Square');
  }
  for (const path of [
    '/j?code=nonsense',
    '/j/1-nowhere-t',
    '/j/zzzz-union-t',
    '/j/unknownshop1',
    '/J/x',
    '/j/%00-a-t',
  ]) {
    const answer = await world.get(path);
    expect(answer.status, path).toBe(404);
  }
  expect((await world.get(`/j/in/${world.ports.ids.token(1)}`)).status).toBe(404);
  expect((await world.get('/j/in/nonsense')).status).toBe(404);
});

it('forgets who never confirmed', async () => {
  const world = await createWorld();
  await send(world, await open(world, `/j/${world.us.siteKey}`), ANNA);
  const [path = ''] = await readJoinPaths(world);
  world.clock.advance(7 * 24 * 3_600_000 - 1);
  await dropUnjoined(world.ports);
  expect((await world.get(path)).status).toBe(200);
  world.clock.advance(2);
  expect((await world.get(path)).status).toBe(404);
  await dropUnjoined(world.ports);
  expect(await world.tenant.orm.select().from(joinRequest)).toEqual([]);
});
