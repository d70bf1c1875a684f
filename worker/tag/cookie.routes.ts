import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import type { KeepAnswer, KeepRequest } from '../wire.ts';
import { readJson } from './body.ts';
import { composeCookie, composeValue, cookieName, isFirstParty, readKept, readValue } from './cookie.ts';
import { baseOf, requireOrigin, requireShop } from './shop.guard.ts';

/** `POST /w/:siteKey/keep`: sets, renews and clears the cookie. The only route that is called with credentials. */
export function cookieRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.post('/:siteKey/keep', async (c) => {
    const { secrets } = c.get('ports');
    const shop = await requireShop(c);
    const base = baseOf(c, shop);
    requireOrigin(c, shop, 'refuse');
    c.header('access-control-allow-credentials', 'true');
    c.header('cache-control', 'no-store');
    const body = ((await readJson(c, 4_000)) ?? {}) as Partial<KeepRequest>;
    // Global Privacy Control outweighs what a page says. Where a shop has given up its host, what was set by it still goes.
    if (body.store !== true || c.req.header('sec-gpc') === '1' || shop.stopped) {
      c.header('set-cookie', composeCookie(base, shop));
      return c.json({} satisfies KeepAnswer);
    }
    if (!isFirstParty(shop, base)) {
      throw new AppError('not_found', 'A cookie is kept on the own domain of a shop only.');
    }
    const known = readValue(secrets, shop, getCookie(c, cookieName(base)));
    // A browser that lost its storage made a new visitor: the older one goes on. A new referral replaces an older one.
    const said = readKept({ visitor: body.visitor, ...body.referral });
    const kept: KeepAnswer = { ...said, ...known, ...(said.referral && { referral: said.referral }) };
    c.header('set-cookie', composeCookie(base, shop, composeValue(secrets, shop, kept)));
    return c.json(kept satisfies KeepAnswer);
  });
  return routes;
}
