import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { campaign, coupon, deal } from '../../db/schema/group.ts';
import { momentOf } from '../campaign/period.ts';
import type { EndpointSaved } from '../endpoint/endpoint.routes.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import type { CouponsAnswer } from './coupon.routes.ts';
import { planCoupon } from './coupon.store.ts';
import type { CodesAnswer } from './import.ts';

/** The American shop with a pool, and its marketer. */
async function openPool() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  await world.tenant.orm.update(deal).set({ codeSource: 'pool' }).where(eq(deal.id, world.deals.us));
  const call = async <T>(method: string, path: string, body?: unknown, type = 'application/json') => {
    const answer = await world.app.request(`/api/coupons/${world.us.id}${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie, 'content-type': type },
      ...(body !== undefined && {
        body: typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
      }),
    });
    return { status: answer.status, body: (await answer.json()) as T & { errors: { path: string; code: string }[] } };
  };
  const file = (text: string) => call<CodesAnswer>('POST', `/deals/${world.deals.us}/codes`, text, 'text/csv');
  const pool = async () => (await call<CouponsAnswer>('GET', '')).body.pools.find((one) => one.deal === world.deals.us);
  const download = async (query = '') => {
    const path = `/api/coupons/${world.us.id}/deals/${world.deals.us}/codes.csv${query}`;
    return (await world.app.request(path, { headers: { ...OWN_PAGE, cookie } })).text();
  };
  return { world, call, file, pool, download, cookie };
}

const codesOf = async (world: World) => (await world.tenant.orm.select().from(coupon)).map(({ code }) => code).sort();

describe('a file of codes', () => {
  test('is taken line by line, with every fault at its line', async () => {
    const { world, file, pool } = await openPool();
    expect((await file('KNOWN-1\n')).body).toMatchObject({ added: 1, rejected: 0 });
    const { status, body } = await file(
      `Name,Discount Code\r\nA,summer-1\r\nB,SUMMER-1\r\nC,known-1\r\nD,\r\n\r\nE,"has ""quote"""\r\nF,${'X'.repeat(41)}\r\nG,SUMMER-2\r\n`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      added: 2,
      rejected: 6,
      kinds: { duplicate: 1, known: 1, empty: 2, characters: 1, too_long: 1 },
    });
    expect(body.faults.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'line.3 duplicate',
      'line.4 known',
      'line.5 empty',
      'line.6 empty',
      'line.7 characters',
      'line.8 too_long',
    ]);
    expect(await codesOf(world)).toEqual(['KNOWN-1', 'SUMMER-1', 'SUMMER-2']);
    expect(await pool()).toMatchObject({ left: 3, given: 0, lots_from: ['import'], forecast: { days: null } });
  });

  test('of 100,000 codes is through in seconds', async () => {
    const { file, pool } = await openPool();
    const text = Array.from({ length: 100_000 }, (_, index) => `BULK-${index.toString(36).padStart(6, '0')}`).join(
      '\n',
    );
    const begun = performance.now();
    expect((await file(text)).body).toMatchObject({ added: 100_000, rejected: 0 });
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect((await pool())?.left).toBe(100_000);
  });

  test('says when each code ends; none that has ended is counted or given', async () => {
    const { world, file, pool } = await openPool();
    await world.tenant.orm.update(deal).set({ validTo: null, codeDays: 10 }).where(eq(deal.id, world.deals.us));
    const day = (after: number) => new Date(world.clock.now() + after * 24 * 3_600_000).toISOString().slice(0, 10);
    const { body } = await file(
      `SKU;Code;Valid until;Note\r\n1;SOON;${day(2)};\r\n1;LATER;${day(30)};\r\n1;OPEN;;\r\n1;OVER;${day(-3)};\r\n1;BAD;12/31/2027;\r\n`,
    );
    expect(body).toMatchObject({ added: 3, rejected: 2, kinds: { expired: 1, expiry: 1 }, ignored: ['SKU', 'Note'] });
    expect(body.faults.map(({ path, code }) => `${path} ${code}`)).toEqual(['line.5 expired', 'line.6 expiry']);
    const { rows } = await world.tenant.client.execute(`select expires_at from coupon where code = 'LATER'`);
    expect(rows[0]?.expires_at).toBe(momentOf(`${day(31)}T00:00`, world.us.timeZone));
    expect((await pool())?.left).toBe(3);
    const plan = (now: number) =>
      planCoupon(
        world.tenant,
        world.ports.ids,
        { id: world.deals.us, shopId: world.us.id, codeSource: 'pool', codePrefix: '' },
        { claimId: 'clm_1', linkCode: 'link', now, expiresAt: now + 10 * 24 * 3_600_000 },
      );
    // Enough of life first: the one that lasts as long as was promised goes before the one without an end.
    expect(['LATER', 'OPEN']).toContain((await plan(world.clock.now()))?.code);
    await world.tenant.client.execute(`delete from coupon where code in ('LATER', 'OPEN')`);
    expect(await plan(world.clock.now())).toMatchObject({ code: 'SOON' });
    expect(await pool()).toMatchObject({ left: 1, forecast: { per_day: 0 } });
    world.clock.advance(4 * 24 * 3_600_000);
    expect(await plan(world.clock.now())).toBeUndefined();
    expect((await pool())?.left).toBe(0);
  });

  test('is read by its byte-order mark, as spreadsheets save "Unicode text"', async () => {
    const { world, call, file } = await openPool();
    const send = (bytes: Uint8Array<ArrayBuffer>) =>
      call<CodesAnswer>('POST', `/deals/${world.deals.us}/codes`, new Blob([bytes]), 'text/plain');
    const text = `\ufeffCode\tExpiry date\tTítulo\r\nWIDE-1\t2030-12-31\tx\r\n`;
    const little = new Uint8Array(Uint16Array.from(text, (one) => one.charCodeAt(0)).buffer);
    expect((await send(little)).body).toMatchObject({ added: 1, rejected: 0, ignored: ['Título'] });
    const big = Uint8Array.from(little, (_, at) => little[at ^ 1] ?? 0);
    expect((await send(big)).body).toMatchObject({ added: 0, kinds: { known: 1 }, ignored: ['Título'] });
    expect((await file('PLAIN-1,2030-12-31\n')).body).toMatchObject({ added: 1, ignored: ['column 2'] });
  });

  test('without a usable line is refused, as is one of another kind', async () => {
    const { file, call, world } = await openPool();
    expect(await file('code\n"\n')).toMatchObject({ status: 422 });
    expect((await call('POST', `/deals/${world.deals.us}/codes`, 'A', 'application/zip')).status).toBe(415);
    expect((await call('POST', '/deals/del_none/codes', 'A', 'text/csv')).status).toBe(404);
  });
});

test('codes are generated by a pattern, and go out as a file for the shop', async () => {
  const { world, call, pool, download } = await openPool();
  const path = `/deals/${world.deals.us}/generate`;
  const { body } = await call<{ added: number; created_at: number }>('POST', path, {
    pattern: 'friend-****-***=',
    amount: 5000,
  });
  expect(body.added).toBe(5000);
  expect(new Set(await codesOf(world)).size).toBe(5000);
  const lines = (await download(`?state=waiting&lot=${body.created_at}`)).replace('\ufeff', '').trim().split('\r\n');
  expect(lines[0]).toBe('code,given_at,expires_at');
  expect(lines).toHaveLength(5001);
  expect(lines.slice(1).every((line) => /^FRIEND-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4},,$/.test(line))).toBe(
    true,
  );
  expect(await pool()).toMatchObject({ left: 5000, lots: [{ source: 'generated', pattern: 'FRIEND-****-***=' }] });
  const weak = await call('POST', path, { pattern: 'GO-***', amount: 5000 });
  expect([weak.status, weak.body.errors[0]?.code]).toEqual([422, 'too_few']);
});

test('an analyst sees the stock and changes nothing; another company sees nothing', async () => {
  const { world, cookie } = await openPool();
  await world.ports.databases.control.client.execute(`update member set role = 'analyst'`);
  const as = (method: string, path: string, body?: string) =>
    world.app.request(`/api/coupons/${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie, 'content-type': 'text/csv' },
      ...(body && { body }),
    });
  expect((await as('GET', world.us.id)).status).toBe(200);
  expect((await as('POST', `${world.us.id}/deals/${world.deals.us}/codes`, 'A')).status).toBe(403);
  expect((await as('GET', `${world.us.id}/deals/${world.deals.us}/codes.csv`)).status).toBe(403);
  expect((await as('GET', 'shp_other')).status).toBe(404);
});

