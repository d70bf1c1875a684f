import { Canvas, type Colour } from './png.ts';

/** Shown at half this size, so that it is sharp on dense screens. */
export const PICTURE = { width: 1008, height: 300 } as const;
/** Each stands out by 3 : 1 and more from white and from the dark of mail apps alike: nothing is drawn behind them. */
const BAR: Colour = [63, 138, 105];
const BEFORE: Colour = [138, 143, 150];
const COLOURS = [BAR, BEFORE];
/** As CSS has them, for what explains the picture. */
export const PICTURE_COLOURS = { bar: '#3f8a69', before: '#8a8f96' } as const;

const EDGE = 4;
const WIDEST = 64;

/** A day, and the day of the period before that stands in its place; null where it is not known. */
export interface PicturePoint {
  value: number | null;
  before: number | null;
}

/**
 * Draws a period day by day beside the one before. It carries no letters: a font for all scripts would be larger than
 * everything else, and words beside it can be read aloud, translated and enlarged.
 * @param backwards where time runs from right to left.
 * @returns the bytes of a PNG file, transparent.
 */
export async function drawPicture(points: readonly PicturePoint[], backwards: boolean): Promise<Uint8Array> {
  const canvas = new Canvas(PICTURE.width, PICTURE.height, COLOURS);
  const values = points.flatMap(({ value, before }) => [value ?? 0, before ?? 0]);
  const high = Math.max(0, ...values);
  const low = Math.min(0, ...values);
  const scale = (PICTURE.height - 2 * EDGE) / (high - low || 1);
  const zero = Math.round(EDGE + high * scale);
  const slot = PICTURE.width / Math.max(1, points.length);
  const bar = Math.min(WIDEST, slot * 0.38);
  points.forEach(({ value, before }, index) => {
    const middle = slot * ((backwards ? points.length - 1 - index : index) + 0.5);
    const [mine, other] = backwards ? [middle - bar, middle] : [middle, middle - bar];
    drawBar(canvas, 1, other, bar, zero, (before ?? 0) * scale);
    drawBar(canvas, 0, mine, bar, zero, (value ?? 0) * scale);
  });
  canvas.fill(1, 0, zero - 1, PICTURE.width, zero + 1);
  return canvas.encode();
}

/** A bar that stands on the zero line, or hangs from it; its outer end is round. */
function drawBar(canvas: Canvas, colour: number, left: number, width: number, zero: number, length: number): void {
  if (length === 0) return;
  const gap = Math.min(1.5, width / 8);
  // Never so short that it cannot be seen.
  const end = zero - Math.sign(length) * Math.max(3, Math.abs(length));
  const [top, bottom] = [Math.min(zero, end), Math.max(zero, end)];
  const radius = Math.min(6, width / 3, (bottom - top) / 2);
  canvas.fill(colour, left + gap, top, left + width - gap, bottom, radius);
  const [square, to] = length > 0 ? [bottom - radius, bottom] : [top, top + radius];
  canvas.fill(colour, left + gap, square, left + width - gap, to);
}
