/** Breaks text into lines, where its language breaks. */

/** A piece of text behind which a line may end, and how wide it is at a size of one. */
export interface Piece {
  text: string;
  width: number;
  /** At the end of a line: without spaces behind it, with its hyphen. */
  bare: number;
  /** Stands at the end of a line alone: the hyphen of a word that was too long. */
  hyphen?: string;
}

/** A text's lines and the size at which they fit. */
export interface Fitted {
  lines: string[];
  size: number;
}

/** What a text may take: its width and height, and the sizes between which it is set. */
export interface Room {
  width: number;
  height: number;
  /** From the one that is wanted to the one that is still read with ease. */
  sizes: readonly [most: number, least: number];
}

/** Distance of lines, in sizes of their letters. */
export const LEADING = 1.22;

const SPACED = /(?<=[ \t\n\u200b])(?! )|(?<=\p{L}[-‐])(?=\p{L})/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** JIS X 4051: what begins no line, and what ends none. */
const NO_START = /^[\p{Pe}\p{Pf}\p{Po}%％ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ]/u;
const NO_END = /[\p{Ps}\p{Pi}]$/u;
/** Particles and endings stay with the word before them; `お` and `ご` begin the next. */
const ENDING = /^(?![おご]$)\p{Script=Hiragana}+$/u;

/** The pieces of a text in their order: words, or in scripts without spaces what is read together. */
export function splitText(text: string, language: string): string[] {
  return text.split(SPACED).flatMap((chunk) => {
    if (!UNSPACED.test(chunk)) return chunk;
    const pieces: string[] = [];
    for (const { segment } of new Intl.Segmenter(language, { granularity: 'word' }).segment(chunk)) {
      const before = pieces.at(-1);
      const stays = NO_START.test(segment) || ENDING.test(segment) || /^\s/.test(segment) || NO_END.test(before ?? '');
      if (before !== undefined && stays) pieces[pieces.length - 1] = before + segment;
      else pieces.push(segment);
    }
    return pieces;
  });
}

/** Lines no wider than a width, each as long as it can be. */
function fill(pieces: readonly Piece[], width: number): string[] {
  const lines: string[] = [];
  let [line, long, end] = ['', 0, ''];
  for (const { text, width: own, bare, hyphen = '' } of pieces) {
    if (line && long + bare > width) {
      lines.push(line.trim() + end);
      [line, long] = ['', 0];
    }
    line += text;
    long += own;
    end = hyphen;
  }
  return [...lines, line.trim()].filter(Boolean);
}

/** Lines of about one length: as few as there must be, none left with a single word where it can be helped. */
function balance(pieces: readonly Piece[], width: number): string[] {
  const fewest = fill(pieces, width);
  let [low, high] = [0, width];
  for (let step = 0; step < 12; step += 1) {
    const middle = (low + high) / 2;
    const fits = pieces.every(({ bare }) => bare <= middle) && fill(pieces, middle).length <= fewest.length;
    if (fits) high = middle;
    else low = middle;
  }
  return fill(pieces, high);
}

/**
 * A text at the largest size that its room allows, whole in any case: what is too long for the least size becomes smaller
 * still, and nothing is cut off.
 */
export function fitLines(pieces: readonly Piece[], { width, height, sizes: [most, least] }: Room): Fitted {
  const widest = Math.max(0, ...pieces.map(({ bare }) => bare));
  for (let size = most; ; size -= size > least ? 2 : 1) {
    const lines = fill(pieces, width / size);
    const isIn = widest * size <= width && lines.length * size * LEADING <= height;
    if (isIn || size <= 8) return { lines: balance(pieces, width / size), size };
  }
}