test('the link that applies a code is judged, shown and kept', async () => {
  const { call, world } = await openPool();
  const pattern = 'https://us.shop.test/discount/{code}?redirect={path}';
  const shown = await call<{ preview: string }>('POST', '/apply-link/preview', { pattern });
  expect(shown.body.preview).toBe('https://us.shop.test/discount/FRIEND-7KQ2MX?redirect=%2F');
  const wrong = await call('PUT', '/apply-link', { pattern: 'https://evil.test/{code}' });
  expect([wrong.status, wrong.body.errors[0]?.code]).toEqual([422, 'target_not_allowed']);
  const saved = await call<CouponsAnswer>('PUT', '/apply-link', { pattern });
  expect(saved.body.apply).toMatchObject({ pattern, preview: shown.body.preview });
  expect((await world.ports.shops.byId(world.us.id))?.settings.autoApplyUrl).toBe(pattern);
  expect((await call<CouponsAnswer>('PUT', '/apply-link', { pattern: '' })).body.apply.preview).toBeNull();
});

test('the shop’s own system is at a public address, and its secret is said once', async () => {
  const { call, world } = await openPool();
  for (const url of ['http://169.254.169.254/', 'https://10.0.0.1/', 'ftp://codes.test/']) {
    expect((await call('PUT', '/endpoint', { url, new_secret: false })).status).toBe(422);
  }
  const wanted = { url: 'https://codes.shop.example/make', new_secret: false };
  expect((await call<EndpointSaved>('PUT', '/endpoint', wanted)).body.secret).toMatch(/^[0-9a-z]{30}$/);
  expect((await call<EndpointSaved>('PUT', '/endpoint', wanted)).body.secret).toBeUndefined();
  const { rows } = await world.tenant.client.execute('select secret_sealed from coupon_endpoint');
  expect(String(rows[0]?.secret_sealed)).not.toMatch(/^[0-9a-z]{30}$/);
  expect((await call<EndpointSaved>('DELETE', '/endpoint')).body.endpoint).toBeNull();
});

