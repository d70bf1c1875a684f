import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { member } from '../../db/schema/control.ts';
import { campaignShop, campaignVersion, coupon, deal } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import type { Scope } from '../retailer/api-key.ts';
import type { Shop } from '../retailer/shop.ts';
import { openOffice, writeCampaign, writeDeal } from '../test/campaign.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { watchPlans } from '../test/plan.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import type { CampaignBody } from './body.ts';
import type { CampaignAnswer, CampaignsAnswer, PreviewAnswer, VersionsAnswer } from './campaign.page.ts';
import { countOpenCodes } from './edit.store.ts';

test('a campaign is made as a draft, changed, started, paused and ended, each a version with who did what', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  world.clock.advance(1000);
  const made = await office.change('POST', '', writeCampaign(world));
  expect(made.status).toBe(201);
  const { id, body, steps } = made.body;
  expect([made.body.state, made.body.revision, steps, made.body.gaps]).toEqual(['draft', 1, ['start'], []]);
  expect(body.shops[0]?.deals[0]?.id).toMatch(/^del_/);

  const changed = await office.change('PUT', `/${id}`, { revision: 1, body: { ...body, name: 'Deep winter' } });
  expect(changed.body).toMatchObject({ revision: 2, body: { name: 'Deep winter' } });
  const started = await office.change('POST', `/${id}/step`, { revision: 2, step: 'start' });
  expect(started.body).toMatchObject({ revision: 3, state: 'running', steps: ['pause', 'end'] });
  await office.change('POST', `/${id}/step`, { revision: 3, step: 'pause' });
  const ended = await office.change('POST', `/${id}/step`, { revision: 4, step: 'end' });
  expect(ended.body).toMatchObject({ state: 'ended', steps: [] });
  const late = await office.change('PUT', `/${id}`, { revision: 5, body });
  expect([late.status, late.body.errors]).toEqual([422, [expect.objectContaining({ code: 'ended' })]]);

  const { versions } = await office.read<VersionsAnswer>(`/${id}/versions`);
  expect(versions.map(({ version, what, by, changes }) => [version, what, by, changes.map((one) => one.path)])).toEqual(
    [
      [5, 'end', 'Robin Hale', []],
      [4, 'pause', 'Robin Hale', []],
      [3, 'start', 'Robin Hale', []],
      [2, 'saved', 'Robin Hale', ['name']],
      [1, 'created', 'Robin Hale', []],
    ],
  );
  const { campaigns } = await office.read<CampaignsAnswer>('');
  expect(campaigns.map(({ name, state }) => [name, state])).toEqual([
    ['Deep winter', 'ended'],
    ['Recommend us', 'running'],
  ]);
});

test('a shop that left a campaign keeps its own end when the whole campaign is ended later', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const [home] = writeCampaign(world).shops;
  const words = { 'de-DE': { title: 'Ein Viertel weniger', description: 'Für Freunde.' } };
  const deals = [writeDeal({ words, targetUrl: 'https://de.shop.test/' })];
  const reward = { kind: 'coupon', amount: 1000, currency: 'EUR', holdDays: 14 };
  const away = { ...home, shop: world.de.id, reward, deals };
  const { id, body, revision } = await office.run(
    writeCampaign(world, { shops: [home, away] as CampaignBody['shops'] }),
  );
  world.clock.advance(1000);
  const left = world.clock.now();
  await office.change('PUT', `/${id}`, { revision, body: { ...body, shops: body.shops.slice(0, 1) } });
  world.clock.advance(1000);
  await office.change('POST', `/${id}/step`, { revision: revision + 1, step: 'end' });
  const kept = await world.tenant.orm.select().from(campaignShop).where(eq(campaignShop.campaignId, id));
  expect(kept.map(({ shopId, endsAt }) => [shopId, endsAt])).toEqual(
    expect.arrayContaining([
      [world.us.id, null],
      [world.de.id, left],
    ]),
  );
});

test('it says how many codes an end would leave in friends’ hands: given, on no order, not ended', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const anna = await makeReferral(world);
  const open = async () => (await office.read<CampaignAnswer>(`/${world.campaignId}`)).open_codes;
  expect(await open()).toBe(0);
  const [used, ended] = [await anna.claim(), await anna.claim(), await anna.claim(), await anna.claim()];
  expect(await open()).toBe(4);
  const orderWith = (reference: string, code = '') =>
    recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, references: [reference], coupons: [code] }));
  await orderWith('A', used);
  await orderWith('B', used);
  const over = { expiresAt: world.clock.now() };
  await world.tenant.orm
    .update(coupon)
    .set(over)
    .where(eq(coupon.code, ended ?? ''));
  expect(await open()).toBe(2);
  // Those of another campaign are none of its.
  const other = await office.run(writeCampaign(world));
  const ben = await makeReferral(world, { dealId: other.body.shops[0]?.deals[0]?.id ?? '' });
  await ben.claim();
  expect([await open(), (await office.read<CampaignAnswer>(`/${other.id}`)).open_codes]).toEqual([2, 1]);
  // A pause changes nothing of what they are worth.
  const paused = await office.change('POST', `/${other.id}/step`, { revision: other.revision, step: 'pause' });
  expect(paused.body).toMatchObject({ state: 'paused', open_codes: 1 });
  const { database, plans } = watchPlans(world.tenant);
  await countOpenCodes(database, world.campaignId, world.clock.now());
  expect((await plans()).join('\n')).not.toMatch(/SCAN (coupon|conversion)/);
});

