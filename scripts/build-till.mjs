/** Bundles the staff page of stores: its page, hashed scripts and style, and the service worker that keeps them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('../dashboard/till', import.meta.url));
const target = ['es2022', 'chrome100', 'firefox100', 'safari16'];
const SCRIPT = 'text/javascript; charset=utf-8';
const TYPES = { '.js': SCRIPT, '.css': 'text/css; charset=utf-8' };

/** @returns {Promise<Record<string, { body: string, type: string }>>} the files by name. */
export async function buildTill() {
  const { outputFiles } = await build({
    entryPoints: [path.join(source, 'main.tsx')],
    outdir: source,
    entryNames: '[name].[hash]',
    chunkNames: '[name].[hash]',
    bundle: true,
    // What reads pictures comes when the camera is opened.
    splitting: true,
    minify: true,
    format: 'esm',
    target,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    write: false,
  });
  const files = Object.fromEntries(
    outputFiles.map((file) => [
      path.relative(source, file.path),
      { body: file.text, type: TYPES[path.extname(file.path)] },
    ]),
  );
  const names = Object.keys(files);
  const nameOf = (pattern) => names.find((name) => pattern.test(name));
  const page = readFileSync(path.join(source, 'page.html'), 'utf8')
    .replace('%STYLE%', nameOf(/^main\..*\.css$/))
    .replace('%SCRIPT%', nameOf(/^main\..*\.js$/));
  const kept = names.map((name) => `/till/assets/${name}`);
  const version = createHash('sha256')
    .update(page + kept.join())
    .digest('hex')
    .slice(0, 10);
  const worker = await build({
    entryPoints: [path.join(source, 'sw.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target,
    define: { FILES: JSON.stringify(kept), VERSION: JSON.stringify(version) },
    write: false,
  });
  return {
    ...files,
    'sw.js': { body: worker.outputFiles[0].text, type: SCRIPT },
    'page.html': { body: page, type: 'text/html; charset=utf-8' },
  };
}
