import { html } from 'hono/html';
import { drawBarcode } from './barcode.ts';

/** Light above and below the bars. */
const EDGE = 4;
/** How wide a picture of them stands on a page: narrow phones show it whole. */
const WIDTH = 260;

/** A code's barcode for a page: dark on light whatever the page's colours are, or no scanner reads it. */
export function barcodeFigure(code: string) {
  const drawn = drawBarcode(code);
  if (!drawn) return '';
  const { width, height, path } = drawn;
  const tall = height + 2 * EDGE;
  return html`<svg class="bars" viewBox="0 0 ${width} ${tall}" role="img" aria-label="${code}" shape-rendering="crispEdges"><rect width="${width}" height="${tall}" fill="#fff"/><path transform="translate(0 ${EDGE})" fill="#000" d="${path}"/></svg>`;
}

/** The same as the address of a picture that is all in it: pages of shops allow those, for QR codes too. */
export function barcodeUrl(code: string): string | undefined {
  const drawn = drawBarcode(code);
  if (!drawn) return undefined;
  const { width, height, path } = drawn;
  const tall = height + 2 * EDGE;
  const size = `width="${WIDTH}" height="${Math.round((tall * WIDTH) / width)}" viewBox="0 ${-EDGE} ${width} ${tall}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} shape-rendering="crispEdges"><path fill="#fff" d="M0-${EDGE}h${width}v${tall}H0z"/><path d="${path}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
