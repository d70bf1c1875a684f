/** Sets a banner's words as SVG, by whatever measures text. */
import { DIM } from '../tag/palette.ts';
import { BANNER, type BannerWords } from './banner.ts';
import { fitLines, LEADING, type Piece, type Room, splitText } from './lines.ts';

/** How wide a text is at a size of one. */
export type Measure = (text: string) => number;

const EDGE = 72;
/** A line of such a script has its own direction in a picture of another language. */
const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;
/** The coloured side, which says what friends get. */
const PANEL = 400;
const COLUMN = BANNER.width - PANEL - 2 * EDGE;
/** Where the words between the shop's name and the button begin and end. */
const TOP = 122;
const BOTTOM = 424;
const BUTTON = { height: 84, padding: 40, radius: 16 } as const;

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Parts of a word that is too long for any line; each may end one. */
function cutWord(word: string, parts: number): string[] {
  const letters = [...new Intl.Segmenter().segment(word)].map(({ segment }) => segment);
  const each = Math.ceil(letters.length / parts);
  return Array.from({ length: Math.ceil(letters.length / each) }, (_, index) =>
    letters.slice(index * each, (index + 1) * each).join(''),
  );
}

/** @param widest a word that is wider at a size of one is parted. */
function measurePieces(text: string, language: string, measure: Measure, widest: number): Piece[] {
  return splitText(text, language).flatMap((piece) => {
    const bare = piece.trimEnd();
    const width = measure(bare);
    if (width <= widest) return { text: piece, width: bare === piece ? width : measure(piece), bare: width };
    const parts = cutWord(piece, Math.ceil((width * 1.2) / widest));
    return parts.map((part, index): Piece => {
      const isLast = index === parts.length - 1;
      // Only Latin and its kin have hyphens.
      const hyphen = !isLast && /\p{Script=Latin}/u.test(part) ? '-' : '';
      return { text: part, width: measure(part), bare: measure(part.trimEnd() + hyphen), hyphen };
    });
  });
}

/** A present, for deals that only words can tell: bow, lid and box around the middle of the panel. */
function drawPresent(middle: number, paper: string, ribbon: string): string {
  const bow = [-1, 1].map(
    (side) =>
      `<rect x="${middle + (side < 0 ? -112 : 6)}" y="142" width="106" height="92" rx="46" fill="${paper}"/>` +
      `<rect x="${middle + (side < 0 ? -88 : 30)}" y="166" width="58" height="44" rx="22" fill="${ribbon}"/>`,
  );
  return `${bow.join('')}<rect x="${middle - 150}" y="224" width="300" height="70" rx="16" fill="${paper}"/><rect x="${middle - 128}" y="310" width="256" height="150" rx="16" fill="${paper}"/><rect x="${middle - 18}" y="224" width="36" height="236" fill="${ribbon}"/>`;
}

/**
 * A banner as SVG of `BANNER`'s size: what friends get on a side in the shop's colour; beside it the shop, the deal, what
 * the advocate gets and until when, and a button. Mirrored for scripts from right to left.
 * @param family of fonts, as `font-family` names them.
 */
