import { formatMoney } from '../campaign/money.ts';
import { Canvas, type Colour } from '../report/png.ts';
import type { Theme } from '../retailer/shop.ts';
import { BANNER } from './banner.ts';
import { canWrite, writeLine } from './letters.ts';

const parse = (hex: string): Colour => {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
};

/** Places of the colours on the canvas. */
const ACCENT = 0;
const PAPER = 1;

/** Where a badge stands, and how wide and high it may be. */
const BADGE = { left: 480, right: 1120, height: 190, weight: 0.085 } as const;

/** What a deal gives in letters that are drawn here: `20%`, `€15`, `PLN 15`; '' for what only words say. */
export function plainBadge({ kind, value, currency }: { kind: string; value: number; currency: string }): string {
  if (kind === 'percent') return `${value}%`;
  if (kind !== 'amount') return '';
  const short = formatMoney(value, currency, 'en');
  // A sign that is not drawn here gives way to the currency's code.
  return canWrite(short) ? short : `${currency} ${short.replace(/[^\d.,]/g, '')}`;
}

/** A present around a place: the bow, the lid, the box below it with its ribbon. */
function drawPresent(canvas: Canvas, middle: number): void {
  for (const side of [-1, 1]) {
    const [near, far] = [middle + side * 6, middle + side * 112];
    const [left, right] = side < 0 ? [far, near] : [near, far];
    canvas.fill(PAPER, left, 122, right, 214, 46);
    canvas.fill(ACCENT, left + 24, 146, right - 24, 190, 22);
  }
  canvas.fill(PAPER, middle - 190, 206, middle + 190, 286, 18);
  canvas.fill(PAPER, middle - 164, 304, middle + 164, 482, 18);
  canvas.fill(ACCENT, middle - 22, 206, middle + 22, 482);
}

function drawBadge(canvas: Canvas, badge: string): void {
  const { width, strokes } = writeLine(badge);
  const room = BADGE.right - BADGE.left;
  const height = Math.min(BADGE.height, (room * 100) / width);
  const scale = height / 100;
  const left = BADGE.left + (room - width * scale) / 2;
  const top = (BANNER.height - height) / 2;
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [left + x * scale, top + y * scale] as const);
    for (const [index, to] of points.entries()) {
      const from = points[index - 1];
      if (from) canvas.line(PAPER, from, to, height * BADGE.weight);
    }
  }
}

/**
 * The picture of a deal that no browser drew yet: a present in the shop's colours, with what it gives in digits.
 * @param badge '' for a present alone.
 * @returns the bytes of a PNG file.
 */
export async function drawPlain(
  { accent, accentText }: Pick<Theme, 'accent' | 'accentText'>,
  badge: string,
): Promise<Uint8Array> {
  const { width, height } = BANNER;
  const canvas = new Canvas(width, height, [parse(accent), parse(accentText)]);
  canvas.fill(ACCENT, 0, 0, width, height, 48);
  drawPresent(canvas, badge ? 260 : width / 2);
  if (badge) drawBadge(canvas, badge);
  return canvas.encode();
}

/** Where no campaign runs: nothing, and next to no room. */
export const drawNothing = (): Promise<Uint8Array> => new Canvas(BANNER.width, 2, []).encode();
