import { expect, test } from 'vitest';
import { decodePixels } from '../../dashboard/till/decode.ts';
import { message, sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { makeReferral } from '../test/referral.ts';
import { pageOf } from '../test/shopper.ts';
import { openTill } from '../test/till.ts';
import { createWorld } from '../test/world.ts';

/** What a scanner sees of a page's barcode. */
function readBars(page: string): string | undefined {
  const [, box = '', path = ''] = /viewBox="0 0 (\d+) \d+".*? d="([^"]+)"/s.exec(page) ?? [];
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
    return ((await answer.json()) as { code: string }).code;
  };
  await claim('online@example.com');
  const till = await openTill(world);
  const code = await claim('ben@example.com');
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
  const forged = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  expect((await world.get(forged)).status).toBe(404);
  expect((await world.get('/c/nothing')).status).toBe(404);
  expect(world.logged.join('\n')).not.toContain(link);
});
