/** Writes a PDF of one page (ISO 32000-1): lines of text in the fonts that every reader has, boxes, and masks of one bit. */

/** Red, green and blue, each 0 to 1. */
export type Ink = readonly [red: number, green: number, blue: number];

/** A picture of one colour: a bit a pixel, the first on the left in the highest bit, rows filled up to whole bytes. */
export interface Mask {
  width: number;
  height: number;
  /** 1 is inked. */
  bits: Uint8Array;
}

/** Windows code page 1252 from 128 to 159; `?` where it has nothing. */
const HIGH = '€?‚ƒ„…†‡ˆ‰Š‹Œ?Ž??‘’“”•–—˜™š›œ?žŸ';
/** Letters of Central Europe that the standard fonts hold too, at codes from 1 on; with their names. */
const MORE: readonly [letters: string, names: string][] = [
  [
    'ĄąĆćĘęŁłŃńŚśŹźŻż',
    'Aogonek aogonek Cacute cacute Eogonek eogonek Lslash lslash Nacute nacute Sacute sacute Zacute zacute Zdotaccent zdotaccent',
  ],
  [
    'ČčĚěŘřŮůŐőŰűĞğı',
    'Ccaron ccaron Ecaron ecaron Rcaron rcaron Uring uring Ohungarumlaut ohungarumlaut Uhungarumlaut uhungarumlaut Gbreve gbreve dotlessi',
  ],
];
const LETTERS = MORE.map(([letters]) => letters).join('');
const NAMES = MORE.map(([, names]) => names)
  .join(' ')
  .split(' ');

/** Widths of the characters 32 to 126 in thousandths of the size, as Adobe's metrics of the fonts have them. */
const WIDTHS = {
  Helvetica:
    '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584',
  'Helvetica-Bold':
    '278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584',
} as const;
export type Font = keyof typeof WIDTHS;
const WIDTH_LISTS = {
  Helvetica: WIDTHS.Helvetica.split(' ').map(Number),
  'Helvetica-Bold': WIDTHS['Helvetica-Bold'].split(' ').map(Number),
};
/** Narrower, or wider, than a digit. */
const NARROW: Record<string, readonly [regular: number, bold: number]> = {
  '‘': [222, 278],
  '’': [222, 278],
  '“': [333, 500],
  '”': [333, 500],
  ł: [222, 278],
  ı: [278, 278],
  '·': [278, 278],
  '\u00a0': [278, 278],
  '…': [1000, 1000],
  '—': [1000, 1000],
};
const FONTS: readonly Font[] = ['Helvetica', 'Helvetica-Bold'];

/** The code of a character; undefined where the fonts have none. */
function codeOf(character: string): number | undefined {
  const code = character.codePointAt(0) ?? 0;
  if ((code >= 32 && code <= 126) || (code >= 160 && code <= 255)) return code;
  const high = character === '?' ? -1 : HIGH.indexOf(character);
  if (high >= 0) return 128 + high;
  const letter = LETTERS.indexOf(character);
  return letter >= 0 ? 1 + letter : undefined;
}

/** Whether the fonts can write a text. */
export function isWritable(text: string): boolean {
  return [...text.normalize('NFC')].every((character) => codeOf(character) !== undefined);
}

/** How wide a text is. An accent adds nothing; what has no letter beneath counts as a digit. */
export function widthOf(text: string, font: Font, size: number): number {
  const list = WIDTH_LISTS[font];
  let width = 0;
  for (const character of text.normalize('NFD')) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x300 && code < 0x370) continue;
    width += list[code - 32] ?? NARROW[character]?.[FONTS.indexOf(font)] ?? 556;
  }
  return (width * size) / 1000;
}

/** Breaks a text into lines; a word that is too long for one stands alone. */
export function wrapText(text: string, font: Font, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(joined, font, size) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

const hex = (bytes: Iterable<number>) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const number = (value: number) => String(Math.round(value * 1000) / 1000);

/** One page that is drawn on; its origin is at the bottom left, in points of 1/72 inch. */
export class Page {
  readonly #width: number;
  readonly #height: number;
  readonly #content: string[] = [];
  readonly #masks: Mask[] = [];

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  ink([red, green, blue]: Ink): void {
    this.#content.push(`${number(red)} ${number(green)} ${number(blue)} rg`);
  }

  box(x: number, y: number, width: number, height: number): void {
    this.#content.push(`${number(x)} ${number(y)} ${number(width)} ${number(height)} re f`);
  }

  /** @param y of the line that letters stand on. */
  text(text: string, font: Font, size: number, x: number, y: number): void {
    const codes = Array.from(text.normalize('NFC'), (character) => codeOf(character) ?? 63);
    this.#content.push(
      `BT /F${FONTS.indexOf(font)} ${number(size)} Tf ${number(x)} ${number(y)} Td <${hex(codes)}> Tj ET`,
    );
  }

  mask(mask: Mask, x: number, y: number, width: number, height: number): void {
    this.#masks.push(mask);
    const size = `${number(width)} 0 0 ${number(height)} ${number(x)} ${number(y)}`;
    this.#content.push(`q ${size} cm /M${this.#masks.length - 1} Do Q`);
  }

  /** The page as the bytes of a file, with links to where each object begins. */
  encode(): Uint8Array<ArrayBuffer> {
    const stream = (head: string, data: string) => `<< ${head} /Length ${data.length} >>\nstream\n${data}\nendstream`;
    const masks = this.#masks.map(({ width, height, bits }) =>
      stream(
        `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ImageMask true /BitsPerComponent 1 /Decode [1 0] /Filter /ASCIIHexDecode`,
        `${hex(bits)}>`,
      ),
    );
    const firstMask = 6 + FONTS.length;
    const fonts = FONTS.map((_, index) => `/F${index} ${6 + index} 0 R`).join(' ');
    const pictures = masks.map((_, index) => `/M${index} ${firstMask + index} 0 R`).join(' ');
    const objects = [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${number(this.#width)} ${number(this.#height)}] /Contents 4 0 R /Resources << /Font << ${fonts} >> /XObject << ${pictures} >> >> >>`,
      stream('', this.#content.join('\n')),
      `<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 ${NAMES.map((name) => `/${name}`).join(' ')}] >>`,
      ...FONTS.map((font) => `<< /Type /Font /Subtype /Type1 /BaseFont /${font} /Encoding 5 0 R >>`),
      ...masks,
    ];
    let file = '%PDF-1.4\n';
    const places = objects.map((object, index) => {
      const place = file.length;
      file += `${index + 1} 0 obj\n${object}\nendobj\n`;
      return place;
    });
    const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
    const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
    const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
    // All of it is ASCII: a character is a byte.
    return new TextEncoder().encode(file + end + trailer);
  }
}
