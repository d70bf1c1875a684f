import { html } from 'hono/html';
import { directionOf } from '../tag/languages.ts';
import { palettesOf } from '../tag/palette.ts';
import type { Draft } from './draft.ts';

/**
 * The dashboard alone frames it; scripts and calls are the service's own.
 * @param publicUrl where uploaded pictures lie.
 */
export const previewPolicy = (publicUrl: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: https: ${new URL(publicUrl).origin}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');

/** A page of a shop as plain as can be, with the real tag on it. */
export function previewPage({ language, view }: Draft) {
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Preview</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script src="order.js"></script>
<script src="l.js" async></script>
</head>
<body class="${view}">
<main>
<i class="line wide"></i><i class="line"></i>
<div id="goodword"></div>
<i class="line wide"></i><i class="line"></i><i class="line short"></i>
</main>
</body>
</html>
`;
}

/** The page's own looks: grey lines where the shop's words would be, on the theme's ground. */
export function previewStyle({ theme, dark }: Draft): string {
  const { background, text } = palettesOf(theme)[dark ? 'dark' : 'light'];
  return `:root { color-scheme: ${dark ? 'dark' : 'light'}; }
body { margin: 0; min-height: 100vh; background: ${background}; color: ${text}; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 640px; margin: 0 auto; padding: 28px 20px 40px; }
.line { display: block; width: 72%; height: 10px; margin: 12px 0; border-radius: 5px; background: color-mix(in srgb, ${text} 9%, ${background}); }
.wide { width: 100%; }
.short { width: 40%; }
#goodword:not(:empty) { margin: 22px 0; }
.post_purchase #goodword, .friend #goodword { display: none; }
`;
}

/** After an order the page says so, as a shop's does. */
export function previewScript({ view }: Draft, currency: string): string {
  if (view !== 'post_purchase') return '';
  const order = { transaction_id: 'PREVIEW', value: 80, currency, items: [] };
  return `(window.dataLayer=window.dataLayer||[]).push(${JSON.stringify({ event: 'purchase', ecommerce: order })});`;
}
