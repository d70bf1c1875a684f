import { type Context, Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { readBytes } from '../message/hooks/body.ts';
import type { App, Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { isStorageFault } from '../storage.ts';
import { applyFacts, applyPrivacyCall } from './apply.ts';
import { findPlatform, markPlatform, type PlatformRow } from './platform.store.ts';
import { asFields, type Fields, type Platform, type PlatformSecret, validSecrets } from './platform.ts';
import { readPrivacyCall, readShopify } from './shopify.ts';
import { isPing, readWooCommerce } from './woocommerce.ts';

/** Orders of hundreds of lines have some hundred kilobytes. */
const MOST_BYTES = 4_000_000;
const MINUTE = 60_000;
const RETRY_SECONDS = 5;

/** One answer to whoever cannot sign, whatever the reason: nobody learns which connections there are. */
const refuse = () => new AppError('unauthorised', 'The signature does not fit.');
const later = (cause?: unknown) =>
  new AppError('unavailable', 'This cannot be taken just now. Send it again.', {
    retryAfterSeconds: RETRY_SECONDS,
    cause,
  });

/** A call that its store has signed. */
interface Signed {
  ports: Ports;
  row: PlatformRow;
  shop: Shop;
  topic: string;
  body: Fields;
}

/** A sha256 as base64, in hex; undefined for anything else. */
function hexOf(base64: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(base64)) return undefined;
  return [...atob(base64)].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** The bytes as exactly the text that was signed; what is no UTF-8 is no JSON either. */
function readExactly(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse();
  }
}

function parse(text: string): Fields {
  try {
    return asFields(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Notes to the minute when a connection was last heard, or refused: what members see of it. */
async function mark(ports: Ports, row: PlatformRow, shop: Shop, what: 'heardAt' | 'refusedAt'): Promise<void> {
  const now = ports.clock.now();
  if (now - (row[what] ?? 0) >= MINUTE) await markPlatform(tenantOf(ports.databases, shop), row.id, { [what]: now });
}

/**
 * The connection that the path names, and a body that one of its secrets signed, over the raw bytes.
 * @throws AppError `unauthorised`, `body_too_large`, `unavailable`.
 */
async function readSigned(c: Context<App>, platform: Platform, text: string): Promise<Signed> {
  const ports = c.get('ports');
  const { databases, secrets, clock, shops } = ports;
  const names =
    platform === 'shopify'
      ? { signature: 'x-shopify-hmac-sha256', topic: 'x-shopify-topic' }
      : { signature: 'x-wc-webhook-signature', topic: 'x-wc-webhook-topic' };
  const row = await findPlatform(databases, platform, c.req.param('connectionId') ?? '');
  if (row === 'moving') throw later();
  const shop = row && (await shops.byId(row.shopId));
  if (!row || !shop) throw refuse();
  const given = hexOf(c.req.header(names.signature) ?? '');
  const known = validSecrets(JSON.parse(secrets.open(row.secretsSealed)) as PlatformSecret[], clock.now());
  const fits = known.map((secret) => secrets.equal(secrets.hmacHex(secret, text), given ?? '')).includes(true);
  // An app's secret is the same in every store that has it: this address belongs to one of them.
  const isHome = platform !== 'shopify' || c.req.header('x-shopify-shop-domain')?.toLowerCase() === row.settings.domain;
  if (!fits || !isHome) {
    await mark(ports, row, shop, 'refusedAt');
    throw refuse();
  }
  await mark(ports, row, shop, 'heardAt');
  return { ports, row, shop, topic: c.req.header(names.topic) ?? '', body: parse(text) };
}

/** Whatever is signed is answered with 200, unless it is to be sent again. */
async function answer(c: Context<App>, work: () => Promise<void>): Promise<Response> {
  try {
    await work();
    return c.body(null, 200);
  } catch (error) {
    if (error instanceof AppError && (error.status < 500 ? error.code !== 'conflict' : true)) throw error;
    const { log } = c.get('ports');
    if (!isStorageFault(error)) log.error('platform_failed', { error: (error as Error).name });
    throw later(error);
  }
}

/**
 * What shops' own systems tell of orders: `/hooks/shopify/<connection>` and `/hooks/woocommerce/<connection>`. Tenant,
 * shop and secret come from the connection, never from the body.
 */
export function platformHookRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/shopify/:connectionId', async (c) => {
      const bytes = await readBytes(c, MOST_BYTES);
      return answer(c, async () => {
        const { ports, row, shop, topic, body } = await readSigned(c, 'shopify', readExactly(bytes));
        const privacy = readPrivacyCall(topic, body);
        if (privacy) return applyPrivacyCall(ports, shop, row, privacy);
        if (topic === 'app/uninstalled') {
          return markPlatform(tenantOf(ports.databases, shop), row.id, { removedAt: ports.clock.now() });
        }
        return applyFacts(ports, shop, readShopify(topic, body, shop));
      });
    })
    .post('/woocommerce/:connectionId', async (c) => {
      const bytes = await readBytes(c, MOST_BYTES);
      return answer(c, async () => {
        const text = readExactly(bytes);
        if (isPing(text)) return;
        const { ports, shop, topic, body } = await readSigned(c, 'woocommerce', text);
        await applyFacts(ports, shop, readWooCommerce(topic, body, ports.clock.now()));
      });
    });
}
