import { BASE_CSS } from './base.css.ts';
import { DE_CSS } from './de.css.ts';
import { svg } from './drawing.ts';
import { DE_PICTURES } from './pictures-de.ts';
import { US_PICTURES } from './pictures-us.ts';
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
    64,
    64,
    '<rect width="64" height="64" rx="18" fill="#4a35c9"/><path d="M14 22A8 8 0 0 1 22 14H42A8 8 0 0 1 50 22V34A8 8 0 0 1 42 42H31L20 51V42A6 6 0 0 1 14 36Z" fill="#fff"/><path d="M32 36C25 31 24 28 24 25.5A4.2 4.2 0 0 1 32 23.5A4.2 4.2 0 0 1 40 25.5C40 28 39 31 32 36Z" fill="#4a35c9"/>',
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
