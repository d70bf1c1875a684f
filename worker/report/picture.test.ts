import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { drawPicture, PICTURE } from './picture.ts';

/** Colours of a palette picture, pixel by pixel, as `#rrggbb` or '' where it lets through what is behind. */
function decode(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length; ) {
    const length = view.getUint32(at);
    chunks.set(String.fromCharCode(...file.subarray(at + 4, at + 8)), file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const palette = chunks.get('PLTE') as Uint8Array;
  const alpha = chunks.get('tRNS') as Uint8Array;
  const rows = inflateSync(chunks.get('IDAT') as Uint8Array);
  return (x: number, y: number) => {
    const index = rows[y * (PICTURE.width + 1) + x + 1] as number;
    const colour = [...palette.subarray(index * 3, index * 3 + 3)].map((one) => one.toString(16).padStart(2, '0'));
    return alpha[index] === 255 ? `#${colour.join('')}` : '';
  };
}

/** Contrast of two colours by WCAG 2. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const BAR = '#3f8a69';
const BEFORE = '#8a8f96';

test('draws each day beside the one before it, on nothing', async () => {
  const at = decode(await drawPicture([{ value: 10, before: 5 }], false));
  const middle = PICTURE.width / 2;
  expect(at(middle + 20, 20)).toBe(BAR);
  expect(at(middle - 20, 20)).toBe('');
  expect(at(middle - 20, 200)).toBe(BEFORE);
  expect(at(5, 20)).toBe('');
});

test('runs from right to left where time does, hangs what is below zero, leaves out what is not known', async () => {
  const points = [
    { value: 10, before: null },
    { value: -5, before: null },
  ];
  const [forth, back] = [decode(await drawPicture(points, false)), decode(await drawPicture(points, true))];
  const quarter = PICTURE.width / 4;
  expect(forth(quarter + 20, 20)).toBe(BAR);
  expect(forth(3 * quarter + 20, 290)).toBe(BAR);
  expect(forth(quarter - 20, 100)).toBe('');
  expect(back(3 * quarter - 20, 20)).toBe(BAR);
});

test.each(['#ffffff', '#1d1f22', '#f6f6f3', '#000000'])('stands out from %s', (ground) => {
  for (const colour of [BAR, BEFORE]) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3);
});

test('is the same picture every time', async () => {
  const points = Array.from({ length: 31 }, (_, index) => ({ value: index, before: 31 - index }));
  expect(await drawPicture(points, false)).toEqual(await drawPicture(points, false));
  expect((await drawPicture(points, false)).length).toBeLessThan(10_000);
});
