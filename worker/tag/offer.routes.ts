import { Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import type { App, Ports } from '../ports.ts';
import { readProducts } from '../product/product.store.ts';
import { MOST_ID, showProduct } from '../product/product.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import type { WireProduct } from '../wire.ts';
import { PLACEMENTS } from './channel.ts';
import { readLanding } from './landing.ts';
import { isSwitchedOff } from './loader.ts';
import { composeOffer } from './offer.ts';
import { requireOrigin, requireShop } from './shop.guard.ts';

const OFF = { off: true } as const;

/** Items that one placement asks about: of a longer order the first ones. */
const MOST_ITEMS = 8;

/** Those of a page's items that the shop's data knows and that friends can buy. */
async function findProducts(ports: Ports, shop: Shop, items: string[], language: string): Promise<WireProduct[]> {
  const ids = [...new Set(items)].filter((id) => id && id.length <= MOST_ID).slice(0, MOST_ITEMS);
  const products = await readProducts(tenantOf(ports.databases, shop), shop.id, ids);
  return products
    .filter(({ availability }) => availability !== 'out_of_stock')
    .map((product) => showProduct(shop, product, language, ports.clock.now()));
}

/** What the widget shows, to advocates and to friends, with its words in their language. */
export function offerRoutes(): Hono<App> {
  const routes = new Hono<App>();

  routes.get('/:siteKey/offer', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    requireOrigin(c, shop, 'refuse');
    if (isSwitchedOff(ports, shop)) return c.json(OFF);
    const placement = PLACEMENTS.find((kind) => kind === c.req.query('placement'));
    const language = chooseLanguage(shop, [c.req.query('lang')]);
    const offers = openOffers(await recallOffers(ports, shop), ports.clock.now());
    const products = await findProducts(ports, shop, c.req.queries('item') ?? [], language);
    c.header('cache-control', 'public, max-age=30');
    return c.json(composeOffer(shop, offers, language, placement, products));
  });

  routes.get('/:siteKey/landing', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    requireOrigin(c, shop, 'refuse');
    if (isSwitchedOff(ports, shop)) return c.json(OFF);
    c.header('cache-control', 'no-store');
    return c.json(await readLanding(ports, shop, c.req.query('rk') ?? '', c.req.query('lang')));
  });
  return routes;
}
