import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Bundles one environment of wrangler.toml as a deployment would, without one. */
function bundle(environment: string, main: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/wrangler/bin/wrangler.js'),
      ...['deploy', '--dry-run', '--minify', '--metafile', '--outdir', folder, '--env', environment],
    ],
    { cwd: ROOT, env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' }, stdio: 'pipe' },
  );
  const { outputs } = JSON.parse(readFileSync(path.join(folder, 'bundle-meta.json'), 'utf8')) as {
    outputs: Record<string, { inputs: object }>;
  };
  return {
    gzip: gzipSync(readFileSync(path.join(folder, main))).length,
    sources: Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  };
}

test('the hot Worker is small, and carries nothing that sends, signs in or documents', () => {
  const { gzip, sources } = bundle('', 'cloudflare.js');
  const heavy = /node_modules\/(nodemailer|better-auth|@better-auth|@hono\/zod-openapi|@asteasolutions)\//;
  expect(sources.filter((source) => heavy.test(source))).toEqual([]);
  // They come with an import of `{ z }`; `* as z` leaves them out.
  expect(sources.filter((source) => /zod\/v4\/locales\/(?!index|en\.)/.test(source))).toEqual([]);
  expect(gzip).toBeLessThanOrEqual(100 * 1024);
});

test('the dispatch Worker bundles', () => {
  expect(bundle('dispatch', 'dispatch.js').sources).toContain('worker/hosts/dispatch.ts');
});
