import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { AppError, type FieldError } from '../errors.ts';
import type { App } from '../ports.ts';
import { problem } from '../purchase/purchase.schema.ts';
import { requireApiKey } from '../retailer/api-key.guard.ts';
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
/** Calls a minute and key: a catalogue in thousands is through in minutes. */
const CALLS_A_MINUTE = 300;
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

/** The catalogue for retailers' servers: product by product, or as a feed. */
export function productV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  describe(routes);
  routes.post('/products', async (c) => {
    const ports = c.get('ports');
    const { keyId, shop } = await requireApiKey(c, 'products:write');
    if (!(await ports.rateLimit.take(`products:${keyId}`, CALLS_A_MINUTE, MINUTE))) {
      throw new AppError('too_many_requests', `At most ${CALLS_A_MINUTE} calls a minute.`, { retryAfterSeconds: 60 });
    }
    const { products: sent } = parseInput(productsBody, await readJson(c, MAX_BODY));
    const { products, rejected } = judgeAll(shop, sent);
    if (products.length === 0) throw new AppError('unprocessable', 'No product is usable.', { errors: rejected });
    const write = upsertProducts(shop.id, products, { source: 'api' }, ports.clock.now());
    await tenantOf(ports.databases, shop).client.batch([write], 'write');
    return c.json({ imported: products.length, rejected });
  });
  routes.put('/products/feed', async (c) => {
    const { shop } = await requireApiKey(c, 'products:write');
    return c.json(await importFeed(c.get('ports'), shop, await readFeedBody(c, shop), c.req.query('language')));
  });
  routes.delete('/products/:id', async (c) => {
    const { shop } = await requireApiKey(c, 'products:write');
    const known = await deleteProduct(tenantOf(c.get('ports').databases, shop), shop.id, c.req.param('id'));
    if (!known) throw new AppError('not_found', 'The shop has no such product.');
    return c.body(null, 204);
  });
  return routes;
}

const refused = { content: { 'application/problem+json': { schema: problem } } };
const security = [{ key: [] }];
const guarded = {
  401: { description: 'No valid key', ...refused },
  403: { description: 'The key lacks the scope', ...refused },
  429: { description: 'Too many calls', ...refused },
};

function describe({ openAPIRegistry }: OpenAPIHono<App>): void {
  openAPIRegistry.registerPath({
    method: 'post',
    path: '/products',
    summary: 'Write products',
    description:
      'Needs the scope `products:write`. Up to 1,000 products, each judged by itself: what is usable is written over what was there under its id, and each fault names its place.',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: productsDescribed } } } },
    responses: {
      200: { description: 'Written', content: { 'application/json': { schema: productsAnswer } } },
      ...guarded,
      422: { description: 'No product is usable', ...refused },
    },
  });
  const text = { schema: z.string() };
  openAPIRegistry.registerPath({
    method: 'put',
    path: '/products/feed',
    summary: 'Send the whole catalogue as a feed',
    description:
      'Needs the scope `products:write`. CSV or TSV in the columns of Google Merchant feeds: `id`, `title`, `link`, `image_link`, `price` (`19.95 EUR`), `sale_price`, `sale_price_effective_date`, `availability`; others are passed over. Products of earlier feeds that this one lacks are removed, those written one by one stay. With `language` only the titles are read, and added to products that are known.',
    security,
    request: {
      query: z.object({ language: z.string().optional() }),
      body: { required: true, content: { 'text/csv': text, 'text/tab-separated-values': text } },
    },
    responses: {
      200: { description: 'Imported', content: { 'application/json': { schema: feedAnswer } } },
      ...guarded,
      413: { description: 'Too many lines or bytes', ...refused },
      415: { description: 'Neither CSV nor TSV', ...refused },
      422: { description: 'No usable heading or line', ...refused },
    },
  });
  openAPIRegistry.registerPath({
    method: 'delete',
    path: '/products/{id}',
    summary: 'Remove a product',
    security,
    request: { params: z.object({ id: z.string() }) },
    responses: {
      204: { description: 'Removed' },
      ...guarded,
      404: { description: 'No such product', ...refused },
    },
  });
}
