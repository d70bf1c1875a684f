import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { AppError } from '../errors.ts';
import { isListening, noteLoader, notePage } from '../install/watch.ts';
import type { App } from '../ports.ts';
import type { InAnswer } from '../wire.ts';
import { readJson, readText } from './body.ts';
import { readCall } from './intake.ts';
import { composeLoaderOf, isSwitchedOff, type Loader } from './loader.ts';
import { baseOf, requireOrigin, requireShop } from './shop.guard.ts';
import { takeEvents } from './take.ts';
import { networkOf } from './visitor.ts';

/** Calls without an Origin come from frames and apps, a few at a time; from anything else they are a script's. */
const CALLS_WITHOUT_ORIGIN = { limit: 60, windowMs: 60_000 };

const SCRIPT_HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  // Module scripts and pages with an embedder policy load them too.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

const OFF = { off: true } as const;

function answerLoader(c: Context<App>, loader: Loader): Response {
  const headers = { ...SCRIPT_HEADERS, etag: loader.etag, 'cache-control': 'max-age=30, must-revalidate' };
  const known = c.req.header('if-none-match')?.includes(loader.etag);
  return known ? c.body(null, 304, headers) : c.body(loader.code, 200, headers);
}

/** What every page of a shop talks to: the tag's scripts, and its events. */
export function tagRoutes(): Hono<App> {
  const routes = new Hono<App>();

  routes.post('/:siteKey/in', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    const origin = requireOrigin(c, shop, 'accept');
    if (isSwitchedOff(ports, shop)) {
      return c.json({ accepted: 0, duplicate: 0, rejected: [], ...OFF } satisfies InAnswer, 202);
    }
    if (origin === 'missing') {
      const { limit, windowMs } = CALLS_WITHOUT_ORIGIN;
      const key = `in:${shop.number}:${networkOf(c.get('clientAddress'))}`;
      if (!(await ports.rateLimit.take(key, limit, windowMs))) {
        throw new AppError('too_many_requests', 'Too many calls without an origin.', { retryAfterSeconds: 60 });
      }
    }
    const call = readCall(await readJson(c), ports.clock.now());
    const answer = await takeEvents(ports, shop, call, {
      address: c.get('clientAddress'),
      userAgent: c.req.header('user-agent') ?? '',
      acceptLanguage: c.req.header('accept-language'),
      country: c.get('clientCountry'),
      origin,
      referer: c.req.header('referer'),
    });
    return c.json(answer, 202);
  });

  routes.get('/:siteKey/l.js', async (c) => {
    const ports = c.get('ports');
    const shop = await ports.shops.bySiteKey(c.req.param('siteKey'));
    if (!shop) {
      const headers = { ...SCRIPT_HEADERS, 'cache-control': 'max-age=30' };
      return c.body('/* No shop has this site key: copy the tag from the dashboard once more. */', 404, headers);
    }
    if (isListening(ports, shop)) noteLoader(ports, shop, c.req.header('referer'));
    return answerLoader(c, await composeLoaderOf(ports, shop, baseOf(c, shop)));
  });

  // Pages of the shop say here that they run the tag, while a member looks at the install check.
  routes.post('/:siteKey/seen', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    if (isListening(ports, shop)) notePage(ports, shop, c.req.header('origin'), (await readText(c, 2_000)) ?? '');
    return c.body(null, 204);
  });

  // Files carry their content's hash in their name, so they never change, and are the same for all shops.
  routes.get('/:siteKey/:file{[a-z]+\\.\\w+\\.js}', (c) => {
    const code = c.get('ports').assets.tagFile(c.req.param('file'));
    if (code === undefined) {
      return c.body('/* No such version. */', 404, { ...SCRIPT_HEADERS, 'cache-control': 'no-store' });
    }
    return c.body(code, 200, { ...SCRIPT_HEADERS, 'cache-control': 'public, max-age=31536000, immutable' });
  });

  routes.options('/:siteKey/*', async (c) => {
    requireOrigin(c, await requireShop(c), 'refuse');
    return c.body(null, 204, {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '86400',
    });
  });
  return routes;
}
