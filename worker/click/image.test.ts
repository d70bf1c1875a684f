import { expect, test } from 'vitest';
import { createWorld } from '../test/world.ts';
import { recallImageSize } from './image.ts';
import { readImageSize } from './image-size.ts';

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replace(/\s/g, '').padEnd(80, '0'), 'hex'));

/** Heads of pictures of 1200 by 630, as programs write them. */
const PNG = bytesOf('89504e470d0a1a0a 0000000d 49484452 000004b0 00000276 08 06');
const GIF = bytesOf('474946383961 b004 7602 f7');
const JPEG = bytesOf('ffd8 ffe0 0010 4a46494600010100000100010000 ffc2 0011 08 0276 04b0 03 01');
const JPEG_FILLED = bytesOf('ffd8 ff ffe1 0006 00000000 ffc0 0011 08 0276 04b0 03');
const WEBP_LOSSY = bytesOf('52494646 00000000 57454250 56503820 00000000 000000 9d012a b004 7602');
const WEBP_LOSSLESS = bytesOf('52494646 00000000 57454250 5650384c 00000000 2f af449d00');
const WEBP_LARGE = bytesOf('52494646 00000000 57454250 56503858 0a000000 10000000 af0400 750200');

test.each([
  ['PNG', PNG],
  ['GIF', GIF],
  ['JPEG', JPEG],
  ['JPEG with bytes between its segments', JPEG_FILLED],
  ['WebP', WEBP_LOSSY],
  ['WebP without loss', WEBP_LOSSLESS],
  ['WebP with more', WEBP_LARGE],
])('the size of a %s stands in its first bytes', (_, bytes) => {
  expect(readImageSize(bytes)).toEqual({ width: 1200, height: 630 });
});

test('what is no picture, is cut off or has no size is none', () => {
  for (const bytes of [
    PNG.subarray(0, 20),
    bytesOf('3c737667'),
    bytesOf('ffd8 ffe0 ffff'),
    bytesOf('89504e470d0a1a0a'),
    new Uint8Array(40).fill(255),
  ]) {
    expect(readImageSize(bytes)).toBeUndefined();
  }
});

test('is asked for once, also where it cannot be told', async () => {
  const world = await createWorld();
  const asked: string[] = [];
  world.ports.outward = async (input) => {
    asked.push(String(input));
    if (String(input).endsWith('gone')) throw new Error('not there');
    return new Response(PNG, { status: 206 });
  };
  for (let time = 0; time < 2; time += 1) {
    expect(await recallImageSize(world.ports, 'https://us.shop.test/a.png')).toEqual({ width: 1200, height: 630 });
    expect(await recallImageSize(world.ports, 'https://us.shop.test/gone')).toBeUndefined();
  }
  expect(asked).toEqual(['https://us.shop.test/a.png', 'https://us.shop.test/gone']);
});
