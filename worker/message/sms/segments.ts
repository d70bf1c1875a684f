/** How a text goes over the air. */
export interface SegmentCount {
  encoding: 'GSM-7' | 'UCS-2';
  /** What is paid for, and what rates count. */
  segments: number;
  /** Septets, or UTF-16 units. */
  units: number;
}

/** The default alphabet of GSM 03.38, and its extension table, whose characters take an escape and a septet. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENDED = new Set('\f^{}\\[~]|€');
/** What fits into a text alone, and into each of several: a header joins those (3GPP TS 23.040). */
const ROOM = { 'GSM-7': { alone: 160, joined: 153 }, 'UCS-2': { alone: 70, joined: 67 } } as const;

/** Spaces that `Intl` puts into prices and dates: one of them would halve what fits into a segment. */
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f]/g;
/** Marks of direction, of which `Intl` puts some into prices; they mean nothing where all runs one way. */
const MARKS = /[\u061c\u200e\u200f\u2066-\u2069]/g;
const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const PLAIN: readonly [RegExp, string][] = [
  [/[‘’‚‛′´`ʼ]/g, "'"],
  [/[“”„‟″«»]/g, '"'],
  [/[‐‑‒–—―−·•]/g, '-'],
  [/…/g, '...'],
];

/** Counts segments: an escape and its character, and a surrogate pair, are never torn apart. */
export function countSegments(text: string): SegmentCount {
  const characters = [...text];
  const gsm = characters.every((one) => BASIC.has(one) || EXTENDED.has(one));
  const encoding = gsm ? 'GSM-7' : 'UCS-2';
  const { alone, joined } = ROOM[encoding];
  let units = 0;
  let segments = 1;
  let filled = 0;
  for (const one of characters) {
    const cost = gsm ? (EXTENDED.has(one) ? 2 : 1) : one.length;
    units += cost;
    filled += cost;
    if (filled > joined) {
      segments += 1;
      filled = cost;
    }
  }
  return { encoding, segments: units <= alone ? 1 : segments, units };
}

/**
 * A text as it is sent: plain spaces, no marks of direction where nothing runs from right to left, and plain quotes and
 * dashes where that is all that keeps it from GSM-7. Letters stay as they are, whatever they cost.
 */
export function foldText(text: string): string {
  const spaced = text.replace(SPACES, ' ');
  if (RTL.test(spaced)) return spaced;
  const bare = spaced.replace(MARKS, '');
  const folded = PLAIN.reduce((rest, [pattern, plain]) => rest.replace(pattern, plain), bare);
  return countSegments(folded).encoding === 'GSM-7' ? folded : bare;
}
