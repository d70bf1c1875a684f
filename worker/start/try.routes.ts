import { type Context, Hono } from 'hono';
import { AppError } from '../errors.ts';
import { readPerson } from '../member/account.store.ts';
import { cleanName } from '../message/typed.ts';
import type { App } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import type { Identity } from '../wire.ts';
import { TRY_SCRIPT, tryPage, tryPolicy, tryStyle } from './try.page.ts';
import { readTryToken } from './try.token.ts';

const HOUR_MS = 3600_000;
const SHORT = { 'cache-control': 'private, no-cache' };

/** The test mode of a shop. @throws AppError `not_found`. */
async function requireTestShop(c: Context<App>): Promise<Shop> {
  const shop = await c.get('ports').shops.bySiteKey(c.req.param('siteKey') ?? '');
  if (shop?.kind !== 'test') throw new AppError('not_found', 'There is no such page.');
  return shop;
}

/** The member whom a token names, as the shop's server would vouch for a customer; each visit is a customer anew. */
async function vouchFor(c: Context<App>, shop: Shop, token: string): Promise<Identity | undefined> {
  const { clock, databases, ids, secrets } = c.get('ports');
  const userId = readTryToken(secrets, shop.id, token, clock.now());
  const person = userId && (await readPerson(databases.control, userId));
  if (!person) return undefined;
  const customerId = `member-${ids.uuid()}`;
  const expires = clock.now() + HOUR_MS;
  const signature = secrets.hmacHex(secrets.open(shop.identitySecret), `${customerId}.${expires}`);
  const firstName = cleanName(person.name.split(' ')[0] ?? '');
  return { customerId, expires, signature, ...(firstName && { firstName }) };
}

/** Pages that stand for a shop's own, with the real tag in test mode: no site is needed to share with oneself. */
export function tryRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/try.js', (c) =>
      c.body(TRY_SCRIPT, 200, {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=300',
      }),
    )
    .get('/:siteKey/style.css', async (c) =>
      c.body(tryStyle(await requireTestShop(c)), 200, { 'content-type': 'text/css; charset=utf-8', ...SHORT }),
    )
    .get('/:siteKey', async (c) => {
      const shop = await requireTestShop(c);
      const { publicUrl } = c.get('ports').config;
      const page = tryPage({
        shop,
        publicUrl,
        language: chooseLanguage(shop, [c.req.query('lang')]),
        identity: await vouchFor(c, shop, c.req.query('who') ?? ''),
        isLanding: c.req.query('rk') !== undefined,
      });
      return c.html(page, 200, {
        'content-security-policy': tryPolicy(publicUrl),
        'referrer-policy': 'no-referrer',
        ...SHORT,
      });
    });
}
