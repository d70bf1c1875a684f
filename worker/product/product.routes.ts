import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { openList } from '../pieces.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import type { WireProduct } from '../wire.ts';
import { importFeed } from './import.ts';
import { type LastImport, readCatalogue, setImageHosts } from './product.store.ts';
import { type Availability, readImageHost, showProduct } from './product.ts';

/** Feeds an hour and shop: one for each language, and some more. */
const FEEDS_AN_HOUR = 60;
const HOUR = 3_600_000;
/** Products of one answer to a search, and the longest text that is searched for. */
const FOUND = 50;
const MOST_TEXT = 100;
const MOST_HOSTS = 20;

/** `GET /api/products/:shop`: what the shop's catalogue holds. */
export interface CatalogueAnswer {
  count: number;
  last: LastImport | null;
  languages: string[];
  /** Where pictures may lie beside the shop's own origins. */
  image_hosts: string[];
  /** Newest first, fifty at most. */
  found: (WireProduct & { availability: Availability })[];
}

const hostsBody = z.strictObject({ hosts: z.array(z.string().max(300)).max(MOST_HOSTS) });

/**
 * The body of a feed, unread.
 * @throws AppError `unsupported_media_type`, `too_many_requests`.
 */
export async function readFeedBody(c: Context<App>, shop: Shop): Promise<ReadableStream<Uint8Array> | null> {
  const feed = openList(c);
  await takeTurn(c.get('ports'), `feed:${shop.id}`, FEEDS_AN_HOUR, HOUR, `At most ${FEEDS_AN_HOUR} feeds an hour.`);
  return feed;
}

async function answerCatalogue(c: Context<App>, { ports, shop, database }: ShopScope) {
  const text = (c.req.query('q') ?? '').trim().slice(0, MOST_TEXT);
  const { count, last, found } = await readCatalogue(database, shop.id, text, FOUND);
  return c.json<CatalogueAnswer>({
    count,
    last,
    languages: shop.languages,
    image_hosts: shop.settings.imageHosts ?? [],
    found: found.map((product) => ({
      ...showProduct(shop, product, shop.languages[0] ?? 'en', ports.clock.now()),
      availability: product.availability,
    })),
  });
}

/** The catalogue in the dashboard: what is known, a feed by hand, and where pictures may lie. */
export function productRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => answerCatalogue(c, await readShopScope(c)))
    .put('/:shopId/feed', async (c) => {
      const { ports, shop } = await readShopScope(c, ['owner', 'marketer']);
      return c.json(await importFeed(ports, shop, await readFeedBody(c, shop), c.req.query('language')));
    })
    .put('/:shopId/image-hosts', async (c) => {
      const scope = await readShopScope(c, ['owner', 'marketer']);
      const { ports, shop } = scope;
      const { hosts } = parseInput(hostsBody, await readJson(c));
      const read = hosts.map(readImageHost);
      const errors = read.flatMap((host, index) =>
        host ? [] : [{ path: `hosts.${index}`, code: 'host', message: 'expected a name such as cdn.example.com' }],
      );
      if (errors.length) throw new AppError('unprocessable', 'Some fields are not usable.', { errors });
      const kept = [...new Set(read.filter((host) => host !== undefined))];
      await ports.databases.control.client.batch([setImageHosts(shop.id, kept)], 'write');
      ports.shops.forget();
      return answerCatalogue(c, { ...scope, shop: { ...shop, settings: { ...shop.settings, imageHosts: kept } } });
    });
}
