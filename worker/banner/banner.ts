/** Pictures of a campaign for newsletters and pages without scripts: what they are, and what may be one. */
import type { Theme } from '../retailer/shop.ts';

/** Shown at half this size, so that it is sharp on dense screens. */
export const BANNER = { width: 1200, height: 600 } as const;
/** Newsletters are opened on the way: larger pictures are not taken. */
export const MOST_BYTES = 400_000;

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
/** Narrow strips and tall pictures too, as long as a mail shows them whole. */
const SIDES = { width: [300, 2400], height: [50, 2400] } as const;

/** Width and height of a PNG file; undefined where it is none, or none that a mail can show. */
export function readPng(bytes: Uint8Array): { width: number; height: number } | undefined {
  if (bytes.length < 45 || !SIGNATURE.every((byte, index) => bytes[index] === byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isHeader = view.getUint32(8) === 13 && view.getUint32(12) === 0x49484452;
  // Every PNG ends so; what comes behind it is no picture.
  const isWhole = view.getUint32(bytes.length - 8) === 0x49454e44;
  if (!isHeader || !isWhole) return undefined;
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const within = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
  return within(width, SIDES.width) && within(height, SIDES.height) ? { width, height } : undefined;
}

/** What a drawn picture says, and in which colours. */
export interface BannerWords {
  language: string;
  dir: 'ltr' | 'rtl';
  shop: string;
  badge: string;
  title: string;
  /** What the advocate gets; '' where nothing. */
  reward: string;
  /** Until when friends get it; '' where nothing ends. */
  until: string;
  /** On the button. */
  cta: string;
  colours: Pick<Theme, 'accent' | 'accentText' | 'background' | 'text'>;
}

/** Raised when words are set in another way: then all pictures are drawn anew. */
const SETTING = 2;

/** All of it in one line: a picture is shown only while it says this. */
export const writeSaying = (words: BannerWords): string => JSON.stringify([SETTING, words]);

/** A picture as databases keep it. */
export function writeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/**
 * The first of some pictures that may be shown: a retailer's own, or one that says what is so now. Any other would promise
 * the wrong thing.
 * @param says digest of what is so now; that of a retailer's own is null.
 */
export const choosePicture = <Picture extends { says: string | null }>(
  pictures: readonly (Picture | undefined)[],
  says: string,
): Picture | undefined => pictures.find((one) => one && (one.says === null || one.says === says));

/** The HTML of a picture that is a link. No pixel, no parameter of its reader: it is the same picture for everybody. */
export function bannerHtml(image: string, href: string, alt: string): string {
  const quote = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<a href="${quote(href)}" target="_blank" rel="noopener"><img src="${quote(image)}" width="600" alt="${quote(alt)}" style="display:block;width:100%;max-width:600px;height:auto;border:0"></a>`;
}
