import { z } from '@hono/zod-openapi';
import { AVAILABILITIES, MOST_ID, MOST_TITLE, type ToldProduct } from './product.ts';

/** Products of one call. */
const MOST_PRODUCTS = 1_000;

const amount = z.int().min(0).max(1_000_000_000_000);
const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** One product of `POST /v1/products`. */
export const productBody = z
  .strictObject({
    id: z
      .string()
      .min(1)
      .max(MOST_ID)
      .openapi({ description: 'Your id: the same as `item_id` in the data layer', example: 'MUG-3' }),
    title: z
      .string()
      .min(1)
      .openapi({ description: `Plain text of at most ${MOST_TITLE} characters` }),
    titles: z
      .record(z.string(), z.string())
      .optional()
      .openapi({ description: 'Titles in further languages, by tag', example: { de: 'Drei Becher' } }),
    url: z.string().openapi({ description: 'The product’s page, on the shop’s origins' }),
    image_url: z
      .string()
      .optional()
      .openapi({ description: 'https, on the shop’s origins or on one of its image hosts' }),
    currency: z.string().optional().openapi({ description: 'ISO 4217: the shop’s own', example: 'EUR' }),
    price: amount.optional().openapi({ description: 'Minor units of the currency', example: 1995 }),
    sale_price: amount.optional(),
    sale_from: moment.optional(),
    sale_to: moment.optional(),
    availability: z.enum(AVAILABILITIES).optional().openapi({ description: '`in_stock` where left out' }),
  })
  .refine(({ currency, price, sale_price }) => currency !== undefined || (price ?? sale_price) === undefined, {
    path: ['currency'],
    message: 'expected the currency of the price',
  })
  .openapi('Product');

/** Body of `POST /v1/products`: each product is judged by itself. */
export const productsBody = z.strictObject({ products: z.array(z.unknown()).min(1).max(MOST_PRODUCTS) });

/** `productsBody` as it is described. */
export const productsDescribed = z.strictObject({ products: z.array(productBody).min(1).max(MOST_PRODUCTS) });

const fault = z.object({ path: z.string(), code: z.string(), message: z.string() });

/** Answer to `POST /v1/products`. */
export const productsAnswer = z
  .object({ imported: z.int(), rejected: z.array(fault) })
  .openapi('ProductsAnswer', { description: 'All that was usable is kept; `rejected` names the rest by place' });

/** Answer to `PUT /v1/products/feed`. */
export const feedAnswer = z
  .object({ imported: z.int(), rejected: z.int(), removed: z.int(), faults: z.array(fault) })
  .openapi('FeedAnswer', { description: 'Lines taken, lines refused, products gone, and the first hundred faults' });

/** A product as it was sent, in the shape that it is judged in. */
export function toTold(body: z.infer<typeof productBody>): ToldProduct {
  const { currency = '' } = body;
  return {
    id: body.id,
    title: body.title,
    titles: body.titles,
    url: body.url,
    imageUrl: body.image_url,
    price: body.price === undefined ? undefined : { amount: body.price, currency },
    salePrice: body.sale_price === undefined ? undefined : { amount: body.sale_price, currency },
    saleFrom: body.sale_from,
    saleTo: body.sale_to,
    availability: body.availability,
  };
}
