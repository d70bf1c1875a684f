import { html } from 'hono/html';
import { drawBarcode } from './barcode.ts';

/** A code's barcode for a page: dark on light whatever the page's colours are, or no scanner reads it. */
export function barcodeFigure(code: string) {
  const drawn = drawBarcode(code);
  if (!drawn) return '';
  const { width, height, path } = drawn;
  const top = 4;
  return html`<svg class="bars" viewBox="0 0 ${width} ${height + 2 * top}" role="img" aria-label="${code}" shape-rendering="crispEdges"><rect width="${width}" height="${height + 2 * top}" fill="#fff"/><path transform="translate(0 ${top})" fill="#000" d="${path}"/></svg>`;
}
