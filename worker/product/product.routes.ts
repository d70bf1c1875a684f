import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { requireMember } from '../retailer/session.ts';
import { readShops } from '../retailer/shop.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import type { WireProduct } from '../wire.ts';
import { importFeed } from './import.ts';
import { type LastImport, readCatalogue, setImageHosts } from './product.store.ts';
import { type Availability, readImageHost, showProduct } from './product.ts';

const FEED_TYPES = new Set(['text/csv', 'text/tab-separated-values', 'text/plain']);
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

/** The member's shop, as it is now. */
async function requireOwnShop(c: Context<App>, roles?: readonly Role[]): Promise<Shop> {
  const { retailerId } = await requireMember(c, roles);
  const shops = await readShops(c.get('ports').databases.control);
  const shop = shops.find(({ id }) => id === c.req.param('shopId'));
  if (shop?.retailerId !== retailerId) throw new AppError('not_found', 'There is no such shop.');
  return shop;
}

/**
 * The body of a feed, unread.
 * @throws AppError `unsupported_media_type`, `too_many_requests`.
 */
export async function readFeedBody(c: Context<App>, shop: Shop): Promise<ReadableStream<Uint8Array> | null> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!FEED_TYPES.has(type)) {
    throw new AppError('unsupported_media_type', 'Send text/csv or text/tab-separated-values.');
  }
  if (!(await c.get('ports').rateLimit.take(`feed:${shop.id}`, FEEDS_AN_HOUR, HOUR))) {
    throw new AppError('too_many_requests', `At most ${FEEDS_AN_HOUR} feeds an hour.`, { retryAfterSeconds: 3600 });
  }
  return c.req.raw.body;
}

async function answerCatalogue(c: Context<App>, shop: Shop) {
  const { clock, databases } = c.get('ports');
  const text = (c.req.query('q') ?? '').trim().slice(0, MOST_TEXT);
  const { count, last, found } = await readCatalogue(tenantOf(databases, shop), shop.id, text, FOUND);
  c.header('cache-control', 'no-store');
  return c.json<CatalogueAnswer>({
    count,
    last,
    languages: shop.languages,
    image_hosts: shop.settings.imageHosts ?? [],
    found: found.map((product) => ({
      ...showProduct(shop, product, shop.languages[0] ?? 'en', clock.now()),
      availability: product.availability,
    })),
  });
}

/** The catalogue in the dashboard: what is known, a feed by hand, and where pictures may lie. */
export function productRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => answerCatalogue(c, await requireOwnShop(c)))
    .put('/:shopId/feed', async (c) => {
      const shop = await requireOwnShop(c, ['owner', 'marketer']);
      return c.json(await importFeed(c.get('ports'), shop, await readFeedBody(c, shop), c.req.query('language')));
    })
    .put('/:shopId/image-hosts', async (c) => {
      const { databases, shops } = c.get('ports');
      const shop = await requireOwnShop(c, ['owner', 'marketer']);
      const { hosts } = parseInput(hostsBody, await readJson(c));
      const read = hosts.map(readImageHost);
      const errors = read.flatMap((host, index) =>
        host ? [] : [{ path: `hosts.${index}`, code: 'host', message: 'expected a name such as cdn.example.com' }],
      );
      if (errors.length) throw new AppError('unprocessable', 'Some fields are not usable.', { errors });
      const kept = [...new Set(read.filter((host) => host !== undefined))];
      await databases.control.client.batch([setImageHosts(shop.id, kept)], 'write');
      shops.forget();
      return answerCatalogue(c, { ...shop, settings: { ...shop.settings, imageHosts: kept } });
    });
}
