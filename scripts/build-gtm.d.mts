import type { TemplateSources } from '../snippet/gtm/make.ts';

export function readSources(): Promise<TemplateSources>;
/**
 * Writes `template.tpl`, `container.json`, `shopify-pixel.js`, `goodword.php` and `assets.mjs` into `outDir`, with the
 * placeholders `__HOST__`, `__API_HOST__` and `__SITE_KEY__`.
 */
export function buildGtm(options: { outDir: string }): Promise<void>;
/** The files that are kept in `snippet/gtm`, as the sources give them. */
export function makeGallery(): Promise<{ 'template.tpl': string; 'container.json': string }>;
