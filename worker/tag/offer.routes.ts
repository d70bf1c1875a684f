import { type Context, Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import { sortIntoArms } from '../campaign/variant.ts';
import type { App, Ports } from '../ports.ts';
import { readProducts } from '../product/product.store.ts';
import { MOST_ID, showProduct } from '../product/product.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import type { OfferAnswer, WireProduct } from '../wire.ts';
import { PLACEMENTS } from './channel.ts';
import { readLanding } from './landing.ts';
import { isSwitchedOff } from './loader.ts';
import { composeOffer, offersAt } from './offer.ts';
import { requireOrigin, requireShop } from './shop.guard.ts';
import { visitorKey } from './visitor.ts';

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

/** The number by which a page tells people apart for experiments: no more than a million, so that it is nobody's name. */
const UNIT = /^\d{1,7}$/;

/**
 * What this reader is shown where campaigns have experiments. A page that stores nothing sends no number: then the key
 * of the day stands in, so that at least the day shows one thing.
 * @returns `shared`: whether caches may show it to others.
 */
function chooseArms(c: Context<App>, shop: Shop, offers: readonly Offer[]) {
  if (!offers.some(({ campaign }) => campaign.experiment)) return { offers, held: [], shared: true };
  const { secrets, clock } = c.get('ports');
  const told = c.req.query('u') ?? '';
  const shared = UNIT.test(told);
  const agent = c.req.header('user-agent') ?? '';
  const unit = shared ? told : visitorKey(secrets, shop.number, c.get('clientAddress'), agent, clock.now());
  return { ...sortIntoArms(offers, unit, c.req.query('asked') !== undefined), shared };
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
    const open = openOffers(await recallOffers(ports, shop), ports.clock.now());
    const here = offersAt(open, placement);
    // The page's own button asks for what there is, wherever else it may show.
    const found = here[0] || c.req.query('asked') === undefined ? here : open;
    const { offers, held, shared } = chooseArms(c, shop, found);
    const products = await findProducts(ports, shop, c.req.queries('item') ?? [], language);
    c.header('cache-control', shared ? 'public, max-age=30' : 'private, max-age=30');
    const answer = composeOffer(shop, offers, language, placement, products);
    return c.json<OfferAnswer>(held.length > 0 ? { ...answer, held } : answer);
  });

  routes.get('/:siteKey/landing', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    requireOrigin(c, shop, 'refuse');
    if (isSwitchedOff(ports, shop)) return c.json(OFF);
    c.header('cache-control', 'no-store');
    return c.json(await readLanding(ports, shop, c.req.query('rk') ?? '', c.req.query('lang'), c.req.query('rc')));
  });
  return routes;
}
