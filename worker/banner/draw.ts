import { Canvas, type Colour } from '../report/png.ts';
import type { Theme } from '../retailer/shop.ts';
import { BANNER } from './banner.ts';

const parse = (hex: string): Colour => {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
};

/** Places of the colours on the canvas. */
const ACCENT = 0;
const PAPER = 1;

/**
 * The picture of a shop that made none: a present in its own colours, without letters. A font for all scripts would be
 * larger than everything else; words stand in the picture's alternative text, or in a picture that the dashboard drew.
 * @returns the bytes of a PNG file.
 */
export async function drawPresent({ accent, accentText }: Pick<Theme, 'accent' | 'accentText'>): Promise<Uint8Array> {
  const { width, height } = BANNER;
  const canvas = new Canvas(width, height, [parse(accent), parse(accentText)]);
  canvas.fill(ACCENT, 0, 0, width, height, 48);
  const middle = width / 2;
  // The bow: two loops, each a frame.
  for (const side of [-1, 1]) {
    const [near, far] = [middle + side * 6, middle + side * 112];
    const [left, right] = side < 0 ? [far, near] : [near, far];
    canvas.fill(PAPER, left, 122, right, 214, 46);
    canvas.fill(ACCENT, left + 24, 146, right - 24, 190, 22);
  }
  // The lid, and the box below it with its ribbon.
  canvas.fill(PAPER, middle - 190, 206, middle + 190, 286, 18);
  canvas.fill(PAPER, middle - 164, 304, middle + 164, 482, 18);
  canvas.fill(ACCENT, middle - 22, 206, middle + 22, 482);
  return canvas.encode();
}

/** Where no campaign runs: nothing, and next to no room. */
export const drawNothing = (): Promise<Uint8Array> => new Canvas(BANNER.width, 2, []).encode();
