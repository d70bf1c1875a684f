import { OpenAPIHono, z } from '@hono/zod-openapi';
import { addCall, type Call } from '../api/call.routes.ts';
import type { App } from '../ports.ts';
import { insertChange } from '../retailer/audit.store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { MOST_BYTES, MOST_IMAGES, SIDES } from './image.ts';
import { noteOf, uploadImage } from './upload.ts';

/** Base64 writes three bytes in four characters; some more for what is around it. */
const MAX_BODY = Math.ceil((MOST_BYTES * 4) / 3) + 10_000;
const MINUTE = 60_000;

/** The smallest PNG that is taken: 16 pixels a side, of one colour. */
const EXAMPLE =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQAQMAAAAlPW0iAAAAA1BMVEUUUy1oHGSUAAAADElEQVR42mNgIA0AAAAwAAEodEl9AAAAAElFTkSuQmCC';

const imageBody = z.strictObject({
  content: z.base64().min(1).openapi({ description: 'The file in base64' }),
});
const imageAnswer = z.object({
  id: z.string(),
  url: z.string().openapi({ description: 'Where it lies from now on: for a deal’s picture, a logo, a large picture' }),
  type: z.enum(['png', 'jpg', 'webp', 'gif']),
  width: z.int().openapi({ description: 'Pixels' }),
  height: z.int(),
  bytes: z.int(),
});

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });

const UPLOAD_IMAGE: Call = {
  id: 'uploadImage',
  method: 'post',
  path: '/images',
  tag: 'Campaigns',
  summary: 'Upload a picture',
  description: `A PNG, JPEG, WebP or GIF of at most ${MOST_BYTES / 1024} KB and ${SIDES.least} to ${SIDES.most} pixels a side, told by its own bytes; at most ${MOST_IMAGES} pictures a retailer. The same file is the same picture, however often it is sent. Refused by \`errors[].code\`: \`not_image\`, \`sides\`, \`too_many\`.`,
  scope: 'campaigns:write',
  limit: { calls: 60, windowMs: MINUTE },
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(imageBody) } },
  answers: {
    200: { description: 'It was there already', content: json(imageAnswer) },
    201: { description: 'Taken', content: json(imageAnswer) },
  },
  refusals: ['invalid_json', 'body_too_large', 'unprocessable'],
  example: { body: { content: EXAMPLE } },
};

/** Pictures from retailers' servers. */
export function imageV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, UPLOAD_IMAGE, async (c, { shop, keyId }) => {
    const ports = c.get('ports');
    const { content } = parseInput(imageBody, await readJson(c, MAX_BODY));
    const file = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    const { url, facts, added } = await uploadImage(ports, shop, file, keyId);
    if (added) {
      const by = { retailerId: shop.retailerId, userId: keyId };
      const note = insertChange(ports, by, 'image_uploaded', { shop: shop.id, ...noteOf(facts) });
      await ports.databases.control.client.batch([note], 'write');
    }
    const { id, type, width, height, bytes } = facts;
    return c.json({ id, url, type, width, height, bytes }, added ? 201 : 200);
  });
  return routes;
}