test('a shop’s server adds codes and reads the stock', async () => {
  const { world } = await openPool();
  const authorization = `Bearer ${await makeKey(world, world.us, ['coupons:write'])}`;
  const body = { deal: world.deals.us, codes: ['S-1', 's-1', 'S-2', ''] };
  const send = () => world.post('/v1/coupons', body, { authorization, 'idempotency-key': 'k1' });
  const first = (await (await send()).json()) as CodesAnswer;
  expect(first).toMatchObject({ added: 2, rejected: 2 });
  expect(first.faults.map(({ path }) => path)).toEqual(['codes.1', 'codes.3']);
  expect(first.faults[0]?.message).toBe('codes.0 has this code too');
  expect(await (await send()).json()).toEqual(first);
  // A code may name its end, as the file does.
  const codes = [
    { code: 's-9', expires_at: '2027-12-31' },
    { code: 's-10', expires_at: 'soon' },
  ];
  const ending = await world.post('/v1/coupons', JSON.stringify({ deal: world.deals.us, codes }), { authorization });
  expect(await ending.json()).toMatchObject({ added: 1, kinds: { expiry: 1 }, faults: [{ path: 'codes.1' }] });
  const [dated] = await world.tenant.orm.select().from(coupon).where(eq(coupon.code, 'S-9'));
  expect(dated?.expiresAt).toBe(Date.parse('2028-01-01T05:00Z'));
  const put = await world.app.request(`/v1/coupons/${world.deals.us}/file`, {
    method: 'PUT',
    body: 'code\nS-3\n',
    headers: { authorization, 'content-type': 'text/csv' },
  });
  expect(await put.json()).toMatchObject({ added: 1 });
  const { pools } = (await (await world.get('/v1/coupons', { authorization })).json()) as CouponsAnswer;
  expect(pools.find((one) => one.deal === world.deals.us)).toMatchObject({ left: 4, source: 'pool' });
  const other = await makeKey(world, world.de, ['coupons:write']);
  expect((await world.post('/v1/coupons', body, { authorization: `Bearer ${other}` })).status).toBe(404);
});

