import { BASE_CSS } from './base.css.ts';
import { DE_CSS } from './de.css.ts';
import { svg } from './drawing.ts';
import { DE_PICTURES } from './pictures-de.ts';
import { US_PICTURES } from './pictures-us.ts';
import { DE_SHARE_JPEG } from './share-de.ts';
import { US_SHARE_JPEG } from './share-us.ts';
import { SHOP_JS } from './shop.js.ts';
import { START_CSS } from './start.css.ts';
import { US_CSS } from './us.css.ts';

const MARKS: Record<string, string> = {
  'us-mark': svg(
    64,
    64,
    '<path d="M32 62V12" stroke="#2f4538" stroke-width="4" stroke-linecap="round"/><g fill="#2f4538"><path d="M32 4C26 10 26 16 32 22 38 16 38 10 32 4Z"/><path d="M30 34C20 34 14 28 12 18 22 18 29 24 30 34ZM34 34C44 34 50 28 52 18 42 18 35 24 34 34Z"/><path d="M30 54C18 54 10 46 8 36 20 36 29 43 30 54ZM34 54C46 54 54 46 56 36 44 36 35 43 34 54Z"/></g>',
  ),
  'de-mark': svg(
    64,
    64,
    '<rect x="2" y="2" width="28" height="28" fill="#14181f"/><circle cx="48" cy="16" r="14" fill="#d8482b"/><path d="M2 34H30V62Z" fill="#f2b32a"/><path d="M34 34H62A28 28 0 0 1 34 62Z" fill="#1f3fd6"/>',
  ),
  'goodword-mark': svg(
    32,
    32,
    '<rect width="32" height="32" rx="9" fill="#1b5e43"/><path fill="#fff" d="M7.6 18.9c0-4.7 2.3-7.9 6.2-9.3l.8 1.7c-2.3.9-3.4 2.5-3.6 4.2.4-.2.9-.3 1.4-.3 2 0 3.4 1.4 3.4 3.4 0 2-1.5 3.5-3.6 3.5-2.8 0-4.6-1.3-4.6-3.2zm9.4 0c0-4.7 2.3-7.9 6.2-9.3l.8 1.7c-2.3.9-3.4 2.5-3.6 4.2.4-.2.9-.3 1.4-.3 2 0 3.4 1.4 3.4 3.4 0 2-1.5 3.5-3.6 3.5-2.8 0-4.6-1.3-4.6-3.2z"/>',
  ),
};

const pictures = { ...MARKS, ...US_PICTURES, ...DE_PICTURES };

/** The storefronts' own files by name, with their content type. */
export const DEMO_ASSETS: ReadonlyMap<string, { type: string; text: string }> = new Map([
  ['shop.js', { type: 'text/javascript; charset=utf-8', text: SHOP_JS }],
  ...Object.entries({ shop: BASE_CSS, us: US_CSS, de: DE_CSS, start: START_CSS }).map(
    ([name, text]) => [`${name}.css`, { type: 'text/css; charset=utf-8', text }] as const,
  ),
  ...Object.entries(pictures).map(([name, text]) => [`${name}.svg`, { type: 'image/svg+xml', text }] as const),
]);

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Pictures of a deal for mails and link previews, by name. */
export const DEMO_PHOTOS: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map([
  ['us-share.jpg', bytesOf(US_SHARE_JPEG)],
  ['de-share.jpg', bytesOf(DE_SHARE_JPEG)],
]);
