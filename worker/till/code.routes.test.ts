import { eq, inArray } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { decodePixels } from '../../dashboard/till/decode.ts';
import { claim, coupon, message, sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { makeOrder, makeReferral } from '../test/referral.ts';
import { pageOf } from '../test/shopper.ts';
import { openTill } from '../test/till.ts';
import { createWorld } from '../test/world.ts';
import type { ClaimAnswer } from '../wire.ts';
import { codePageUrl } from './code-link.ts';

/** What a scanner sees of a page's barcode. */
function readBars(page: string): string | undefined {
  const [, box = '', path = ''] = /viewBox="0 -?\d+ (\d+) \d+".*? d="(M\d+ 0h[^"]+)"/s.exec(page) ?? [];
  const scale = 2;
  const width = Number(box) * scale;
  const row = new Uint8ClampedArray(width * 4).fill(255);
  for (const [, x, bar] of path.matchAll(/M(\d+) 0h(\d+)/g)) {
    row.fill(0, 4 * scale * Number(x), 4 * scale * (Number(x) + Number(bar)));
  }
  const height = 80;
  const pixels = new Uint8ClampedArray(row.length * height);
  for (let line = 0; line < height; line += 1) pixels.set(row, line * row.length);
  return decodePixels(pixels, width, height);
}

test('a code that was mailed opens as a barcode at the till, for shops with stores, and for nobody who guesses', async () => {
  const world = await createWorld();
  const referral = await makeReferral(world);
  const claim = async (email: string) => {
    const body = { rk: referral.code, rc: referral.click(), language: 'en-US', email };
    const answer = await world.post(`/w/${world.us.siteKey}/claim`, body, pageOf(world.us));
    return (await answer.json()) as ClaimAnswer & { code: string };
  };
  const online = await claim('online@example.com');
  const till = await openTill(world);
  const given = await claim('ben@example.com');
  const { code } = given;
  await dispatchDue(world.ports);
  expect((await world.tenant.orm.select().from(message)).map(({ state }) => state)).toEqual(['sent', 'sent']);
  const sent = (await world.tenant.orm.select().from(sandboxMessage)).map((one) => JSON.stringify(one));
  const links = sent.map((text) => /https:\/\/go\.test(\/c\/[\w.-]+)/.exec(text)?.[1]);
  expect(links.filter((link) => link === undefined)).toHaveLength(1);
  const link = links.find((one) => one !== undefined) ?? '';

  const answer = await world.get(link);
  const page = await answer.text();
  expect(answer.status).toBe(200);
  expect(page).toContain('Show this at the till.');
  expect(readBars(page)).toBe(code);
  await till.unlock();
  expect(await till.check(readBars(page) ?? '')).toMatchObject({ state: 'valid', code });
  // Where the code was given they stand too, whatever else the browser may load.
  const [, picture = ''] = /^data:image\/svg\+xml,(.+)$/.exec(given.bars ?? '') ?? [];
  expect(readBars(decodeURIComponent(picture))).toBe(code);
  expect(online.bars).toBeUndefined();
  const forged = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  expect((await world.get(forged)).status).toBe(404);
  expect((await world.get('/c/nothing')).status).toBe(404);
  expect(world.logged.join('\n')).not.toContain(link);
});

test('what the friend got besides stands where their code was: once the order is sure with its date, then with its code', async () => {
  const world = await createWorld();
  const till = await openTill(world);
  await till.unlock();
  const reward = {
    kind: 'coupon',
    amount: 1000,
    currency: 'USD',
    holdDays: 14,
    friend: { kind: 'coupon', amount: 500 },
  };
  await world.tenant.client.execute({ sql: 'update campaign set reward = ?', args: [JSON.stringify(reward)] });
  const referral = await makeReferral(world);
  const open = async (email: string) => {
    const body = { rk: referral.code, rc: referral.click(), language: 'en-US', email };
    const answer = await world.post(`/w/${world.us.siteKey}/claim`, body, pageOf(world.us));
    const { code } = (await answer.json()) as { code: string };
    const { orm } = world.tenant;
    const given = orm.select({ id: coupon.id }).from(coupon).where(eq(coupon.code, code));
    const [row] = await orm.select().from(claim).where(inArray(claim.couponId, given));
    const path = codePageUrl(world.ports, world.us, row?.id ?? '').replace('https://go.test', '');
    return { code, read: async () => (await world.get(path)).text() };
  };
  const [own, other] = [await open('ben@example.com'), await open('cleo@example.com')];
  expect(await own.read()).not.toContain('thank-you');
  // What a page claims of an order is nothing yet.
  await recordPurchase(world.ports, world.us, makeOrder(world, { references: ['1'], coupons: [other.code] }));
  await till.send([till.sale(own.code, '0001')]);
  expect(await other.read()).not.toContain('thank-you');
  const waiting = await own.read();
  expect(waiting).toContain('<bdi class="badge">$5</bdi>');
  expect(waiting).toContain('Waiting for the return period, until <bdi>December 2, 2026</bdi>');
  world.clock.advance(14 * 86_400_000);
  await releaseDue(world.ports);
  const given = await own.read();
  expect(given).toMatch(/class="own code">[2-9A-Z]{10}</);
  expect(readBars(given)).toMatch(/^[2-9A-Z]{10}$/);
  expect(await other.read()).not.toContain('thank-you');
});
