import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { BANNER, readPng } from '../worker/banner/banner.ts';
import { DEMO_SITE_KEYS } from '../worker/demo/demo.ts';
import { createIds } from '../worker/ids.ts';
import { encodeNumber } from '../worker/number.ts';
import { makePng } from '../worker/test/picture.ts';
import type { InAnswer, WireEvent } from '../worker/wire.ts';
import type { Host } from './hosts/host.ts';
import { startNodeHost } from './hosts/node.ts';
import { startWorkerdHost } from './hosts/workerd.ts';

const ids = createIds({ now: Date.now });
const anImpression = (): WireEvent => ({ id: ids.uuid(), at: Date.now(), kind: 'impression', placement: 'embedded' });

/** Asks again until it holds: on Cloudflare an event reaches the log some time after it was accepted. */
async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to hold in time');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe.each([
  ['Node', startNodeHost],
  ['workerd', startWorkerdHost],
])('on %s', (_, start) => {
  let host: Host;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host?.stop());

  const tagUrl = (path: string, siteKey: string = DEMO_SITE_KEYS.us) => `${host.publicUrl}/w/${siteKey}/${path}`;
  /** Sends as a page of the demo shop does. */
  const send = (body: unknown, siteKey?: string, origin = host.dashboardUrl) =>
    fetch(tagUrl('in', siteKey), {
      method: 'POST',
      headers: { origin, 'content-type': 'text/plain' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const call = (events: unknown[]) => ({ sent_at: Date.now(), consent: { measure: true, store: true }, events });
  const stored = (id: string) => host.query('select id from event where id = ?', id).length;

  test('every part says that it lives', async () => {
    for (const url of [host.publicUrl, host.dashboardUrl]) expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('the loader names the core, and the core is there for ever', async () => {
    const loader = await fetch(tagUrl('l.js'));
    expect(loader.status).toBe(200);
    const code = await loader.text();
    const name = /c\.[0-9a-f]+\.js/.exec(code)?.[0] ?? 'no core';
    const core = await fetch(tagUrl(name));
    expect(core.status).toBe(200);
    expect(core.headers.get('cache-control')).toContain('immutable');
    expect(await core.text()).not.toBe('');
  });

  test('an accepted event reaches the log', async () => {
    const event = anImpression();
    const answer = await send(call([event]));
    expect(answer.status).toBe(202);
    expect((await answer.json()) as InAnswer).toMatchObject({ accepted: 1, rejected: [] });
    await until(() => stored(event.id) === 1);
  });

  test('the same event a hundred times is there once', async () => {
    const [repeated, last] = [anImpression(), anImpression()];
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(call([repeated]))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    await send(call([last]));
    await until(() => stored(last.id) === 1 && stored(repeated.id) === 1);
    expect(stored(repeated.id)).toBe(1);
  });

  test('one bad event is rejected alone', async () => {
    const good = anImpression();
    const answer = (await (await send(call([{ ...anImpression(), at: 0 }, good]))).json()) as InAnswer;
    expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'time_out_of_range' }] });
    await until(() => stored(good.id) === 1);
  });

  test.each([
    ['51 events', () => send(call(Array.from({ length: 51 }, anImpression))), 400, 'too_many_events'],
    ['broken JSON', () => send('{"events":['), 400, 'invalid_json'],
    ['10 MB', () => send(`"${'x'.repeat(10_000_000)}"`), 413, 'body_too_large'],
    ['an unknown site key', () => send(call([anImpression()]), 'nosuchshop'), 404, 'unknown_site_key'],
    [
      'a foreign origin',
      () => send(call([anImpression()]), undefined, 'https://evil.example'),
      403,
      'origin_not_allowed',
    ],
  ])('%s: refused as a whole, with its code', async (_name, act, status, code) => {
    const answer = await act();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, code });
  });

  test('a code that nobody has leads to the shop, and a code of no shop to no fault', async () => {
    const unknown = await fetch(`${host.publicUrl}/r/${encodeNumber(1)}zzzzzzzz`, {
      redirect: 'manual',
      headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36' },
    });
    expect(unknown.status).toBe(302);
    expect(unknown.headers.get('location')).toContain(`${host.dashboardUrl}/demo/`);
    const senseless = await fetch(`${host.publicUrl}/r/!`, { redirect: 'manual' });
    expect(senseless.status).toBeLessThan(500);
  });

  test('the demo shops carry the tag', async () => {
    for (const path of ['us', 'de'] as const) {
      const page = await fetch(`${host.dashboardUrl}/demo/${path}/`);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain(`/w/${DEMO_SITE_KEYS[path]}/l.js`);
    }
  });

  test('the demo member signs in, and nobody without the password; what they upload is shown to all', async () => {
    const signIn = (password: string) =>
      fetch(`${host.dashboardUrl}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: host.dashboardUrl },
        body: JSON.stringify({ email: DEMO_MEMBER.email, password }),
      });
    expect((await signIn('not the password')).status).toBe(401);
    const answer = await signIn(DEMO_MEMBER.password);
    expect(answer.status).toBe(200);
    const cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const me = (headers: Record<string, string>) => fetch(`${host.dashboardUrl}/api/auth/get-session`, { headers });
    expect(await (await me({ cookie })).json()).toMatchObject({ user: { email: DEMO_MEMBER.email } });

    const file = makePng(640, 360);
    const headers = { cookie, origin: host.dashboardUrl, 'content-type': 'image/png' };
    const [shop] = host.query('select id from shop where site_key = ?', DEMO_SITE_KEYS.us);
    const upload = `${host.dashboardUrl}/api/images/${shop?.id}`;
    const { url } = (await (await fetch(upload, { method: 'POST', headers, body: file })).json()) as { url: string };
    const shown = await fetch(url);
    expect([new URL(url).origin, shown.headers.get('content-type')]).toEqual([host.publicUrl, 'image/png']);
    expect(shown.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(Buffer.from(await shown.arrayBuffer()).equals(file)).toBe(true);
  });

  test('the dashboard and its files are served', async () => {
    const page = await fetch(`${host.dashboardUrl}/dashboard/`);
    expect(page.status).toBe(200);
    const file = /\/dashboard\/assets\/[\w.-]+/.exec(await page.text())?.[0];
    expect((await fetch(`${host.dashboardUrl}${file}`)).status).toBe(200);
  });

  test('time passes without a fault', async () => {
    await host.tick();
  });

  test('what runs becomes a picture with its words, with nobody at the dashboard', async () => {
    const picture = () => fetch(`${host.publicUrl}/b/${DEMO_SITE_KEYS.us}/en-US.png`);
    await until(async () => {
      await host.tick();
      return host.query("select 1 from banner_drawing where language = 'en-US'").length > 0;
    }, 60_000);
    const [row] = host.query("select content from banner_drawing where language = 'en-US'");
    expect(readPng(Buffer.from(String(row?.content), 'base64'))).toEqual(BANNER);
    expect((await picture()).headers.get('content-type')).toBe('image/png');
  }, 90_000);
});
