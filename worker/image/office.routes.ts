import { type Context, Hono } from 'hono';
import { AppError } from '../errors.ts';
import { readBytes } from '../message/hooks/body.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import type { Role } from '../retailer/role.ts';
import { type RetailerScope, readRetailerScope, readShopScope } from '../retailer/scope.ts';
import { deleteImage, listDealImages, listImages } from './image.store.ts';
import { imageUrl, MOST_BYTES, MOST_IMAGES, ownImageOf } from './image.ts';
import { forgetImage } from './shown.ts';
import { noteOf, uploadImage } from './upload.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
const UPLOADS_AN_HOUR = 120;
const HOUR_MS = 3_600_000;

/** An uploaded picture. */
export interface ImageLine {
  id: string;
  url: string;
  width: number;
  height: number;
  /** Whether a deal or a shop's looks show it: then it stays. */
  used: boolean;
}

/** `GET /api/images`: a retailer's pictures, the newest first. */
export interface ImagesAnswer {
  images: ImageLine[];
  /** So many there may be. */
  most: number;
}

/** `POST /api/images/:shopId`. */
export interface ImageAdded {
  url: string;
}

/** Ids of the pictures that deals or looks show. */
async function findUsed({ ports, shops, database }: RetailerScope): Promise<Set<string>> {
  const themes = shops.flatMap(({ theme: { logoUrl, heroUrl } }) => [logoUrl ?? [], heroUrl ?? []].flat());
  const urls = [...(await listDealImages(database)), ...themes];
  return new Set(urls.flatMap((url) => ownImageOf(ports.config.publicUrl, shops, url) ?? []));
}

async function answer(c: Context<App>, scope: RetailerScope) {
  const [rows, used] = await Promise.all([listImages(scope.database), findUsed(scope)]);
  const images = rows.map((row) => ({
    id: row.id,
    url: imageUrl(scope.ports.config.publicUrl, row),
    width: row.width,
    height: row.height,
    used: used.has(row.id),
  }));
  return c.json<ImagesAnswer>({ images, most: MOST_IMAGES });
}

const usedFault = () => new AppError('conflict', 'A deal or a shop’s looks show this picture: it stays.');

/** Uploaded pictures in the dashboard. */
export function imageOfficeRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => answer(c, await readRetailerScope(c)))
    .post('/:shopId', async (c) => {
      const { ports, member, shop, note } = await readShopScope(c, MAY);
      await takeTurn(ports, `images:${member.retailerId}`, UPLOADS_AN_HOUR, HOUR_MS);
      const bytes = (await readBytes(c, MOST_BYTES)) as Uint8Array<ArrayBuffer>;
      const { url, facts, added } = await uploadImage(ports, shop, bytes, member.userId);
      if (added) await note('image_uploaded', noteOf(facts));
      return c.json<ImageAdded>({ url }, added ? 201 : 200);
    })
    .delete('/:id', async (c) => {
      const scope = await readRetailerScope(c, MAY);
      const id = c.req.param('id');
      const [rows, used] = await Promise.all([listImages(scope.database), findUsed(scope)]);
      const row = rows.find((one) => one.id === id);
      if (!row) throw new AppError('not_found', 'There is no such picture.');
      // A deal that shows it since it was read keeps it too.
      if (used.has(id) || !(await deleteImage(scope.database, id))) throw usedFault();
      forgetImage(scope.ports, id);
      await scope.note('image_removed', noteOf(row));
      return answer(c, scope);
    });
}
