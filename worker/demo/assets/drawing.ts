/** Small helpers for the demo shops' own illustrations. Everything is drawn in a box of 400 × 500. */

/** A complete SVG file. */
export const svg = (width: number, height: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">${body}</svg>`;

/** A linear gradient of evenly spread colours; across by default, down on request. */
export function gradient(id: string, colours: readonly string[], direction: 'across' | 'down' = 'across'): string {
  const end = direction === 'down' ? 'x2="0" y2="1"' : 'x2="1" y2="0"';
  const stops = colours.map((colour, at) => `<stop offset="${at / (colours.length - 1)}" stop-color="${colour}"/>`);
  return `<linearGradient id="${id}" x1="0" y1="0" ${end}>${stops.join('')}</linearGradient>`;
}

/** Moves and scales a drawing. */
export const place = (body: string, x: number, y: number, scale = 1): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})">${body}</g>`;

/** A leaf whose stalk is at x, y. */
export const leaf = (x: number, y: number, angle: number, length: number, colour: string): string =>
  `<path transform="translate(${x} ${y}) rotate(${angle})" fill="${colour}" ` +
  `d="M0 0C${length * 0.2} ${-length * 0.32} ${length * 0.8} ${-length * 0.3} ${length} 0C${length * 0.8} ${length * 0.24} ${length * 0.2} ${length * 0.26} 0 0Z"/>`;
