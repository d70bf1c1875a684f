import { initWasm, Resvg } from '@resvg/resvg-wasm';
import type { Painter } from '../ports.ts';
import type { BannerWords } from './banner.ts';
import { FAMILIES, type FontName, fontsFor, readLetters, writable } from './font.ts';
import { layOut } from './layout.ts';

/** What a host has to paint with. */
export interface PaintBox {
  /** The compiled code, or its bytes. */
  wasm(): Promise<WebAssembly.Module | ArrayBuffer>;
  font(name: FontName): Promise<Uint8Array>;
}

interface Font {
  bytes: Uint8Array;
  has(letter: string): boolean;
}

/** Of a size at which widths are measured: they grow with it. */
const MEASURED = 100;
const FIELDS = ['shop', 'badge', 'title', 'reward', 'until', 'cta'] as const;

let isReady = false;

/** Once a process. Who comes meanwhile makes it ready again, which changes nothing. */
async function prepare(box: PaintBox): Promise<void> {
  if (isReady) return;
  await initWasm(await box.wasm());
  isReady = true;
}

/** The words as the fonts can write them; undefined where they cannot. A mail says whose it is without the shop's name too. */
function write(words: BannerWords, fonts: readonly Font[]): BannerWords | undefined {
  const written = { ...words };
  for (const field of FIELDS) {
    const told = writable(words[field], (letter) => fonts.some(({ has }) => has(letter)));
    const text = told ?? (field === 'shop' ? '' : undefined);
    if (text === undefined) return undefined;
    written[field] = text;
  }
  return written.title ? written : undefined;
}

/** Draws banners by resvg, whose fonts and shaping (rustybuzz) are the same on every host. */
export function createPainter(box: PaintBox): Painter {
  const fonts = new Map<FontName, Font>();
  async function open(name: FontName): Promise<Font> {
    let font = fonts.get(name);
    if (!font) {
      const bytes = await box.font(name);
      font = { bytes, has: readLetters(bytes) };
      fonts.set(name, font);
    }
    return font;
  }

  return {
    async paint(words) {
      const names = fontsFor(FIELDS.map((field) => words[field]).join(''), words.language);
      const own = await Promise.all(names.map(open));
      await prepare(box);
      const written = write(words, own);
      if (!written) return undefined;
      const family = names.map((name) => FAMILIES[name]).join();
      const font = { fontBuffers: own.map(({ bytes }) => bytes), defaultFontFamily: FAMILIES.latin };
      const measured = new Map<string, number>();
      const inkOf = (text: string) => {
        const known = measured.get(text);
        if (known !== undefined) return known;
        const told = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text font-family="${family}" font-weight="600" font-size="${MEASURED}" xml:space="preserve">${told}</text></svg>`;
        const made = new Resvg(svg, { font });
        const box = made.getBBox();
        const width = (box?.width ?? 0) / MEASURED;
        box?.free();
        made.free();
        measured.set(text, width);
        return width;
      };
      // Between two strokes, so that spaces at its ends and the room beside its letters count.
      const svg = layOut(written, (text) => inkOf(`|${text}|`) - inkOf('||'), family);
      const made = new Resvg(svg, { font });
      const image = made.render();
      const png = image.asPng();
      image.free();
      made.free();
      return png;
    },
  };
}
