import { type Context, Hono } from 'hono';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { decodeNumber } from '../number.ts';
import type { App, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { readLanguage } from '../tag/agent.ts';
import { insertEvent } from '../tag/event.store.ts';
import { askPage, donePage, PAGE_HEADERS, PAGE_STYLE, unknownPage } from './message.page.ts';
import { insertSuppression, readByUnsubscribe } from './message.store.ts';

/** A token is the shop's number in 4 characters and 26 random ones. */
const TOKEN = /^[0-9a-z]{30}$/;

interface Found {
  shop: Shop;
  database: TenantDatabase;
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
  return message && { shop, database, message };
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
    const { ids, clock } = c.get('ports');
    const found = await findMessage(c);
    if (!found) return answerUnknown(c);
    const { shop, database, message } = found;
    const now = clock.now();
    const id = ids.make('sup');
    const suppress = insertSuppression(database, {
      id,
      channel: message.channel,
      addressKey: message.recipientKey,
      source: 'user',
      createdAt: now,
    });
    const fact = insertEvent({
      shop: shop.number,
      id,
      kind: 'suppression',
      occurredAt: now,
      receivedAt: now,
      body: { channel: message.channel, reason: 'user', ...(message.campaignId && { campaign: message.campaignId }) },
    });
    try {
      await writeGuarded(database, suppress, [fact]);
    } catch (error) {
      // They said so before.
      if (!(error instanceof RaceLost)) throw error;
    }
    return c.html(donePage(shop, message), 200, PAGE_HEADERS);
  });
  return routes;
}
