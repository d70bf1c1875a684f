/**
 * Versions of the tag that stay servable beside the newest. Run by itself it builds the tag as it is and keeps it in
 * `snippet/releases/<version>/`, to be committed; the two newest stay, so that the hot Worker stays small.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildTag } from './build-tag.mjs';

const RELEASES = join(dirname(fileURLToPath(import.meta.url)), '../snippet/releases');
const MOST_KEPT = 2;

const partsOf = ({ core, widget, rare }) => [core, widget, ...Object.values(rare)];

/** A build's version is made from its files' names, which are made from their content. */
const versionOf = (manifest) => createHash('sha256').update(partsOf(manifest).join()).digest('hex').slice(0, 8);

/** Kept versions, the newest first: `{version, core, widget, rare, keptAt}` with the folder of their files. */
async function readKept(releases) {
  const names = await readdir(releases).catch(() => []);
  const kept = await Promise.all(
    names.map(async (name) => {
      const folder = join(releases, name);
      return { folder, ...JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) };
    }),
  );
  return kept.sort((a, b) => b.keptAt.localeCompare(a.keptAt));
}

/**
 * Puts the kept versions beside a built tag: their files, `versions.json` (the built one first) for hosts with a file
 * system, and `versions.mjs` ({versions, keptFiles}) for hosts that bundle.
 */
export async function addKept({ outDir, releases = RELEASES }) {
  const { core, widget, rare } = JSON.parse(await readFile(join(outDir, 'manifest.json'), 'utf8'));
  const built = { version: versionOf({ core, widget, rare }), core, widget, rare };
  const kept = (await readKept(releases)).filter(({ version }) => version !== built.version);
  const keptFiles = {};
  for (const one of kept) {
    for (const name of partsOf(one)) keptFiles[name] = await readFile(join(one.folder, name), 'utf8');
  }
  const versions = [built, ...kept.map(({ folder: _, keptAt: __, ...version }) => version)];
  for (const [name, text] of Object.entries(keptFiles)) await writeFile(join(outDir, name), text);
  await writeFile(join(outDir, 'versions.json'), JSON.stringify(versions));
  await writeFile(
    join(outDir, 'versions.mjs'),
    `export const versions = ${JSON.stringify(versions)};\nexport const keptFiles = ${JSON.stringify(keptFiles)};\n`,
  );
}

/** Builds the tag and keeps it. @returns its version. */
export async function keepTag({ releases = RELEASES, now = new Date() } = {}) {
  const outDir = await mkdtemp(join(tmpdir(), 'tag-'));
  const { core, widget, rare } = await buildTag({ outDir });
  const version = versionOf({ core, widget, rare });
  const folder = join(releases, version);
  await mkdir(folder, { recursive: true });
  for (const name of partsOf({ core, widget, rare })) await cp(join(outDir, name), join(folder, name));
  await writeFile(
    join(folder, 'manifest.json'),
    `${JSON.stringify({ version, core, widget, rare, keptAt: now.toISOString() }, null, 2)}\n`,
  );
  await rm(outDir, { recursive: true });
  for (const old of (await readKept(releases)).slice(MOST_KEPT)) await rm(old.folder, { recursive: true });
  return version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`Kept ${await keepTag()}: commit snippet/releases, then build and deploy.`);
}
