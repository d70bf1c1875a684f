/**
 * Builds the tag: the loader as a function expression that the server calls with a shop's settings, core, widget and
 * rare parts as files named by their content, which may be cached for ever.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { minify } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = 'es2020';

/**
 * Tells browsers that know it to compile every function while the file arrives, off the page's thread: nearly all are
 * called, and each would otherwise be parsed twice, the second time while the page waits.
 */
const EAGERLY = '//# allFunctionsCalledOnLoad\n';

/** Stylesheets become minified text: the widget adopts them in its shadow root. */
const cssText = {
  name: 'css-text',
  setup(bundle) {
    bundle.onLoad({ filter: /snippet[\\/].*\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ entryPoints: [path], bundle: true, minify: true, write: false });
      // Values of custom properties stay as they were written.
      return { contents: outputFiles[0].text.trim().replace(/([:,]) /g, '$1'), loader: 'text' };
    });
  },
};

/**
 * What the tag never asks of Preact, each part from its beginning up to what follows it: to wake pages that a server has
 * drawn, for it draws in roots of its own, which are empty; to draw text as HTML; to draw formulas, or HTML within pictures;
 * to hear of events on their way down, or to know attributes of drawings by other names.
 */
const UNUSED = [
  ['128&u.__u&&(c=32&u.__u,', '(s=n.__b)&&s(r);'],
  ['if(t&&t.then){if(r.__u|=128|c', 'o&&o.some(g);else r.__e'],
  ['if(n&&8==n.nodeType&&n.data.startsWith("$s"))for(', '}function D('],
  ['"dangerouslySetInnerHTML"==s?y=k:', '"children"==s||s in x'],
  ['"dangerouslySetInnerHTML"==s?h=k:', '"value"==s?b=k'],
  ['h?(l||y&&(h.__html', '(y&&(t.textContent='],
  ['y&&(t.textContent=""),', '("foreignObject"==C'],
  ['("foreignObject"==C', 'I(a,w(_)?'],
  ['"math"==C?', 'f||(f='],
  ['f=t!=(t=t.replace(l,"$1")),', '(t=t.slice(2))'],
  ['t=t.replace(/xlink(H|:h)/', ';else if("width"'],
];
const withoutUnused = {
  name: 'without-unused',
  setup(bundle) {
    bundle.onLoad({ filter: /preact[\\/]dist[\\/]preact\.mjs$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const [first, next] of UNUSED) {
        const from = contents.indexOf(first);
        const to = contents.indexOf(next, from);
        if (from < 0 || to < 0) throw new Error(`Another version of Preact: there is no ${first}`);
        contents = contents.slice(0, from) + contents.slice(to);
      }
      return { contents, loader: 'js' };
    });
  },
};

async function bundle(entry, inject = []) {
  const result = await build({
    entryPoints: [join(root, 'snippet', entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target,
    charset: 'utf8',
    legalComments: 'none',
    // Modules are strict already: no need to say so again.
    tsconfigRaw: {},
    // Preact's own internals, and what it asks of components that are classes, of which the tag has none; names of the
    // wire are none of them.
    mangleProps:
      /^(__\w?|component(Will|Did)\w+|getDerivedState\w+|getSnapshotBeforeUpdate|getChildContext|shouldComponentUpdate|contextType|setState|forceUpdate|debounceRendering|defaultProps)$/,
    jsx: 'transform',
    jsxFactory: 'h',
    inject,
    plugins: [cssText, withoutUnused],
  });
  const { code } = await minify(entry, result.outputFiles[0].text, {
    compress: { target },
    mangle: { toplevel: true },
  });
  return EAGERLY + code.trim();
}

async function compileLoader() {
  const source = await readFile(join(root, 'snippet/loader.ts'), 'utf8');
  const { code } = await transform(source, { loader: 'ts', minify: true, target });
  const expression = /^export default (function .*\});?$/s.exec(code.trim())?.[1];
  if (!expression) throw new Error('snippet/loader.ts must be one exported function and nothing else');
  return `(${expression})`;
}

const nameByContent = (letter, text) => `${letter}.${createHash('sha256').update(text).digest('hex').slice(0, 10)}.js`;

/** Who lands needs both at once: one file instead of two in a row. */
const WITH_WIDGET = 'friend.tsx';

/** The rare parts: one file each in `snippet/rare/`. */
async function listRare() {
  const names = await readdir(join(root, 'snippet/rare'));
  return names.filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.')).sort();
}

/**
 * Writes all files, `manifest.json` ({loader, core, widget, rare}) for hosts with a file system, and `assets.mjs`
 * ({loader, core, widget, rare, files}) for hosts that bundle.
 * @returns {Promise<{loader: string, core: string, widget: string, rare: Record<string, string>}>} the loader's code,
 *   the file names; those of rare parts by the name of their source
 */
export async function buildTag({ outDir = join(root, 'dist/tag') } = {}) {
  const sources = await listRare();
  const withPreact = [join(root, 'snippet/widget/h.ts')];
  const [loader, coreText, widgetText, ...rareTexts] = await Promise.all([
    compileLoader(),
    bundle('core.ts'),
    bundle('widget/widget.ts', withPreact),
    // What they draw, they draw with the widget's own Preact, which it hands them; the greeting brings the whole widget.
    ...sources.map((source) => bundle(`rare/${source}`, source === WITH_WIDGET ? withPreact : [])),
  ]);
  const core = nameByContent('c', coreText);
  const widget = nameByContent('u', widgetText);
  const rare = {};
  const files = { [core]: coreText, [widget]: widgetText };
  for (const [i, source] of sources.entries()) {
    const file = nameByContent('x', rareTexts[i]);
    rare[source.replace(/\.tsx?$/, '')] = file;
    files[file] = rareTexts[i];
  }
  const manifest = { loader, core, widget, rare };
  const assets = Object.entries({ ...manifest, files });
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await Promise.all([
    ...Object.entries(files).map(([name, text]) => writeFile(join(outDir, name), text)),
    writeFile(join(outDir, 'manifest.json'), JSON.stringify(manifest)),
    writeFile(
      join(outDir, 'assets.mjs'),
      assets.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`).join(''),
    ),
  ]);
  return manifest;
}
