import { encode } from 'uqr';
import { Canvas } from '../report/png.ts';

/** Modules of white around a code (ISO/IEC 18004). */
const QUIET = 4;
const BLACK = [0, 0, 0] as const;
const WHITE = [255, 255, 255] as const;

/** A row's run of dark modules. */
export interface Run {
  x: number;
  y: number;
  length: number;
}

/** A QR code as runs of dark modules; scratches and a thumb on it may hide a seventh. */
export function drawCode(text: string): { size: number; runs: Run[] } {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const runs: Run[] = [];
  for (const [y, row] of data.entries()) {
    for (const [x, isDark] of row.entries()) {
      if (!isDark) continue;
      const last = runs.at(-1);
      if (last && last.y === y && last.x + last.length === x) last.length += 1;
      else runs.push({ x, y, length: 1 });
    }
  }
  return { size, runs };
}

/** A QR code as a picture of lines, for print of any size. */
export function writeSvg(text: string): string {
  const { size, runs } = drawCode(text);
  const side = size + 2 * QUIET;
  const path = runs.map(({ x, y, length }) => `M${x + QUIET} ${y + QUIET}h${length}v1h-${length}z`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`;
}

/** A QR code as a picture of pixels. @param scale pixels of a module's side. */
export async function writePng(text: string, scale: number): Promise<Uint8Array<ArrayBuffer>> {
  const { size, runs } = drawCode(text);
  const side = (size + 2 * QUIET) * scale;
  const canvas = new Canvas(side, side, [WHITE, BLACK]);
  canvas.fill(0, 0, 0, side, side);
  for (const { x, y, length } of runs) {
    const left = (x + QUIET) * scale;
    const top = (y + QUIET) * scale;
    canvas.fill(1, left, top, left + length * scale, top + scale);
  }
  return new Uint8Array(await canvas.encode());
}
