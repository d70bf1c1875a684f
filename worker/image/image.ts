/** Pictures that a retailer uploads for its deals and looks: what may be one, and where it lies. */
import { readImageSize } from '../click/image-size.ts';
import { decodeNumber, encodeNumber } from '../number.ts';

export type ImageType = 'png' | 'jpg' | 'webp' | 'gif';

/** What a file turned out to be. Sides in pixels. */
export interface ImageShape {
  type: ImageType;
  width: number;
  height: number;
}

/** Of a file: mails and landings are opened on the way. */
export const MOST_BYTES = 300 * 1024;
/** Of a retailer. */
export const MOST_IMAGES = 100;
/** Smaller shows nothing; larger takes more memory to draw than a phone has to spare. */
export const SIDES = { least: 16, most: 4000 } as const;

export const MEDIA_TYPES: Record<ImageType, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
};

const has = (bytes: Uint8Array, at: number, ...wanted: number[]) =>
  at >= 0 && wanted.every((byte, index) => bytes[at + index] === byte);

/** Cameras pad a JPEG behind its end. */
const PADDING = 64;

/** PNG §5.2: the signature, the header's chunk first, and the end's last. */
const isPng = (bytes: Uint8Array) =>
  has(bytes, 0, 137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82) &&
  has(bytes, bytes.length - 8, 73, 69, 78, 68);

/** ITU T.81 B.1.1.3: begins with SOI and ends with EOI. */
function isJpeg(bytes: Uint8Array): boolean {
  if (!has(bytes, 0, 0xff, 0xd8, 0xff)) return false;
  const tail = bytes.subarray(-PADDING);
  return tail.some((_, at) => has(tail, at, 0xff, 0xd9));
}

/** GIF89a §17 and §27: signature with version, and the trailer. */
const isGif = (bytes: Uint8Array) =>
  has(bytes, 0, 71, 73, 70, 56) && (bytes[4] === 55 || bytes[4] === 57) && bytes[5] === 97 && bytes.at(-1) === 0x3b;

/** RFC 9649 §2.3 and §2.4: RIFF says how long it is behind its first eight bytes. */
function isWebp(bytes: Uint8Array): boolean {
  if (!has(bytes, 0, 82, 73, 70, 70) || !has(bytes, 8, 87, 69, 66, 80)) return false;
  const told = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8;
  return told === bytes.length || told + 1 === bytes.length;
}

const KINDS: [ImageType, (bytes: Uint8Array) => boolean][] = [
  ['png', isPng],
  ['jpg', isJpeg],
  ['webp', isWebp],
  ['gif', isGif],
];

/**
 * What a file is, by its own bytes.
 * @returns `not_image` for anything but a whole PNG, JPEG, WebP or GIF; `sides` for one that is too small or too large.
 */
export function judgeImage(bytes: Uint8Array): ImageShape | 'not_image' | 'sides' {
  const type = KINDS.find(([, is]) => is(bytes))?.[0];
  const size = type && readImageSize(bytes);
  if (!type || !size) return 'not_image';
  const { width, height } = size;
  const within = Math.min(width, height) >= SIDES.least && Math.max(width, height) <= SIDES.most;
  return within ? { type, width, height } : 'sides';
}

/**
 * The id of a picture: its shop's number tells which database holds it, and what it shows never changes.
 * @param sha256 of the bytes, in hex.
 */
export const imageId = (shopNumber: number, sha256: string): string => `${encodeNumber(shopNumber)}${sha256}`;

export const imageUrl = (publicUrl: string, { id, type }: { id: string; type: ImageType }): string =>
  `${publicUrl}/i/${id}.${type}`;

const FILE = /^([0-9a-z]{4}[0-9a-f]{64})\.(png|jpg|webp|gif)$/;

/** What a file's name says; undefined where it can be none of ours. */
export function readImageName(file: string): { id: string; type: ImageType; shopNumber: number } | undefined {
  const [, id = '', type] = FILE.exec(file) ?? [];
  const shopNumber = decodeNumber(id);
  return shopNumber === undefined ? undefined : { id, type: type as ImageType, shopNumber };
}

/**
 * The id of the uploaded picture that a URL names; undefined for any other URL, and for a picture of somebody else's shop.
 * @param shops the retailer's.
 */
export function ownImageOf(publicUrl: string, shops: readonly { number: number }[], url: string): string | undefined {
  const base = `${publicUrl}/i/`;
  const named = url.startsWith(base) ? readImageName(url.slice(base.length)) : undefined;
  return named && shops.some(({ number }) => number === named.shopNumber) ? named.id : undefined;
}