test('of two who change the same version one is told, and nothing of theirs is written', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const { id, body } = (await office.change('POST', '', writeCampaign(world))).body;
  const answers = await Promise.all(
    ['A', 'B', 'C'].map((name) => office.change('PUT', `/${id}`, { revision: 1, body: { ...body, name } })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('conflict');
  const kept = await world.tenant.orm.select().from(campaignVersion).where(eq(campaignVersion.campaignId, id));
  expect(kept.length).toBe(2);
});

test('a version comes back as a new one, with the deals that were taken out since', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const { id, body } = (
    await office.change('POST', '', writeCampaign(world, {}, [writeDeal(), writeDeal({ value: 5 })]))
  ).body;
  const [first, second] = body.shops[0]?.deals ?? [];
  const shops = [{ ...body.shops[0], deals: [{ ...first, value: 30 }] }];
  await office.change('PUT', `/${id}`, { revision: 1, body: { ...body, shops } });
  const stored = await world.tenant.orm
    .select()
    .from(deal)
    .where(eq(deal.id, second?.id ?? ''));
  expect(stored[0]).toMatchObject({ state: 'ended', position: -1 });

  const { versions } = await office.read<VersionsAnswer>(`/${id}/versions`);
  expect(versions[0]?.changes.map(({ path }) => path)).toEqual([
    `shops.${world.us.id}.deals.${first?.id}.value`,
    `shops.${world.us.id}.deals.${second?.id}`,
  ]);
  const back = await office.change('POST', `/${id}/restore`, { revision: 2, version: 1 });
  expect(back.body).toMatchObject({ revision: 3, body });
  expect((await office.change('POST', `/${id}/restore`, { revision: 3, version: 9 })).status).toBe(404);
});

test('a campaign that was made before versions were kept has its first one from then on', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const found = await office.read<CampaignAnswer>(`/${world.campaignId}`);
  expect(found.body.shops.map(({ shop, deals }) => [shop, deals.length])).toEqual([
    [world.us.id, 2],
    [world.de.id, 1],
  ]);
  const body = { ...found.body, name: 'Recommend Maple' };
  expect((await office.change('PUT', `/${world.campaignId}`, { revision: 1, body })).status).toBe(200);
  const { versions } = await office.read<VersionsAnswer>(`/${world.campaignId}/versions`);
  expect(versions.map(({ what, changes }) => [what, changes])).toEqual([
    ['saved', [{ path: 'name', from: '"Recommend us"', to: '"Recommend Maple"' }]],
    ['found', []],
  ]);
});

test('what lacks something is kept as a draft, and is not started', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const deals = [writeDeal({ words: { ar: { title: 'هدية', description: '' } } })];
  const made = (await office.change('POST', '', writeCampaign(world, {}, deals))).body;
  expect(made.gaps.map(({ code }) => code)).toEqual(['no_words']);
  const started = await office.change('POST', `/${made.id}/step`, { revision: 1, step: 'start' });
  expect([started.status, started.body.errors?.map(({ code }) => code)]).toEqual([422, ['no_words']]);
  const wrong = await office.change('POST', `/${made.id}/step`, { revision: 1, step: 'pause' });
  expect(wrong.body.errors?.map(({ code }) => code)).toEqual(['not_now']);
});

type Case = [what: string, change: object, codes: string[]];

test.each<Case>([
  ['a page of somebody else', { targetUrl: 'https://evil.test/' }, ['target_not_allowed']],
  ['a picture of somebody else', { imageUrl: 'https://evil.test/a.jpg' }, ['image_not_allowed']],
  ['HTML', { words: { 'en-US': { title: '<b>Hi</b>', description: '' } } }, ['html']],
  [
    'a placeholder that there is not',
    { words: { 'en-US': { title: 'For {{name}}', description: '' } } },
    ['placeholder'],
  ],
  ...['{{shop name}} for you', '{{badge} off', '{{badge-off}} x', '{badge} off', '｛｛badge｝｝オフ'].map(
    (title): Case => [
      `a brace around no name: ${title}`,
      { words: { 'en-US': { title, description: '' } } },
      ['brace'],
    ],
  ),
  [
    'a product’s name in words for the whole basket',
    { words: { 'en-US': { title: '{{ badge }} off {{ product }}', description: '' } } },
    ['unfilled'],
  ],
  [
    'a badge in words of a deal that has none',
    { kind: 'free_shipping', value: 0, words: { 'en-US': { title: '{{badge}} off', description: '' } } },
    ['unfilled'],
  ],
  [
    'a subject without who recommends',
    { words: { 'en-US': { title: 'Hi', description: '', subject: 'A deal from {{shop}}' } } },
    ['advocate'],
  ],
  [
    'a subject that shouts',
    { words: { 'en-US': { title: 'Hi', description: '', subject: '{{advocate}}: get it for free!' } } },
    ['loud'],
  ],
  [
    'who recommends in words of a page',
    { words: { 'en-US': { title: 'By {{advocate}}', description: '', headline: 'From {{advocate}}' } } },
    ['placeholder'],
  ],
  ['101 per cent', { value: 101 }, ['percent']],
  ['an end before the begin', { validFrom: '2026-12-02T00:00', validTo: '2026-12-01T00:00' }, ['order']],
  ['a variant that there is not', { arms: ['z'] }, ['unknown_arm']],
  ['a product that the shop’s data does not know', { products: ['MUG-1'] }, ['unknown_product']],
  ['a shared code without a code', { codeSource: 'shared', codePrefix: '' }, ['required']],
])('refuses %s', async (_, change, codes) => {
  const world = await createWorld();
  const office = await openOffice(world);
  const answer = await office.change('POST', '', writeCampaign(world, {}, [writeDeal(change)]));
  expect([answer.status, answer.body.errors?.map(({ code }) => code)]).toEqual([422, codes]);
});

