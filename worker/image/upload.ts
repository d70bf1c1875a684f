import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { findImages, type ImageFacts, insertImage } from './image.store.ts';
import { imageId, imageUrl, judgeImage, MOST_BYTES, MOST_IMAGES, SIDES } from './image.ts';
import { forgetImage } from './shown.ts';

/** What is wrong with a file, for whoever reads an answer of the API. */
const FAULTS = {
  not_image: 'expected a whole PNG, JPEG, WebP or GIF',
  sides: `expected ${SIDES.least} to ${SIDES.most} pixels a side`,
  too_many: `expected fewer than ${MOST_IMAGES} pictures: remove one that nothing shows`,
} as const;

/** @throws AppError `unprocessable` that says what is wrong with the file. */
function refuse(code: keyof typeof FAULTS): never {
  throw new AppError('unprocessable', 'This picture cannot be used.', {
    errors: [{ path: 'image', code, message: FAULTS[code] }],
  });
}

/** The file in base64. */
function encode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A picture as it was taken. */
export interface Uploaded {
  url: string;
  facts: ImageFacts;
  /** False where the shop had it already: the same file is the same picture. */
  added: boolean;
}

/**
 * Takes a file for a shop.
 * @param by a member, or a server key.
 * @throws AppError `body_too_large`, `unprocessable` with `not_image`, `sides` or `too_many`.
 */
export async function uploadImage(
  ports: Ports,
  shop: Shop,
  bytes: Uint8Array<ArrayBuffer>,
  by: string,
): Promise<Uploaded> {
  if (bytes.length > MOST_BYTES) {
    throw new AppError('body_too_large', `A picture may have ${MOST_BYTES} bytes at most.`);
  }
  const shape = judgeImage(bytes);
  if (typeof shape === 'string') refuse(shape);
  const id = imageId(shop.number, await digest(bytes));
  const facts: ImageFacts = { id, ...shape, bytes: bytes.length, createdAt: ports.clock.now() };
  const database = tenantOf(ports.databases, shop);
  const row = { ...facts, retailerId: shop.retailerId, shopId: shop.id, content: encode(bytes), createdBy: by };
  const added = await insertImage(database, row, MOST_IMAGES);
  if (!added && !(await findImages(database, [id])).has(id)) refuse('too_many');
  // It may have been asked for before it was here.
  forgetImage(ports, id);
  return { url: imageUrl(ports.config.publicUrl, facts), facts, added };
}

/** What the audit log says of a picture. */
export const noteOf = ({ id, width, height }: Pick<ImageFacts, 'id' | 'width' | 'height'>) => ({
  image: `img_${id}`,
  size: `${width} × ${height}`,
});
