import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Assets } from '../ports.ts';

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
  const { loader, core, widget } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>;
  if (!loader || !core || !widget) throw new Error('dist/tag/manifest.json is not whole: run "npm run build".');
  const tag = new Map([core, widget].map((name) => [name, readFileSync(path.join(dist, 'tag', name), 'utf8')]));

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
  return { loader, core, widget, tagFile: (name) => tag.get(name), dashboardFile: (name) => dashboard.get(name) };
}
