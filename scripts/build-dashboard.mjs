/**
 * Bundles the dashboard: hashed files below `assets/`, the page that names them, the staff page of stores below `till/`,
 * and all of it as a module for Workers.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildTill } from './build-till.mjs';

const source = fileURLToPath(new URL('../dashboard', import.meta.url));
const TYPES = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

/**
 * @param {{ outDir: string }} options where `index.html`, `assets/` and `assets.mjs` go; what was there is replaced.
 * @returns {Promise<{ files: string[] }>} the built files, below `outDir`.
 */
export async function buildDashboard({ outDir }) {
  const { outputFiles } = await build({
    entryPoints: [path.join(source, 'main.tsx')],
    outdir: path.join(outDir, 'assets'),
    entryNames: '[name].[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome100', 'firefox100', 'safari16'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    write: false,
  });
  const files = Object.fromEntries(
    outputFiles.map((file) => [
      path.relative(outDir, file.path).split(path.sep).join('/'),
      { body: file.text, type: TYPES[path.extname(file.path)] },
    ]),
  );
  const nameOf = (extension) => Object.keys(files).find((name) => name.endsWith(extension));
  const page = readFileSync(path.join(source, 'index.html'), 'utf8')
    .replace('%STYLE%', nameOf('.css'))
    .replace('%SCRIPT%', nameOf('.js'));
  files['index.html'] = { body: page, type: 'text/html; charset=utf-8' };

  for (const [name, file] of Object.entries(await buildTill())) files[`till/${name}`] = file;

  rmSync(outDir, { recursive: true, force: true });
  for (const folder of ['assets', 'till']) mkdirSync(path.join(outDir, folder), { recursive: true });
  for (const [name, { body }] of Object.entries(files)) writeFileSync(path.join(outDir, name), body);
  writeFileSync(
    path.join(outDir, 'assets.mjs'),
    `/** The dashboard's files by path. */\nexport const files = ${JSON.stringify(files)};\n`,
  );
  return { files: Object.keys(files) };
}
