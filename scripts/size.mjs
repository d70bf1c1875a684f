/**
 * `npm run size`: what the tag weighs on the wire (brotli, quality 11), against its budgets. Fails above them. Parts that
 * few pages load (`snippet/rare/`) count for themselves.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildTag } from './build-tag.mjs';

/** Bytes: 1 KB = 1000. */
const BUDGETS = { loader: 600, core: 2600, widget: 9000, all: 12000 };
/** Of each rare part. */
const RARE_BUDGET = 3000;

const brotli = (text) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length;

const outDir = await mkdtemp(join(tmpdir(), 'tag-'));
const { loader, core, widget, rare } = await buildTag({ outDir });
const sizes = {
  loader: brotli(loader),
  core: brotli(await readFile(join(outDir, core))),
  widget: brotli(await readFile(join(outDir, widget))),
};
sizes.all = sizes.loader + sizes.core + sizes.widget;
for (const [name, file] of Object.entries(rare)) {
  sizes[`rare: ${name}`] = brotli(await readFile(join(outDir, file)));
  BUDGETS[`rare: ${name}`] = RARE_BUDGET;
}
await rm(outDir, { recursive: true });

console.table(
  Object.fromEntries(
    Object.entries(sizes).map(([part, bytes]) => [part, { bytes, budget: BUDGETS[part], left: BUDGETS[part] - bytes }]),
  ),
);
if (Object.entries(sizes).some(([part, bytes]) => bytes > BUDGETS[part])) {
  console.error('The tag is over its budget.');
  process.exitCode = 1;
}