test('refuses a shop that is not theirs, and a currency that is not the shop’s', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const [own] = writeCampaign(world).shops;
  const reward = { kind: 'coupon', amount: 1, currency: 'EUR', holdDays: 1 };
  const shops = [
    { ...own, shop: 'shp_other' },
    { ...own, reward },
  ] as never;
  const answer = await office.change('POST', '', writeCampaign(world, { shops }));
  expect(answer.body.errors?.map(({ path, code }) => [path, code])).toEqual([
    ['shops.0', 'not_found'],
    ['shops.1.reward.currency', 'currency'],
  ]);
});

test('support and analysts look, owners and marketers change', async () => {
  const world = await createWorld();
  const cookie = await signInMember(world);
  await world.ports.databases.control.orm.update(member).set({ role: 'support' });
  const headers = { ...OWN_PAGE, cookie };
  expect((await world.get('/api/campaigns', headers)).status).toBe(200);
  const made = await world.post('/api/campaigns', writeCampaign(world), headers);
  expect(made.status).toBe(403);
});

test('a copy is a draft of its own, with deals of its own and without dates', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const body = writeCampaign(world, { starts: '2026-12-01T00:00', ends: '2026-12-24T00:00' });
  const made = (await office.change('POST', '', body)).body;
  expect(made).toMatchObject({
    starts_at: Date.UTC(2026, 11, 1, 5),
    ends_at: Date.UTC(2026, 11, 24, 5),
    steps: ['start', 'start_now'],
  });
  const copy = await office.change('POST', `/${made.id}/copy`, { name: 'Winter again' });
  expect(copy.body).toMatchObject({ state: 'draft', body: { name: 'Winter again', starts: null, ends: null } });
  expect(copy.body.body.shops[0]?.deals[0]?.id).not.toBe(made.body.shops[0]?.deals[0]?.id);
});

test('a preview shows the widget and the mail of what is not saved yet', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const asked = { shop: world.us.id, language: 'en-US', body: writeCampaign(world) };
  const { offer } = (await office.change<PreviewAnswer>('POST', '/preview', asked)).body;
  expect(offer.deals.map(({ title, badge }) => [title, badge])).toEqual([['A quarter off', '25%']]);
  expect(offer.rewardText).toContain('$10');
  const cookie = await signInMember(world);
  const mail = await world.app.request('/api/campaigns/preview/mail', {
    method: 'POST',
    headers: { ...OWN_PAGE, cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ preview: JSON.stringify(asked) }).toString(),
  });
  expect([mail.status, mail.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining('sandbox')]);
  expect(await mail.text()).toContain('A quarter off');
});

test('a server reads its shop’s campaigns and pauses one; a key of another shop, or without the scope, does not', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const started = await office.run(writeCampaign(world, {}, [writeDeal({ stock: 5 })]));
  const call = async (shop: Shop, scopes: Scope[], path: string, body?: object) => {
    const key = await makeKey(world, shop, scopes);
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await world.app.request(`/v1/campaigns${path}`, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as { state?: string; campaigns: object[] } };
  };
  const read = await call(world.us, ['campaigns:read'], '');
  expect(read.body.campaigns).toContainEqual(
    expect.objectContaining({
      id: started.id,
      state: 'running',
      deals: [expect.objectContaining({ value: 25, currency: 'USD', stock: 5, claimed: 0 })],
    }),
  );
  expect((await call(world.de, ['campaigns:read'], '')).body.campaigns.length).toBe(1);
  const pause = { revision: started.revision, step: 'pause' };
  const path = `/${started.id}/step`;
  expect((await call(world.us, ['campaigns:read'], path, pause)).status).toBe(403);
  expect((await call(world.de, ['campaigns:write'], path, pause)).status).toBe(404);
  expect((await call(world.us, ['campaigns:write'], path, pause)).body).toMatchObject({ state: 'paused' });
  expect((await call(world.us, ['campaigns:write'], path, pause)).status).toBe(409);
});
