/**
 * Builds what a marketer installs: the Tag Manager template and container, and the files for shops that Tag Manager
 * cannot reach. Run by itself with `--write` it renews the two files that are kept beside their sources.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeContainer, makeTemplate } from '../snippet/gtm/make.ts';

const snippet = join(dirname(fileURLToPath(import.meta.url)), '../snippet');

/** Reads the template's sources. */
export async function readSources() {
  const read = (name) => readFile(join(snippet, 'gtm/template', name), 'utf8');
  const [info, parameters, code, tests, notes] = await Promise.all(
    ['info.json', 'parameters.json', 'code.js', 'tests.yaml', 'notes.md'].map(read),
  );
  return { info: JSON.parse(info), parameters: JSON.parse(parameters), code, tests, notes };
}

/** JSON as the project formats it: lists of plain texts on one line. */
function writeJson(value) {
  const lists = /\[\n\s+("[^"\n]*"(?:,\n\s+"[^"\n]*")*)\n\s+\]/g;
  const join = (_, texts) => `[${texts.replace(/,\n\s+/g, ', ')}]`;
  return `${JSON.stringify(value, null, 2).replace(lists, join)}\n`;
}

/**
 * Writes each file with the placeholders `__HOST__` (origin of the tag), `__API_HOST__` (origin of the server API),
 * `__SITE_KEY__`, `__MEASURE_TYPE__`, `__STORE_TYPE__` and `__TRUST_STANDING__` (`fillFile` fills them) into `outDir`, and
 * `assets.mjs` ({template, container, shopifyPixel, woocommerce}, all texts) for hosts that bundle. None of the values may
 * need escaping: origins, site keys and types do not.
 */
export async function buildGtm({ outDir }) {
  const sources = await readSources();
  const [host, siteKey, trustStanding] = ['__HOST__', '__SITE_KEY__', '__TRUST_STANDING__'];
  const platform = (name) => readFile(join(snippet, 'platforms', name), 'utf8');
  const files = {
    template: ['template.tpl', makeTemplate(sources, { host, siteKey })],
    container: ['container.json', writeJson(makeContainer(sources, { host, siteKey, trustStanding }))],
    shopifyPixel: ['shopify-pixel.js', await platform('shopify-pixel.js')],
    woocommerce: ['goodword.php', await platform('woocommerce.php')],
  };
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  for (const [name, text] of Object.values(files)) await writeFile(join(outDir, name), text);
  const assets = Object.entries(files).map(([name, [, text]]) => `export const ${name} = ${JSON.stringify(text)};\n`);
  await writeFile(join(outDir, 'assets.mjs'), assets.join(''));
}

/** The files in `snippet/gtm` that are made from the sources, by name. */
export async function makeGallery() {
  const sources = await readSources();
  return {
    'template.tpl': makeTemplate(sources),
    'container.json': writeJson(makeContainer(sources, { siteKey: 'YOUR-SITE-KEY' })),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--write')) {
  for (const [name, text] of Object.entries(await makeGallery())) await writeFile(join(snippet, 'gtm', name), text);
}
