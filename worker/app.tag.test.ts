import { expect, test } from 'vitest';
import { createTagApp } from './app.tag.ts';
import { createWorld } from './test/world.ts';

/** The hot composition before another Worker that names each path it is asked for. */
async function createHot() {
  const world = await createWorld();
  const app = createTagApp({ ports: () => world.ports, clientAddress: () => '203.0.113.7' }, async (c) =>
    c.json({ passed: new URL(c.req.url).pathname }, 200, { 'cache-control': 'public, max-age=30' }),
  );
  return { app, url: (path: string) => `https://go.test/w/${world.us.siteKey}/${path}` };
}

test.each([
  ['GET', 'offer?lang=nl'],
  ['GET', 'landing?rk=x'],
  ['POST', 'links'],
  ['POST', 'share'],
  ['POST', 'reach'],
  ['POST', 'claim'],
  ['GET', 'c.0123abcdef.js'],
])('passes %s %s on, and sets its own headers on the answer', async (method, path) => {
  const { app, url } = await createHot();
  const answer = await app.request(url(path), { method });
  expect(await answer.json()).toEqual({ passed: new URL(url(path)).pathname });
  expect(answer.headers.get('cache-control')).toBe('public, max-age=30');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test.each(['/i/0001.png', '/j', '/J/1-UNION-T', '/j/in/token', '/me', '/u/token'])(
  'passes %s on, and nothing that only looks like it',
  async (path) => {
    const { app } = await createHot();
    expect(await (await app.request(`https://go.test${path}`, { method: 'POST' })).json()).toEqual({ passed: path });
    expect((await app.request(`https://go.test/x${path}`, { method: 'POST' })).status).toBe(404);
  },
);

test('answers what every page asks for by itself', async () => {
  const { app, url } = await createHot();
  const loader = await app.request(url('l.js'));
  expect(loader.headers.get('content-type')).toContain('javascript');
  expect(await loader.text()).not.toContain('passed');
});
