import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { etag } from 'hono/etag';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { DEMO_ASSETS, DEMO_PHOTOS } from './assets/assets.ts';
import { normaliseCode, setQuantity } from './basket.ts';
import { findProduct } from './catalogue.ts';
import { checkoutRoutes } from './checkout.routes.ts';
import { readOrders } from './demo.store.ts';
import { DEMO_CUSTOMERS, targetPath } from './demo.ts';
import { viewItem } from './ga4.ts';
import { officeRoutes } from './office.routes.ts';
import { homeContent, legalContent, missingContent, productContent } from './pages/browse.ts';
import { startPage } from './pages/layout.ts';
import { accountContent } from './pages/person.ts';
import { basketContent } from './pages/purchase.ts';
import { answerPage, keep, keepBasket, readForm, readVisit } from './visit.ts';
import { WORDS } from './words.ts';

/** No inline code, no inline style; scripts, calls and pictures from the shop itself and from the tag's host. */
function contentPolicy(publicUrl: string): string {
  const tag = new URL(publicUrl).origin;
  return [
    "default-src 'none'",
    `script-src 'self' ${tag}`,
    "style-src 'self'",
    `img-src 'self' data: ${tag}`,
    `connect-src 'self' ${tag}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The demo storefronts, below `/demo`: real shops but for the goods. Answers only where the demo is on. */
export function demoRoutes(): Hono<App> {
  const app = new Hono<App>();

  app.use(async (c, next) => {
    const { config } = c.get('ports');
    if (!config.demo) throw new AppError('not_found', 'There is nothing here.');
    await next();
    c.header('content-security-policy', contentPolicy(config.publicUrl));
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-cache');
  });
  app.use(
    bodyLimit({
      maxSize: 16_384,
      onError: () => {
        throw new AppError('body_too_large', 'A form may have 16,384 bytes at most.');
      },
    }),
  );

  app.get('/', (c) => c.html(startPage()));

  app.get('/assets/:file', etag(), (c) => {
    const photo = DEMO_PHOTOS.get(c.req.param('file'));
    if (photo) return c.body(photo, 200, { 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=3600' });
    const asset = DEMO_ASSETS.get(c.req.param('file'));
    if (!asset) throw new AppError('not_found', 'There is no such file.');
    return c.body(asset.text, 200, { 'content-type': asset.type, 'cache-control': 'public, max-age=60' });
  });

  for (const home of ['/:shop', '/:shop/']) {
    app.get(home, async (c) => {
      const visit = await readVisit(c);
      return answerPage(c, visit, WORDS[visit.path].tagline, homeContent(visit.path));
    });
  }

  app.get('/:shop/p/:slug', async (c) => {
    const visit = await readVisit(c);
    const product = findProduct(visit.path, c.req.param('slug'));
    if (!product) return answerPage(c, visit, '404', missingContent(visit.path), { status: 404 });
    const events = [viewItem(visit.path, product)];
    return answerPage(c, visit, product.name, productContent(visit.path, product), { events });
  });

  app.get('/:shop/basket', async (c) => {
    const visit = await readVisit(c);
    return answerPage(c, visit, WORDS[visit.path].basket.title, basketContent(visit.path, visit.totals));
  });

  app.post('/:shop/basket/:act{add|set}', async (c) => {
    const { path, basket } = await readVisit(c);
    const { slug = '', quantity = '' } = await readForm(c);
    if (findProduct(path, slug) && /^\d{1,2}$/.test(quantity)) {
      const had = basket.lines.find((line) => line.slug === slug)?.quantity ?? 0;
      const wanted = c.req.param('act') === 'add' ? had + Number(quantity) : Number(quantity);
      keepBasket(c, path, setQuantity(basket, slug, wanted));
    }
    return c.redirect(`/demo/${path}/basket`, 303);
  });

  app.post('/:shop/basket/code', async (c) => {
    const { path, basket } = await readVisit(c);
    const code = normaliseCode((await readForm(c)).code ?? '');
    keepBasket(c, path, { lines: basket.lines, ...(code && { code }) });
    return c.redirect(`/demo/${path}/basket`, 303);
  });

  // The shop's auto-apply page: takes a friend's code and sends them on, never out of the shop.
  app.get('/:shop/apply', async (c) => {
    const visit = await readVisit(c);
    const { path, basket } = visit;
    const target = targetPath(
      c.req.query('target') ?? `/demo/${path}/basket`,
      c.get('ports').config.dashboardUrl,
      path,
    );
    if (!target) {
      return answerPage(c, visit, '422', missingContent(path, WORDS[path].missing.target), { status: 422 });
    }
    const code = normaliseCode(c.req.query('code') ?? '');
    if (code) keepBasket(c, path, { ...basket, code });
    return c.redirect(target, 302);
  });

  app.get('/:shop/account', async (c) => {
    const visit = await readVisit(c);
    const { path, tenant, customer } = visit;
    const orders = customer ? await readOrders(tenant, path, customer.id) : [];
    return answerPage(c, visit, WORDS[path].account.title, accountContent(path, customer, orders));
  });

  app.post('/:shop/account/:act{sign-in|sign-out}', async (c) => {
    const { path } = await readVisit(c);
    const { customer = '' } = await readForm(c);
    const known = c.req.param('act') === 'sign-in' && Object.hasOwn(DEMO_CUSTOMERS, customer);
    keep(c, path, 'demo_customer', known ? customer : '');
    return c.redirect(`/demo/${path}/account`, 303);
  });

  app.get('/:shop/legal', async (c) => {
    const visit = await readVisit(c);
    return answerPage(c, visit, WORDS[visit.path].legal.title, legalContent(visit.path));
  });

  app.route('/', checkoutRoutes());
  app.route('/', officeRoutes());

  app.get('/:shop/*', async (c) => {
    const visit = await readVisit(c);
    return answerPage(c, visit, '404', missingContent(visit.path), { status: 404 });
  });
  return app;
}
