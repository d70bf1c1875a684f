import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { decodePixels } from '../../dashboard/till/decode.ts';
import { drawBarcode, encodeBarcode } from './barcode.ts';

/** Pixels as a camera would have them, of rectangles in a box: `size` pixels to a module, on white. */
function paint(
  rectangles: { x: number; y: number; width: number; height: number }[],
  box: { width: number; height: number },
  size: number,
) {
  const [width, height] = [box.width * size, box.height * size];
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const one of rectangles) {
    for (let y = one.y * size; y < (one.y + one.height) * size; y += 1) {
      for (let x = one.x * size; x < (one.x + one.width) * size; x += 1)
        pixels.fill(20, 4 * (y * width + x), 4 * (y * width + x) + 3);
    }
  }
  return { pixels, width, height };
}

/** What is on a drawing that consists of `M x y h w v h h -w z`. */
const rectanglesOf = (path: string) =>
  [...path.matchAll(/M(\d+)[ ,](\d+)h(\d+)v(\d+)/g)].map(([, x, y, width, height]) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));

test.each(['FRIEND-7KQ2MX', 'A', '0123456789', 'Z.9_+*#@!$%&~', 'X'.repeat(40)])(
  'the barcode of %s is read back',
  (text) => {
    const drawn = drawBarcode(text);
    if (!drawn) throw new Error('not drawn');
    const { pixels, width, height } = paint(rectanglesOf(drawn.path), drawn, 2);
    expect(decodePixels(pixels, width, height)).toBe(text);
  },
);

test('every letter that can be written is read back, and what cannot is not drawn', () => {
  const letters = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
  for (let at = 0; at < letters.length; at += 19) {
    const text = `.${letters.slice(at, at + 19).join('')}.`;
    const drawn = drawBarcode(text);
    if (!drawn) throw new Error('not drawn');
    const { pixels, width, height } = paint(rectanglesOf(drawn.path), drawn, 2);
    expect(decodePixels(pixels, width, height)).toBe(text);
  }
  expect(encodeBarcode('MÜLLER')).toBe(undefined);
  expect(encodeBarcode('')).toBe(undefined);
});

test('a QR code is read, and a picture without a code is none', () => {
  const { data, size } = encode('https://us.shop.test/apply?code=FRIEND-7KQ2MX', { border: 4 });
  const modules = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [{ x, y, width: 1, height: 1 }] : [])));
  const { pixels, width, height } = paint(modules, { width: size, height: size }, 4);
  expect(decodePixels(pixels, width, height)).toBe('https://us.shop.test/apply?code=FRIEND-7KQ2MX');
  expect(decodePixels(new Uint8ClampedArray(4 * 64 * 64).fill(200), 64, 64)).toBe(undefined);
});

/** A camera's picture of a drawing, held at a lean: on grey paper, not quite in the middle. */
function photograph(
  rectangles: { x: number; y: number; width: number; height: number }[],
  box: { width: number; height: number },
  { degrees, scale }: { degrees: number; scale: number },
) {
  const [width, height] = [960, 720];
  const pixels = new Uint8ClampedArray(width * height * 4).fill(208);
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const dark = new Uint8Array(box.width * box.height);
  for (const one of rectangles) {
    for (let y = one.y; y < one.y + one.height; y += 1)
      dark.fill(1, y * box.width + one.x, y * box.width + one.x + one.width);
  }
  for (let at = 0; at < width * height; at += 1) {
    const x = (at % width) - width / 2 - 15;
    const y = Math.floor(at / width) - height / 2 + 10;
    const u = Math.floor(x * cos + y * sin + box.width / 2);
    const v = Math.floor(y * cos - x * sin + box.height / 2);
    if (u < 0 || v < 0 || u >= box.width || v >= box.height) continue;
    pixels.fill(dark[v * box.width + u] === 1 ? 40 : 224, 4 * at, 4 * at + 3);
  }
  return { pixels, width, height };
}

test('however a code is held before the camera, it is read within eight pictures', () => {
  const code = 'FRIEND-7KQ2MX';
  const bars = drawBarcode(code);
  if (!bars) throw new Error('not drawn');
  const { data, size } = encode(code, { border: 4 });
  const modules = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [{ x, y, width: 1, height: 1 }] : [])));
  const missed: string[] = [];
  for (const degrees of [0, 10, 34, 45, 90, 101, 135, 180, 200, 270, 304, 350]) {
    const qr = photograph(modules, { width: size, height: size }, { degrees, scale: 9 });
    if (decodePixels(qr.pixels, qr.width, qr.height) !== code) missed.push(`QR at ${degrees}`);
    const { pixels, width, height } = photograph(rectanglesOf(bars.path), bars, { degrees, scale: 3 });
    const attempts = [0, 1, 2, 3, 4, 5, 6, 7];
    if (!attempts.some((attempt) => decodePixels(pixels, width, height, attempt) === code)) {
      missed.push(`bars at ${degrees}`);
    }
  }
  expect(missed).toEqual([]);
});
