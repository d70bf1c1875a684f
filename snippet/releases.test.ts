import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildTag } from '../scripts/build-tag.mjs';
import { addKept, keepTag } from '../scripts/keep-tag.mjs';
import { loadAssets } from '../worker/hosts/assets.node.ts';
import type { TagVersion } from '../worker/retailer/switch.ts';

function makeFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'releases-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a kept version stays servable beside the next build, and only once', async () => {
  const dist = makeFolder();
  const outDir = path.join(dist, 'tag');
  const releases = makeFolder();
  const kept = await keepTag({ releases });
  expect(readdirSync(releases)).toEqual([kept]);

  const { core } = await buildTag({ outDir });
  await addKept({ outDir, releases });
  const read = () => JSON.parse(readFileSync(path.join(outDir, 'versions.json'), 'utf8')) as TagVersion[];
  expect(read().map(({ version }) => version)).toEqual([kept]);

  // The next build: other files, so another version.
  const manifest = path.join(outDir, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  rmSync(path.join(outDir, core));
  writeFileSync(manifest, text.replaceAll(core, 'c.next.js'));
  writeFileSync(path.join(outDir, 'c.next.js'), '/* next */');
  await addKept({ outDir, releases });
  expect(read()).toMatchObject([{ core: 'c.next.js' }, { version: kept, core }]);
  expect(existsSync(path.join(outDir, core))).toBe(true);
  const assets = loadAssets(dist);
  expect(assets.versions.map(({ core }) => core)).toEqual(['c.next.js', core]);
  expect(assets.tagFile(core)).toContain('goodword');
  expect(assets.tagFile('c.next.js')).toBe('/* next */');
});