test('claims count as given, and the forecast rests on them', async () => {
  const { world, call } = await openPool();
  const referral = await makeReferral(world);
  await world.tenant.orm
    .update(deal)
    .set({ codeSource: 'generated', stock: 100, taken: 2 })
    .where(eq(deal.id, referral.dealId));
  await referral.claim();
  await referral.claim();
  world.clock.advance(4 * 24 * 3_600_000);
  const { pools } = (await call<CouponsAnswer>('GET', '')).body;
  expect(pools.find((one) => one.deal === referral.dealId)).toMatchObject({
    given: 2,
    left: 98,
    forecast: { per_day: 0.5, days: 196, claims: 2, over_days: 4 },
  });
});

test('codes of rewards stand beside those of deals, with import, warning, files and those to be cancelled', async () => {
  const { world, call } = await openPool();
  const rule = {
    kind: 'coupon' as const,
    amount: 1000,
    currency: 'USD',
    holdDays: 14,
    codes: { source: 'pool' as const },
  };
  await world.tenant.orm.update(campaign).set({ reward: rule }).where(eq(campaign.id, world.campaignId));
  const read = async () => (await call<CouponsAnswer>('GET', '')).body.pools.find((one) => one.for === 'advocate');
  const before = await read();
  expect(before).toMatchObject({ source: 'pool', title: '$10', left: 0, given: 0, waiting: 0, redeemed: null });
  const id = before?.deal ?? '';
  expect((await call<CodesAnswer>('POST', `/deals/${id}/codes`, 'OWN-1\nOWN-2\n', 'text/csv')).body.added).toBe(2);
  expect((await call('PUT', `/deals/${id}/warning`, { warn_below: 5 })).status).toBe(200);
  const other = id.replace(world.us.id, world.de.id);
  expect((await call('POST', `/deals/${other}/codes`, 'OWN-3\n', 'text/csv')).status).toBe(404);

  const referral = await makeReferral(world, { email: 'anna@example.com', confirmed: true });
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: referral.click() }));
  world.clock.advance(14 * 24 * 3_600_000);
  await releaseDue(world.ports);
  expect(await read()).toMatchObject({ left: 1, given: 1, warn_below: 5, forecast: { claims: 1 } });
  const cookie = await signInMember(world);
  const download = async (path: string) =>
    (await world.app.request(`/api/coupons/${world.us.id}${path}`, { headers: { ...OWN_PAGE, cookie } })).text();
  const given = (await download(`/deals/${id}/codes.csv?state=given`)).split('\r\n')[1]?.split(',')[0];
  expect(given).toMatch(/^OWN-[12]$/);
  await refundPurchase(world.ports, world.us, { ...confirmed, references: ['1001'], occurredAt: world.clock.now() });
  expect(await download('/revoked.csv')).toContain(`${given},rwd_`);
});