export function layOut(words: BannerWords, measure: Measure, family: string): string {
  const { language, dir, colours } = words;
  const rtl = dir === 'rtl';
  const setIn = (text: string, room: Room) =>
    fitLines(measurePieces(text, language, measure, room.width / room.sizes[1]), room);
  // The words' own direction decides their order, whatever stands first in them (UAX #9, isolates).
  const turn = (text: string) => (rtl ? `\u2067${text}\u2069` : RTL.test(text) ? `\u2068${text}\u2069` : text);
  const write = (text: string, x: number, y: number, size: number, anchor: string, look = '') =>
    `<text x="${x}" y="${y.toFixed(1)}" font-size="${size}" text-anchor="${anchor}"${look}>${escapeXml(turn(text))}</text>`;
  const side = rtl ? 'end' : 'start';
  const x = rtl ? BANNER.width - EDGE : EDGE;
  const quiet = ` fill-opacity="${DIM}"`;

  const one = (text: string, width: number, most: number) =>
    setIn(text, { width, height: most * 1.5, sizes: [most, 20] });
  const shop = setIn(words.shop, { width: COLUMN, height: 44, sizes: [34, 22] });
  const until = words.until ? setIn(words.until, { width: COLUMN, height: 38, sizes: [28, 22] }) : undefined;
  const heightOf = (block: { lines: string[]; size: number } | undefined) =>
    block ? block.lines.length * block.size * LEADING : 0;
  /** The deal above what the advocate gets, which is set no larger than so. */
  const stack = (most: number) => {
    const reward = words.reward
      ? setIn(words.reward, { width: COLUMN, height: most * LEADING * 2, sizes: [most, 24] })
      : undefined;
    const below = heightOf(reward) + heightOf(until) + (reward ? 18 : 0) + (until ? 12 : 0);
    const title = setIn(words.title, { width: COLUMN, height: BOTTOM - TOP - below, sizes: [80, 40] });
    return { reward, below, title };
  };
  // A long title takes room from the reward, which is never the larger of the two.
  const stacks = [40, 34, 28, 24].map(stack);
  const { reward, below, title } = (stacks.find((one) => one.title.size >= (one.reward?.size ?? 0) * 1.2) ??
    stacks.at(-1)) as (typeof stacks)[number];

  // What is left of the height is parted, so that few words do not hang at the top.
  let y = TOP + (BOTTOM - TOP - below - heightOf(title)) / 2;
  const column: string[] = shop.lines.map((line, index) =>
    write(line, x, EDGE + 22 + index * shop.size * LEADING, shop.size, side, quiet),
  );
  for (const [block, gap, look] of [
    [title, 0, ''],
    [reward, 18, ''],
    [until, 12, quiet],
  ] as const) {
    if (!block) continue;
    y += gap;
    for (const line of block.lines) {
      column.push(write(line, x, y + block.size * 0.94, block.size, side, look));
      y += block.size * LEADING;
    }
  }

  const cta = one(words.cta, COLUMN - 2 * BUTTON.padding, 36);
  const label = cta.lines.join(' ');
  const wide = Math.min(COLUMN, measure(label) * cta.size + 2 * BUTTON.padding);
  const left = rtl ? BANNER.width - EDGE - wide : EDGE;
  const top = BANNER.height - EDGE - BUTTON.height;
  const middle = rtl ? PANEL / 2 : BANNER.width - PANEL / 2;
  const badge = words.badge ? setIn(words.badge, { width: PANEL - 64, height: 240, sizes: [150, 48] }) : undefined;
  const badgeTop = BANNER.height / 2 - heightOf(badge) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${BANNER.width}" height="${BANNER.height}" font-family="${family}" font-weight="600" fill="${colours.text}">
<rect width="${BANNER.width}" height="${BANNER.height}" fill="${colours.background}"/>
<rect x="${rtl ? 0 : BANNER.width - PANEL}" width="${PANEL}" height="${BANNER.height}" fill="${colours.accent}"/>
<g fill="${colours.accentText}">${
    badge
      ? badge.lines
          .map((line, index) =>
            write(line, middle, badgeTop + badge.size * (0.97 + index * LEADING), badge.size, 'middle'),
          )
          .join('')
      : drawPresent(middle, colours.accentText, colours.accent)
  }</g>
${column.join('\n')}
<rect x="${left}" y="${top}" width="${wide}" height="${BUTTON.height}" rx="${BUTTON.radius}" fill="${colours.accent}"/>
<g fill="${colours.accentText}">${write(label, left + wide / 2, top + BUTTON.height / 2 + cta.size * 0.36, cta.size, 'middle')}</g>
</svg>`;
}
