/** How files of text are encoded, as the Encoding Standard names it. */
export const TEXT_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** Takes a file of text in pieces, in whichever encoding it was saved. */
export interface TextReader {
  read(bytes: Uint8Array): string;
  /** What is left once the file has ended. */
  end(): string;
  /** How it was read: as UTF-8 for as long as nothing speaks against it. */
  encoding(): TextEncoding;
}

/** What 80 to 9F stand for in windows-1252 (Encoding Standard); all other bytes are those of Unicode. */
const WESTERN =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** By a table of our own: hosts differ in what they make of 80 to 9F. */
function decodeWestern(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += byte >= 0x80 && byte < 0xa0 ? WESTERN[byte - 0x80] : String.fromCharCode(byte);
  }
  return text;
}

/** Longest character of UTF-8, and longest mark at the beginning of a file. */
const LONGEST = 4;

/**
 * Whether the first character beyond ASCII is one of UTF-8; undefined where there is none, or its end is not here yet.
 * In a file of Western Europe the first accent gives it away: a byte that is no UTF-8 without those behind it.
 */
function isUtf8(bytes: Uint8Array): boolean | undefined {
  const at = bytes.findIndex((byte) => byte >= 0x80);
  if (at < 0) return undefined;
  const first = bytes[at] as number;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const whole = bytes.subarray(at, at + length);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(whole, { stream: true });
    return whole.length === length ? true : undefined;
  } catch {
    return false;
  }
}

/** The encoding that a mark at the beginning names (BOM). */
function markedAs([one, two, three]: Uint8Array): TextEncoding | undefined {
  if (one === 0xff && two === 0xfe) return 'utf-16le';
  if (one === 0xfe && two === 0xff) return 'utf-16be';
  return one === 0xef && two === 0xbb && three === 0xbf ? 'utf-8' : undefined;
}

/**
 * Reads text by the mark at its beginning; without one as UTF-8, where its first character beyond ASCII is that; else as
 * windows-1252, which spreadsheets of Western Europe save and which holds Latin-1.
 */
export function createTextReader(): TextReader {
  let held = new Uint8Array();
  let known: TextEncoding | undefined;
  let begun = false;
  let decoder: TextDecoder | undefined;

  const decode = (bytes: Uint8Array, last: boolean): string => {
    if (known === 'windows-1252') return decodeWestern(bytes);
    decoder ??= new TextDecoder(known ?? 'utf-8');
    return decoder.decode(bytes, { stream: !last });
  };
  const take = (bytes: Uint8Array, last: boolean): string => {
    if (known) return decode(bytes, last);
    const all = new Uint8Array(held.length + bytes.length);
    all.set(held);
    all.set(bytes, held.length);
    held = new Uint8Array();
    if (!begun) {
      if (all.length < LONGEST && !last) {
        held = all;
        return '';
      }
      begun = true;
      known = markedAs(all);
      if (known) return decode(all, last);
    }
    const verdict = isUtf8(all);
    if (verdict !== undefined) {
      known = verdict ? 'utf-8' : 'windows-1252';
      return decode(all, last);
    }
    // ASCII alone so far, and perhaps the beginning of a character.
    const cut = all.findIndex((byte) => byte >= 0x80);
    if (cut < 0) return decodeWestern(all);
    if (last) {
      // A character that never ends is none of UTF-8.
      known = 'windows-1252';
      return decode(all, last);
    }
    held = all.slice(cut);
    return decodeWestern(all.subarray(0, cut));
  };
  return {
    read: (bytes) => take(bytes, false),
    end: () => take(new Uint8Array(), true),
    encoding: () => known ?? 'utf-8',
  };
}
