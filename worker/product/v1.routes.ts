import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { AppError, type FieldError } from '../errors.ts';
import type { App } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { importFeed } from './import.ts';
import { readFeedBody } from './product.routes.ts';
import { feedAnswer, productBody, productsAnswer, productsBody, productsDescribed, toTold } from './product.schema.ts';
import { deleteProduct, upsertProducts } from './product.store.ts';
import { judgeProduct, type Product } from './product.ts';

const MAX_BODY = 4_000_000;
/** Faults that are told of at once. */
const MAX_FAULTS = 1_000;
const MINUTE = 60_000;

/** Judges each product of a call by itself. */
function judgeAll(shop: Shop, sent: readonly unknown[]): { products: Product[]; rejected: FieldError[] } {
  const products: Product[] = [];
  const rejected: FieldError[] = [];
  for (const [index, one] of sent.entries()) {
    const shaped = productBody.safeParse(one);
    const judged = shaped.success ? judgeProduct(shop, toTold(shaped.data)) : undefined;
    const faults =
      shaped.error?.issues.map(({ path, code, message }) => ({ path: path.join('.'), code: `${code}`, message })) ??
      judged?.faults ??
      [];
    if (judged?.product) products.push(judged.product);
    rejected.push(...faults.map((fault) => ({ ...fault, path: `products.${index}.${fault.path}` })));
  }
  return { products, rejected: rejected.slice(0, MAX_FAULTS) };
}

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });
const text = { schema: z.string() };
const shared = { tag: 'Products', scope: 'products:write' } as const;

const WRITE_PRODUCTS: Call = {
  ...shared,
  id: 'writeProducts',
  method: 'post',
  path: '/products',
  summary: 'Write products',
  description:
    'Up to 1,000 products, each judged by itself: what is usable is written over what was there under its id, and each fault names its place.',
  // A catalogue in thousands is through in minutes.
  limit: { calls: 300, windowMs: MINUTE },
  keyed: MAX_BODY,
  request: { body: { required: true, content: json(productsDescribed) } },
  answers: { 200: { description: 'Written', content: json(productsAnswer) } },
  refusals: ['invalid_json', 'body_too_large', 'unprocessable'],
  example: {
    body: {
      products: [
        {
          id: 'MUG-3',
          title: 'Morning mugs',
          titles: { de: 'Drei Becher' },
          url: 'https://shop.example.com/p/mugs',
          image_url: 'https://shop.example.com/p/mugs.jpg',
          currency: 'USD',
          price: 5800,
          availability: 'in_stock',
        },
      ],
    },
  },
};

const SEND_FEED: Call = {
  ...shared,
  id: 'sendFeed',
  method: 'put',
  path: '/products/feed',
  summary: 'Send the whole catalogue as a feed',
  description:
    'CSV or TSV in the columns of Google Merchant feeds: `id`, `title`, `link`, `image_link`, `price` (`19.95 EUR`), `sale_price`, `sale_price_effective_date`, `availability`; others are passed over. Products of earlier feeds that this one lacks are removed, those written one by one stay. With `language` only the titles are read, and added to products that are known. A feed is the whole, so that it may be sent again without a key.',
  limit: { calls: 30, windowMs: 60 * MINUTE },
  request: {
    query: z.object({ language: z.string().optional().openapi({ description: 'One of the shop’s, as `de`' }) }),
    body: { required: true, content: { 'text/csv': text, 'text/tab-separated-values': text } },
  },
  answers: { 200: { description: 'Imported', content: json(feedAnswer) } },
  refusals: ['invalid_request', 'body_too_large', 'unsupported_media_type', 'unprocessable'],
  example: {
    type: 'text/csv',
    body: 'id,title,link,price,availability\nMUG-3,Morning mugs,https://shop.example.com/p/mugs,58.00 USD,in_stock\n',
  },
};

const REMOVE_PRODUCT: Call = {
  ...shared,
  id: 'removeProduct',
  method: 'delete',
  path: '/products/{id}',
  summary: 'Remove a product',
  description: 'It is recommended no more; links that were shared lead to the shop.',
  limit: { calls: 300, windowMs: MINUTE },
  keyed: MAX_BODY,
  request: { params: z.object({ id: z.string() }) },
  answers: { 204: { description: 'Removed' } },
  refusals: ['not_found'],
  example: { params: { id: 'MUG-3' } },
};

/** The catalogue for retailers' servers: product by product, or as a feed. */
export function productV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, WRITE_PRODUCTS, async (c, { shop }) => {
    const ports = c.get('ports');
    const { products: sent } = parseInput(productsBody, await readJson(c, MAX_BODY));
    const { products, rejected } = judgeAll(shop, sent);
    if (products.length === 0) throw new AppError('unprocessable', 'No product is usable.', { errors: rejected });
    const write = upsertProducts(shop.id, products, { source: 'api' }, ports.clock.now());
    await tenantOf(ports.databases, shop).client.batch([write], 'write');
    return c.json({ imported: products.length, rejected });
  });
  addCall(routes, SEND_FEED, async (c, { shop }) =>
    c.json(await importFeed(c.get('ports'), shop, await readFeedBody(c, shop), c.req.query('language'))),
  );
  addCall(routes, REMOVE_PRODUCT, async (c, { shop }) => {
    const id = c.req.param('id') ?? '';
    const known = await deleteProduct(tenantOf(c.get('ports').databases, shop), shop.id, id);
    if (!known) throw new AppError('not_found', 'The shop has no such product.');
    return c.body(null, 204);
  });
  return routes;
}
