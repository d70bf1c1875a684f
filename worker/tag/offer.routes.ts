import { Hono } from 'hono';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import type { App } from '../ports.ts';
import { chooseLanguage } from '../retailer/shop.ts';
import { PLACEMENTS } from './channel.ts';
import { readLanding } from './landing.ts';
import { composeOffer } from './offer.ts';
import { requireOrigin, requireShop } from './shop.guard.ts';

const OFF = { off: true } as const;

/** What the widget shows, to advocates and to friends, with its words in their language. */
export function offerRoutes(): Hono<App> {
  const routes = new Hono<App>();

  routes.get('/:siteKey/offer', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    requireOrigin(c, shop, 'refuse');
    if (shop.stopped) return c.json(OFF);
    const placement = PLACEMENTS.find((kind) => kind === c.req.query('placement'));
    const language = chooseLanguage(shop, [c.req.query('lang')]);
    const offers = openOffers(await recallOffers(ports, shop), ports.clock.now());
    c.header('cache-control', 'public, max-age=30');
    return c.json(composeOffer(shop, offers, language, placement));
  });

  routes.get('/:siteKey/landing', async (c) => {
    const shop = await requireShop(c);
    requireOrigin(c, shop, 'refuse');
    if (shop.stopped) return c.json(OFF);
    c.header('cache-control', 'no-store');
    return c.json(await readLanding(c.get('ports'), shop, c.req.query('rk') ?? '', c.req.query('lang')));
  });
  return routes;
}
