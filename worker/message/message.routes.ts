import { type Context, Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { decodeNumber } from '../number.ts';
import type { App } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { readLanguage } from '../tag/agent.ts';
import { askPage, donePage, PAGE_HEADERS, PAGE_STYLE, unknownPage } from './message.page.ts';
import { readByUnsubscribe } from './message.store.ts';
import { refuseMessages } from './refuse.ts';

/** A token is the shop's number in 4 characters and 26 random ones. */
const TOKEN = /^[0-9a-z]{30}$/;

interface Found {
  shop: Shop;
  message: NonNullable<Awaited<ReturnType<typeof readByUnsubscribe>>>;
}

async function findMessage(c: Context<App>): Promise<Found | undefined> {
  const { shops, databases, secrets } = c.get('ports');
  const token = c.req.param('token') ?? '';
  const number = TOKEN.test(token) ? decodeNumber(token) : undefined;
  const shop = number === undefined ? undefined : await shops.byNumber(number);
  if (!shop) return undefined;
  const database = tenantOf(databases, shop);
  const message = await readByUnsubscribe(database, secrets.digest(token));
  return message && { shop, message };
}

function answerUnknown(c: Context<App>) {
  return c.html(unknownPage(readLanguage(c.req.header('accept-language')) ?? 'en'), 404, PAGE_HEADERS);
}

/**
 * Where recipients say never again. GET asks and changes nothing, for mail scanners open links; POST acts at once,
 * without cookie, sign-in or any field: by the button, and by the mail app's own (RFC 8058).
 */
export function messageRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.get('/style.css', (c) =>
    c.body(PAGE_STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' }),
  );
  routes.get('/:token', async (c) => {
    const found = await findMessage(c);
    if (!found) return answerUnknown(c);
    return c.html(askPage(found.shop, found.message), 200, PAGE_HEADERS);
  });
  routes.post('/:token', async (c) => {
    const found = await findMessage(c);
    if (!found) return answerUnknown(c);
    const { shop, message } = found;
    await refuseMessages(c.get('ports'), shop, message);
    return c.html(donePage(shop, message), 200, PAGE_HEADERS);
  });
  return routes;
}
