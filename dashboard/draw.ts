import type { ToDraw } from '../worker/store/sheet.ts';

/** Pixels of a point: 288 to the inch. */
const SCALE = 4;
const LEADING = 1.35;
/** What is darker than this is ink. */
const DARK = 128;

/** A line of a sheet as a picture of one colour, by the fonts of this machine: they know every script. */
export function drawLine({ text, dir, isBold, size, width: points }: ToDraw): {
  width: number;
  height: number;
  bits: string;
} {
  const width = Math.round(points * SCALE);
  const canvas = document.createElement('canvas');
  const font = `${isBold ? '700' : '400'} ${size * SCALE}px system-ui, sans-serif`;
  const context = () => {
    const made = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
    Object.assign(made, { font, direction: dir, textAlign: 'center', textBaseline: 'middle', fillStyle: '#000' });
    return made;
  };
  const lines = breakLines(context(), text, width);
  const leading = size * SCALE * LEADING;
  canvas.width = width;
  canvas.height = Math.ceil(lines.length * leading);
  // A canvas of another size begins anew.
  const made = context();
  for (const [index, line] of lines.entries()) made.fillText(line, width / 2, (index + 0.5) * leading, width);
  const { data } = made.getImageData(0, 0, width, canvas.height);
  const rowBytes = Math.ceil(width / 8);
  const bytes = new Uint8Array(rowBytes * canvas.height);
  for (let pixel = 0; pixel < width * canvas.height; pixel += 1) {
    if ((data[pixel * 4 + 3] ?? 0) < DARK) continue;
    const x = pixel % width;
    const at = Math.floor(pixel / width) * rowBytes + (x >> 3);
    bytes[at] = (bytes[at] ?? 0) | (128 >> (x & 7));
  }
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return { width, height: canvas.height, bits: btoa(binary) };
}

/** Lines that fit a width, broken where the language of a text breaks. */
function breakLines(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    const joined = (lines.at(-1) ?? '') + segment;
    if (lines.length > 0 && context.measureText(joined.trim()).width > width) lines.push(segment.trimStart());
    else lines[Math.max(0, lines.length - 1)] = joined;
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}
