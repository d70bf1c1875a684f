import { type Context, Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { takeShared } from '../limit.store.ts';
import { PAGE_HEADERS } from '../message/message.page.ts';
import type { App } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { readLanguage } from '../tag/agent.ts';
import { readText } from '../tag/body.ts';
import { requireOwnForm } from '../tag/form.guard.ts';
import { callerOf } from '../tag/visitor.ts';
import { findNamed, hasNames } from './enter.ts';
import { enterPage } from './name.page.ts';

const MAX_BODY = 2_000;
const LONGEST = 60;
const HOUR_MS = 3_600_000;
/** Codes that a network may try in an hour: a family needs a few, and who guesses gets nowhere. */
const TRIES_AN_HOUR = 30;

async function requireShop(c: Context<App>): Promise<Shop> {
  const shop = await c.get('ports').shops.bySiteKey(c.req.param('siteKey') ?? '');
  if (!shop || shop.stopped || !hasNames(shop)) throw new AppError('not_found', 'There is nothing here.');
  return shop;
}

const languageOf = (c: Context<App>, shop: Shop) =>
  chooseLanguage(shop, [c.req.query('l'), readLanguage(c.req.header('accept-language'))]);

/** The form leads on to the shop, or to its sibling in another country: browsers hold redirects against this rule too. */
const headersFor = (shop: Shop) => ({
  ...PAGE_HEADERS,
  'content-security-policy': PAGE_HEADERS['content-security-policy'].replace(
    "form-action 'self'",
    `form-action 'self' https: ${shop.origins.join(' ')}`,
  ),
});

/** `/u/name/:siteKey`: where a friend enters the name and code that they were told, and goes on as by a link. */
export function nameRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.get('/:siteKey', async (c) => {
    const shop = await requireShop(c);
    const typed = (c.req.query('c') ?? '').slice(0, LONGEST);
    return c.html(enterPage(shop, languageOf(c, shop), { typed, state: 'ask' }), 200, headersFor(shop));
  });
  routes.post('/:siteKey', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    requireOwnForm(c);
    const language = languageOf(c, shop);
    const typed = (new URLSearchParams((await readText(c, MAX_BODY)) ?? '').get('name') ?? '').slice(0, LONGEST);
    const { network } = callerOf(ports, shop.number, c.get('clientAddress'));
    const limit = { key: `name:${network}`, limit: TRIES_AN_HOUR, windowMs: HOUR_MS, times: 1 };
    const [fits] = await takeShared(tenantOf(ports.databases, shop), [limit], ports.clock.now());
    if (!fits) return c.html(enterPage(shop, language, { typed, state: 'busy' }), 429, headersFor(shop));
    const named = await findNamed(ports, shop, typed);
    if (named) return c.redirect(`/r/${named.code}`, 303);
    return c.html(enterPage(shop, language, { typed, state: 'again' }), 200, headersFor(shop));
  });
  return routes;
}
