/** Builds what browsers get: the tag's parts and the dashboard. `--if-stale` skips what is newer than its sources. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './build-dashboard.mjs';
import { buildTag } from './build-tag.mjs';

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

await build('tag', ['snippet', 'scripts'], 'manifest.json', buildTag);
await build('dashboard', ['dashboard', 'scripts'], 'index.html', buildDashboard);
