import { type Font, type Ink, isWritable, type Mask, Page, widthOf, wrapText } from './pdf.ts';
import type { Run } from './qr.ts';

/** What a sheet says, from top to bottom; empty ones are left out. */
export interface SheetWords {
  shop: string;
  headline: string;
  deal: string;
  scan: string;
  type: string;
  code: string;
  store: string;
}
export type SheetLine = keyof SheetWords;

/** Millimetres of a point. */
const MM = 72 / 25.4;
/** A sign in the window, a card on the counter, a slip of a receipt printer. */
export const SHEETS = {
  w: { width: 210 * MM, height: 297 * MM },
  t: { width: 148 * MM, height: 210 * MM },
  r: { width: 80 * MM, height: 130 * MM },
} as const;
export type SheetSize = keyof typeof SHEETS;

/** How a line looks: its size and the gap above it, in parts of the sheet's width. */
const LOOKS: Record<SheetLine, { font: Font; size: number; gap: number }> = {
  shop: { font: 'Helvetica-Bold', size: 0.036, gap: 0 },
  headline: { font: 'Helvetica-Bold', size: 0.078, gap: 0.05 },
  deal: { font: 'Helvetica', size: 0.046, gap: 0.025 },
  scan: { font: 'Helvetica-Bold', size: 0.034, gap: 0.035 },
  type: { font: 'Helvetica', size: 0.028, gap: 0.014 },
  code: { font: 'Helvetica-Bold', size: 0.056, gap: 0.014 },
  store: { font: 'Helvetica', size: 0.026, gap: 0.035 },
};
const LINES = Object.keys(LOOKS) as SheetLine[];
/** The code stands below these. */
const ABOVE: ReadonlySet<SheetLine> = new Set<SheetLine>(['shop', 'headline', 'deal']);
const MARGIN = 0.09;
const LEADING = 1.22;
const BAND = 0.03;
/** Of the sheet's width at most, of what is left of its height; and at least, for which long words are set smaller. */
const CODE = { most: 0.56, least: 0.42 };
const SCALES = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
const BLACK: Ink = [0, 0, 0];

/** A line that the fonts of a PDF cannot write: whoever has other fonts draws it. Sizes in points. */
export interface ToDraw {
  line: SheetLine;
  text: string;
  dir: 'ltr' | 'rtl';
  isBold: boolean;
  size: number;
  width: number;
}

const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;
const BEGINS_RTL = /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}]/u;
/** Which way a line goes on a page: marks at its end stand by its own letters (UAX #9), as in banners. */
function directionOf(text: string, page: ToDraw['dir']): ToDraw['dir'] {
  if (!RTL.test(text)) return 'ltr';
  return page === 'rtl' || BEGINS_RTL.test(text) ? 'rtl' : 'ltr';
}

const spaceOf = (size: SheetSize) => SHEETS[size].width * (1 - 2 * MARGIN);

/** Lines that have to be drawn, as in Arabic or Japanese. @param dir of the page's language. */
export function listToDraw(words: SheetWords, size: SheetSize, dir: ToDraw['dir']): ToDraw[] {
  return LINES.filter((line) => !isWritable(words[line])).map((line) => ({
    line,
    text: words[line],
    dir: directionOf(words[line], dir),
    isBold: LOOKS[line].font === 'Helvetica-Bold',
    size: LOOKS[line].size * SHEETS[size].width,
    width: spaceOf(size),
  }));
}

/** A line of the sheet with all that is needed to place it. */
interface Block {
  line: SheetLine;
  gap: number;
  height: number;
  draw(page: Page, top: number): void;
}

function makeBlock(
  line: SheetLine,
  text: string,
  size: SheetSize,
  scale: number,
  mask: Mask | undefined,
): Block | undefined {
  const { width } = SHEETS[size];
  const { font, size: part, gap } = LOOKS[line];
  const points = part * width * scale;
  const common = { line, gap: gap * width * scale };
  if (mask) {
    const wide = spaceOf(size) * scale;
    const height = (mask.height / mask.width) * wide;
    return {
      ...common,
      height,
      draw: (page, top) => page.mask(mask, (width - wide) / 2, top - height, wide, height),
    };
  }
  const lines = wrapText(text, font, points, spaceOf(size));
  if (lines.length === 0) return undefined;
  return {
    ...common,
    height: lines.length * points * LEADING,
    draw(page, top) {
      for (const [index, one] of lines.entries()) {
        // What is too wide for the sheet is set smaller.
        const fitted = Math.min(points, (points * spaceOf(size)) / widthOf(one, font, points));
        page.text(one, font, fitted, (width - widthOf(one, font, fitted)) / 2, top - points * (1 + index * LEADING));
      }
    },
  };
}

/**
 * A sheet to print, as a PDF.
 * @param code the QR code's modules.
 * @param accent of the shop.
 * @param drawn pictures of lines that the fonts cannot write; such a line without one is left out.
 */
export function writeSheet(
  size: SheetSize,
  words: SheetWords,
  code: { size: number; runs: readonly Run[] },
  accent: Ink,
  drawn: Partial<Record<SheetLine, Mask>>,
): Uint8Array<ArrayBuffer> {
  const { width, height } = SHEETS[size];
  const layOut = (scale: number) => {
    const blocks = LINES.flatMap((line) => {
      const isKnown = isWritable(words[line]) || drawn[line];
      return (isKnown && makeBlock(line, words[line], size, scale, drawn[line])) || [];
    });
    const used = blocks.reduce((sum, block) => sum + block.gap + block.height, 0);
    return { blocks, free: height - BAND * width - used - 3 * MARGIN * width };
  };
  const layouts = SCALES.map(layOut);
  const { blocks, free } = (layouts.find((one) => one.free >= CODE.least * width) ??
    layouts.at(-1)) as (typeof layouts)[number];
  const side = Math.min(CODE.most * width, free);
  const page = new Page(width, height);
  page.ink(accent);
  page.box(0, height - BAND * width, width, BAND * width);
  page.ink(BLACK);
  let top = height - BAND * width - MARGIN * width - Math.max(0, (free - side) / 2);
  let isPlaced = false;
  const place = () => {
    top -= 0.045 * width;
    const module = side / code.size;
    for (const { x, y, length } of code.runs) {
      page.box((width - side) / 2 + x * module, top - (y + 1) * module, length * module, module);
    }
    top -= side;
    isPlaced = true;
  };
  for (const block of blocks) {
    if (!isPlaced && !ABOVE.has(block.line)) place();
    top -= block.gap;
    block.draw(page, top);
    top -= block.height;
  }
  if (!isPlaced) place();
  return page.encode();
}
