/** Writes PNG (ISO/IEC 15948) with a palette: what mail apps show, made alike on every runtime. */

/** Red, green and blue, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

type Point = readonly [x: number, y: number];
type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Steps from nothing to opaque that a colour is kept in. */
const STEPS = 32;
const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

const CRC = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Length, type, data, check sum. */
function makeChunk(type: string, data: Uint8Array | number[]): Uint8Array {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  for (let index = 0; index < 4; index += 1) chunk[4 + index] = type.charCodeAt(index);
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crcOf(chunk.subarray(4, data.length + 8)));
  return chunk;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** A transparent picture to draw on: each pixel has one of few colours, more or less of it. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #colours: readonly Colour[];
  readonly #pixels: Uint8Array;

  /** @param colours up to seven. */
  constructor(width: number, height: number, colours: readonly Colour[]) {
    this.width = width;
    this.height = height;
    this.#colours = colours;
    this.#pixels = new Uint8Array(width * height);
  }

  /**
   * Fills a rectangle with round corners, its edges smoothed.
   * @param colour by its place among the colours.
   * @param radius of all four corners.
   */
  fill(colour: number, left: number, top: number, right: number, bottom: number, radius = 0): void {
    const round = Math.max(0, Math.min(radius, (right - left) / 2, (bottom - top) / 2));
    const outside = (x: number, y: number) => {
      const dx = Math.max(left + round - x, x - right + round);
      const dy = Math.max(top + round - y, y - bottom + round);
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
    };
    // Between the round corners all of a row but its ends is opaque: most of a large rectangle needs no measuring.
    const [first, last] = [
      Math.max(0, Math.ceil(top + round + 1)),
      Math.min(this.height, Math.floor(bottom - round - 1)),
    ];
    const [near, far] = [Math.max(0, Math.ceil(left + 1)), Math.min(this.width, Math.floor(right - 1))];
    if (last <= first || far <= near) {
      this.#paint(colour, [left, top, right, bottom], outside);
      return;
    }
    for (let y = first; y < last; y += 1) {
      this.#pixels.fill((colour + 1) * STEPS, y * this.width + near, y * this.width + far);
    }
    this.#paint(colour, [left, top, right, first - 1], outside);
    this.#paint(colour, [left, last + 1, right, bottom], outside);
    this.#paint(colour, [left, first + 1, near - 1, last - 1], outside);
    this.#paint(colour, [far + 1, first + 1, right, last - 1], outside);
  }

  /**
   * Draws a line with round ends.
   * @param radius half its width.
   */
  line(colour: number, [x1, y1]: Point, [x2, y2]: Point, radius: number): void {
    const [dx, dy] = [x2 - x1, y2 - y1];
    const square = dx * dx + dy * dy;
    const box = [
      Math.min(x1, x2) - radius,
      Math.min(y1, y2) - radius,
      Math.max(x1, x2) + radius,
      Math.max(y1, y2) + radius,
    ] as const;
    this.#paint(colour, box, (x, y) => {
      const along = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / square));
      return Math.hypot(x - x1 - along * dx, y - y1 - along * dy) - radius;
    });
  }

  /** @param outside signed distance of a point to the edge: half a pixel either way is where it fades. */
  #paint(colour: number, [left, top, right, bottom]: Box, outside: (x: number, y: number) => number): void {
    const lastX = Math.min(this.width, Math.ceil(right + 1));
    const lastY = Math.min(this.height, Math.ceil(bottom + 1));
    for (let y = Math.max(0, Math.floor(top - 1)); y < lastY; y += 1) {
      for (let x = Math.max(0, Math.floor(left - 1)); x < lastX; x += 1) {
        const step = Math.round(Math.max(0, Math.min(1, 0.5 - outside(x + 0.5, y + 0.5))) * (STEPS - 1));
        const place = y * this.width + x;
        const shade = 1 + colour * STEPS + step;
        const there = this.#pixels[place] as number;
        // Two shapes of one colour that meet leave no seam.
        const covered = Math.floor((there - 1) / STEPS) === colour && there >= shade;
        if (step > 0 && !covered) this.#pixels[place] = shade;
      }
    }
  }

  /** The picture as the bytes of a PNG file. */
  async encode(): Promise<Uint8Array> {
    const { width, height } = this;
    const palette = [0, 0, 0, ...this.#colours.flatMap((colour) => Array(STEPS).fill(colour).flat())];
    const alpha = [0, ...this.#colours.flatMap(() => Array.from({ length: STEPS }, (_, i) => (i * 255) / (STEPS - 1)))];
    const rows = new Uint8Array(height * (width + 1));
    for (let y = 0; y < height; y += 1) {
      // The first byte of a row names its filter: none.
      rows.set(this.#pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
    }
    const header = new Uint8Array(13);
    const view = new DataView(header.buffer);
    view.setUint32(0, width);
    view.setUint32(4, height);
    header.set([8, 3, 0, 0, 0], 8);
    const parts = [
      Uint8Array.from(SIGNATURE),
      makeChunk('IHDR', header),
      makeChunk('PLTE', palette),
      makeChunk('tRNS', alpha.map(Math.round)),
      makeChunk('IDAT', await deflate(rows)),
      makeChunk('IEND', []),
    ];
    const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      file.set(part, at);
      at += part.length;
    }
    return file;
  }
}
