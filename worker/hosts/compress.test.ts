import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createCompressor } from './compress.node.ts';

const CODE = 'goodword('.repeat(500);
const ask = (acceptEncoding?: string, path = '/w/key/c.abc.js') =>
  new Request(`https://go.test${path}`, acceptEncoding ? { headers: { 'accept-encoding': acceptEncoding } } : {});
const file = (headers: Record<string, string> = {}, body: string | null = CODE, status = 200) =>
  new Response(body, { status, headers: { 'content-type': 'text/javascript; charset=utf-8', ...headers } });
const FOR_EVER = { 'cache-control': 'public, max-age=31536000, immutable' };
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test('files that never change are compressed as small as can be, each as it is asked for', async () => {
  const compress = createCompressor();
  for (const [accept, encoding, open] of [
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
  ] as const) {
    // The second comes from what is kept.
    for (const answer of [await compress(ask(accept), file(FOR_EVER)), await compress(ask(accept), file(FOR_EVER))]) {
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('vary')).toBe('accept-encoding');
      const bytes = await bytesOf(answer);
      expect(bytes.length).toBeLessThan(100);
      expect(open(bytes).toString()).toBe(CODE);
    }
  }
});

test('versions of one path are told apart by their tags', async () => {
  const compress = createCompressor();
  for (const version of ['one', 'two']) {
    const answer = await compress(ask('br', '/w/key/l.js'), file({ etag: `"${version}"` }, version.repeat(99)));
    expect(brotliDecompressSync(await bytesOf(answer)).toString()).toBe(version.repeat(99));
  }
});

test('pages and JSON are compressed as they go, and never kept', async () => {
  const compress = createCompressor();
  for (const body of ['{"a":1}', '{"a":2}']) {
    const answer = await compress(ask('br, gzip'), file({ 'content-type': 'application/json' }, body));
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(await bytesOf(answer)).toString()).toBe(body);
  }
});

test.each([
  ['a picture', 'br', { 'content-type': 'image/png' }, 'x', 200],
  ['what is compressed already', 'br', { 'content-encoding': 'br' }, 'x', 200],
  ['a redirect', 'br', {}, null, 302],
] as const)('%s stays as it is', async (_, accept, headers, body, status) => {
  const answer = file(headers, body, status);
  expect(await createCompressor()(ask(accept), answer)).toBe(answer);
});

test('who takes nothing compressed gets it plain, and caches are told so', async () => {
  const answer = await createCompressor()(ask(), file(FOR_EVER));
  expect(answer.headers.get('content-encoding')).toBeNull();
  expect(answer.headers.get('vary')).toBe('accept-encoding');
  expect(await answer.text()).toBe(CODE);
});
