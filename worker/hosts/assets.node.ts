import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Assets } from '../ports.ts';
import type { TagVersion } from '../retailer/switch.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Reads everything that was built, once: it is small, and the tag is served from memory. */
export function loadAssets(dist: string): Assets {
  const manifest = path.join(dist, 'tag', 'manifest.json');
  if (!existsSync(manifest)) throw new Error('The tag is not built yet: run "npm run build".');
  const { loader, core, widget, rare } = JSON.parse(readFileSync(manifest, 'utf8')) as Partial<Assets>;
  if (!loader || !core || !widget || !rare)
    throw new Error('dist/tag/manifest.json is not whole: run "npm run build".');
  const versions = readVersions(path.join(dist, 'tag')) ?? [{ version: core, core, widget, rare }];
  const parts = versions.flatMap((one) => [one.core, one.widget, ...Object.values(one.rare)]);
  const tag = new Map(parts.map((name) => [name, readFileSync(path.join(dist, 'tag', name), 'utf8')]));

  const folder = path.join(dist, 'dashboard');
  const dashboard = new Map(
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => {
            const file = path.join(entry.parentPath, entry.name);
            const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
            return [path.relative(folder, file), { body: readFileSync(file, 'utf8'), type }] as const;
          })
      : [],
  );
  const install = path.join(dist, 'gtm');
  const files = new Map(
    existsSync(install)
      ? readdirSync(install).map((name) => [name, readFileSync(path.join(install, name), 'utf8')] as const)
      : [],
  );
  return {
    loader,
    core,
    widget,
    rare,
    versions,
    tagFile: (name) => tag.get(name),
    dashboardFile: (name) => dashboard.get(name),
    installFile: (name) => files.get(name),
  };
}

/** The deployed version and those that were kept; undefined where the build named none. */
function readVersions(folder: string): TagVersion[] | undefined {
  const file = path.join(folder, 'versions.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TagVersion[]) : undefined;
}
