/** Fonts that pictures are written with: which of them a text needs, and which letters they have. */

/** Families of one look (Noto, SIL Open Font License 1.1), each a file. */
export const FAMILIES = {
  latin: 'Noto Sans',
  arabic: 'Noto Sans Arabic',
  hebrew: 'Noto Sans Hebrew',
  japanese: 'Noto Sans JP',
  thai: 'Noto Sans Thai',
} as const;
export type FontName = keyof typeof FAMILIES;

/** Scripts that have a font of their own; Japanese with the signs and the wide forms of CJK. */
const SCRIPTS: readonly (readonly [FontName, RegExp])[] = [
  ['arabic', /\p{Script=Arabic}/u],
  ['hebrew', /\p{Script=Hebrew}/u],
  ['japanese', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u],
  ['thai', /\p{Script=Thai}/u],
];

/** The fonts of a text, that of its language first: it decides how signs look that several have. */
export function fontsFor(text: string, language: string): FontName[] {
  const others = SCRIPTS.flatMap(([name, script]) => (script.test(text) ? [name] : []));
  const needed: FontName[] = ['latin', ...others];
  const own = /^ja\b/.test(language) ? 'japanese' : /^(ar|fa|ur)\b/.test(language) ? 'arabic' : 'latin';
  return needed.includes(own) ? [own, ...needed.filter((name) => name !== own)] : needed;
}

/** Where a font's table `cmap` tells of characters (OpenType, `cmap`); format 12 where there is one. */
function findRanges(view: DataView): { format: number; at: number } | undefined {
  for (let table = 0; table < view.getUint16(4); table += 1) {
    const record = 12 + table * 16;
    if (view.getUint32(record) !== 0x636d6170) continue;
    const cmap = view.getUint32(record + 8);
    const found = Array.from({ length: view.getUint16(cmap + 2) }, (_, index) => {
      const at = cmap + view.getUint32(cmap + 8 + index * 8);
      return { format: view.getUint16(at), at };
    });
    return found.find(({ format }) => format === 12) ?? found.find(({ format }) => format === 4);
  }
  return undefined;
}

/**
 * What a font has letters for.
 * @param font the bytes of a TrueType or OpenType file.
 */
export function readLetters(font: Uint8Array): (letter: string) => boolean {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const told = findRanges(view);
  const ranges: [first: number, last: number][] = [];
  if (told?.format === 12) {
    for (let group = 0; group < view.getUint32(told.at + 12); group += 1) {
      const at = told.at + 16 + group * 12;
      ranges.push([view.getUint32(at), view.getUint32(at + 4)]);
    }
  } else if (told) {
    const twice = view.getUint16(told.at + 6);
    for (let at = told.at + 14; at < told.at + 14 + twice; at += 2) {
      ranges.push([view.getUint16(at + twice + 2), view.getUint16(at)]);
    }
  }
  return (letter) => {
    const code = letter.codePointAt(0) as number;
    return ranges.some(([first, last]) => first <= code && code <= last);
  };
}

/** Thai's AM, before which a mark of tone may stand. The two signs that it is made of stand apart: drawn as one, it has no width. */
const THAI_AM = /([\u0e48-\u0e4b]?)\u0e33/g;
/** What is seen as itself; the rest are spaces, joiners and marks of direction. */
const SEEN = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;
/** What a text can do without: emoji, arrows, ornaments, and what tells how they look. */
const ORNAMENT =
  /^[\p{So}\p{Sk}\p{Extended_Pictographic}\p{Variation_Selector}\u2190-\u21ff\u2700-\u27bf\u27f0-\u27ff\u2900-\u297f]$/u;

/**
 * A text as it can be written: ornaments that nobody has letters for are left out.
 * @returns undefined where something else is missing: boxes in its place would be worse than no words.
 */
export function writable(text: string, has: (letter: string) => boolean): string | undefined {
  let written = '';
  for (const letter of text.toWellFormed().replace(THAI_AM, '\u0e4d$1\u0e32')) {
    if (/\p{Cc}/u.test(letter)) written += ' ';
    else if (!SEEN.test(letter) || has(letter)) written += letter;
    else if (!ORNAMENT.test(letter)) return undefined;
  }
  return written.replaceAll('\u200d', '').replace(/ {2,}/g, ' ').trim();
}
