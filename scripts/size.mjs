/**
 * `npm run size`: what the tag weighs on the wire (brotli, quality 11), against its budgets. Fails above them. The widget
 * counts with the words of one language, as an offer brings them after a purchase. What not every share needs
 * (`snippet/rare/`) is loaded apart, and counts for itself; the last rows are what pages load in all.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { CHANNELS } from '../worker/tag/channel.ts';
import { keepFirst } from '../worker/tag/first.ts';
import { LANGUAGES } from '../worker/tag/languages.ts';
import { textsFor, wordsFor } from '../worker/tag/texts.ts';
import { buildTag } from './build-tag.mjs';

/** Bytes: 1 KB = 1000. */
const BUDGETS = { loader: 600, core: 2600, 'widget with one language': 9000, all: 12000 };
/** Of each rare part; the greeting brings the whole widget, and what keeps room for it. */
const RARE_BUDGET = 3000;
const GREETING_BUDGET = 11_400;
/** Behind the loader of shops that credit the first click. */
const FIRST_CLICK_BUDGET = 400;
/** What a page loads in all, by what it shows. */
const PAGES = {
  'page: nothing shown': { parts: ['loader', 'core'], budget: 3200 },
  'page: an offer': { parts: ['loader', 'core', 'rare: place', 'widget with one language'], budget: 14_000 },
  'page: a landing': { parts: ['loader', 'core', 'rare: friend', 'words'], budget: 14_700 },
};

const brotli = (text) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length;

/** The words of each language with all channels, after a purchase. */
const READER = { side: 'advocate', placement: 'post_purchase', channels: CHANNELS, mayRelay: false, products: false };
const words = Object.fromEntries(
  LANGUAGES.map(({ tag }) => [tag, brotli(JSON.stringify(wordsFor(READER, textsFor(tag, false))))]),
);

const outDir = await mkdtemp(join(tmpdir(), 'tag-'));
const { loader, core, widget, rare } = await buildTag({ outDir });
const sizes = {
  loader: brotli(loader),
  core: brotli(await readFile(join(outDir, core))),
  'widget with one language': brotli(await readFile(join(outDir, widget))) + words.en,
};
sizes.all = Object.values(sizes).reduce((all, bytes) => all + bytes, 0);
for (const [name, file] of Object.entries(rare)) {
  sizes[`rare: ${name}`] = brotli(await readFile(join(outDir, file)));
  BUDGETS[`rare: ${name}`] = name === 'friend' ? GREETING_BUDGET : RARE_BUDGET;
}
await rm(outDir, { recursive: true });
sizes['first click'] = brotli(keepFirst(30));
BUDGETS['first click'] = FIRST_CLICK_BUDGET;
for (const [page, { parts, budget }] of Object.entries(PAGES)) {
  sizes[page] = parts.reduce((all, part) => all + (part === 'words' ? words.en : sizes[part]), 0);
  BUDGETS[page] = budget;
}

console.table(
  Object.fromEntries(
    Object.entries(sizes).map(([part, bytes]) => [part, { bytes, budget: BUDGETS[part], left: BUDGETS[part] - bytes }]),
  ),
);
const others = Object.entries(words).map(([tag, bytes]) => `${tag} ${bytes}`);
console.log(`Words, of which English counts above: ${others.join(', ')} bytes.`);
if (Object.entries(sizes).some(([part, bytes]) => bytes > BUDGETS[part])) {
  console.error('The tag is over its budget.');
  process.exitCode = 1;
}
