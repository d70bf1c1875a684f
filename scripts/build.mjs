/** Builds what browsers get (the tag's parts, the files to install it by, the dashboard) and the fonts of drawn pictures. `--if-stale` skips what is newer than its sources. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './build-dashboard.mjs';
import { buildFonts } from './build-fonts.mjs';
import { buildGtm } from './build-gtm.mjs';
import { buildTag } from './build-tag.mjs';
import { addKept } from './keep-tag.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const ifStale = process.argv.includes('--if-stale');

function newest(folder) {
  return Math.max(
    0,
    ...readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs),
  );
}

async function build(name, sources, marker, work) {
  const out = path.join(root, 'dist', name);
  const made = path.join(out, marker);
  if (ifStale && existsSync(made) && statSync(made).mtimeMs > Math.max(...sources.map(newest))) return;
  await work({ outDir: out });
  console.log(`Built ${name}`);
}

await build('tag', ['snippet', 'scripts'], 'versions.json', async ({ outDir }) => {
  await buildTag({ outDir });
  await addKept({ outDir });
});
await build('gtm', ['snippet', 'scripts'], 'assets.mjs', buildGtm);
await build('dashboard', ['dashboard', 'scripts'], 'index.html', buildDashboard);
await build('fonts', ['scripts'], 'japanese.ttf', buildFonts);
