import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { isCallable } from '../outward/outward.ts';
import type { App } from '../ports.ts';
import { writeLine } from '../report/csv.ts';
import { insertChange } from '../retailer/audit.store.ts';
import type { Role } from '../retailer/role.ts';
import { requireMember } from '../retailer/session.ts';
import { readShops } from '../retailer/shop.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { applyPatterns, applyUrl, judgeApplyPattern } from './apply.ts';
import { tryShop } from './ask.ts';
import { isOpen } from './circuit.ts';
import { deleteEndpoint, readEndpoint, upsertEndpoint } from './endpoint.store.ts';
import { generateCodes, MOST_GENERATED } from './generate.ts';
import { importCodes } from './import.ts';
import { type PoolAnswer, readPools } from './overview.ts';
import { type Page, readCodes, readDeal, setApplyPattern, upsertWatched } from './pool.store.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Files and rounds of generating an hour and shop, and test calls a minute. */
const FILES_AN_HOUR = 60;
const TESTS_A_MINUTE = 10;
/** Codes of one piece of a file that is downloaded. */
const PIECE = 5_000;
/** What links are shown with before there is a code. */
const SAMPLE = 'FRIEND-7KQ2MX';
const FILE_TYPES = new Set(['text/csv', 'text/tab-separated-values', 'text/plain']);

/** `GET /api/coupons/:shop`: the codes of a shop's deals, and how they reach a basket. */
export interface CouponsAnswer {
  pools: PoolAnswer[];
  /** How codes apply themselves; '' where they do not. */
  apply: {
    pattern: string;
    /** By platform, for this shop. */
    patterns: { shopify: string; woocommerce: string; magento: string };
    /** What the pattern makes of a code. */
    preview: string | null;
  };
  /** The shop's own system that makes codes. Times in UTC milliseconds. */
  endpoint: {
    url: string;
    failures: number;
    open_until: number | null;
    last_error: string | null;
    failed_at: number | null;
    answered_at: number | null;
  } | null;
}

/** The answer to a change of the shop's own system; its secret is said once. */
export interface EndpointSaved extends CouponsAnswer {
  secret?: string;
}

const generateBody = z.strictObject({
  pattern: z.string().trim().toUpperCase().max(60),
  amount: z.number().int().min(1).max(MOST_GENERATED),
});
const warnBody = z.strictObject({ warn_below: z.number().int().min(1).max(10_000_000).nullable() });
const patternBody = z.strictObject({ pattern: z.string().trim().max(600) });
const endpointBody = z.strictObject({ url: z.string().trim().max(500), new_secret: z.boolean() });
const codesQuery = z.object({
  state: z.enum(['all', 'waiting', 'given']).default('all'),
  lot: z.coerce.number().int().optional(),
});

/** The member's shop, with all that a change of it needs. */
async function readScope(c: Context<App>, roles?: readonly Role[]) {
  const ports = c.get('ports');
  const member = await requireMember(c, roles);
  const shops = await readShops(ports.databases.control);
  const shop = shops.find(({ id }) => id === c.req.param('shopId'));
  if (shop?.retailerId !== member.retailerId) throw new AppError('not_found', 'There is no such shop.');
  const database = tenantOf(ports.databases, shop);
  const note = (action: string, subject: Record<string, string | number>) =>
    insertChange(ports, member, action, { shop: shop.id, ...subject });
  return { ports, shop, database, note, control: ports.databases.control };
}
type Scope = Awaited<ReturnType<typeof readScope>>;

/** The deal that the path names. */
async function requireDeal({ database, shop }: Scope, c: Context<App>) {
  const deal = await readDeal(database, shop.id, c.req.param('dealId') ?? '');
  if (!deal) throw new AppError('not_found', 'There is no such deal.');
  return deal;
}

async function spend({ ports, shop }: Scope, what: string, limit: number, windowMs: number): Promise<void> {
  if (await ports.rateLimit.take(`${what}:${shop.id}`, limit, windowMs)) return;
  throw new AppError('too_many_requests', 'Too often; wait a while.', { retryAfterSeconds: windowMs / 1000 });
}

async function describe({ ports, shop, database }: Scope): Promise<CouponsAnswer> {
  const [pools, row] = await Promise.all([readPools(ports, shop), readEndpoint(database, shop.id)]);
  const now = ports.clock.now();
  return {
    pools,
    apply: {
      pattern: shop.settings.autoApplyUrl ?? '',
      patterns: applyPatterns(shop.origins[0] ?? ''),
      preview: applyUrl(shop, SAMPLE, shop.homeUrl) ?? null,
    },
    endpoint: row
      ? {
          url: row.url,
          failures: row.failures,
          open_until: isOpen(row, now) ? row.openUntil : null,
          last_error: row.lastError,
          failed_at: row.failedAt,
          answered_at: row.answeredAt,
        }
      : null,
  };
}

async function answer(c: Context<App>, scope: Scope, more: { secret?: string } = {}) {
  return c.json<EndpointSaved>({ ...(await describe(scope)), ...more }, 200, { 'cache-control': 'no-store' });
}

/** A file of codes, piece by piece. */
function streamCodes(scope: Scope, page: Page): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const time = (at: number | null) => (at === null ? '' : new Date(at).toISOString());
  let after = '';
  let begun = false;
  return new ReadableStream({
    async pull(controller) {
      const rows = await readCodes(scope.database, page, after, PIECE);
      const lines = rows.map(({ code, givenAt, expiresAt }) => writeLine([code, time(givenAt), time(expiresAt)]));
      if (!begun) lines.unshift(`\ufeff${writeLine(['code', 'given_at', 'expires_at'])}`);
      begun = true;
      controller.enqueue(encoder.encode(lines.join('')));
      after = rows.at(-1)?.code ?? '';
      if (rows.length < PIECE) controller.close();
    },
  });
}

/** The pattern that a body names, judged. @throws AppError `unprocessable`. */
async function readPattern(c: Context<App>, shop: Shop): Promise<string> {
  const { pattern } = parseInput(patternBody, await readJson(c));
  const fault = pattern && judgeApplyPattern(shop, pattern);
  if (!fault) return pattern;
  const message = {
    too_long: 'expected 500 characters at most',
    no_code: 'expected {code} where the code goes',
    placeholder: 'there is {code}, {url} and {path}, and nothing else in braces',
    target_not_allowed: 'expected a link to one of the shop’s own origins, by https',
  }[fault];
  throw new AppError('unprocessable', 'This link cannot be used.', {
    errors: [{ path: 'pattern', code: fault, message }],
  });
}

/** Codes in the dashboard: what there is, files in and out, generating, and where the shop's own system is. */
export function couponRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => answer(c, await readScope(c)))
    .put('/:shopId/deals/:dealId/warning', async (c) => {
      const scope = await readScope(c, MAY);
      const deal = await requireDeal(scope, c);
      const { warn_below: warnBelow } = parseInput(warnBody, await readJson(c));
      const row = { dealId: deal.id, shopId: scope.shop.id, warnBelow, updatedAt: scope.ports.clock.now() };
      await scope.database.client.batch([upsertWatched(scope.database, row)], 'write');
      return answer(c, scope);
    })
    .post('/:shopId/deals/:dealId/codes', async (c) => {
      const scope = await readScope(c, MAY);
      const deal = await requireDeal(scope, c);
      const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
      if (!FILE_TYPES.has(type)) throw new AppError('unsupported_media_type', 'Send text/csv.');
      await spend(scope, 'coupon-file', FILES_AN_HOUR, HOUR);
      const imported = await importCodes(scope.ports, scope.shop, deal.id, c.req.raw.body);
      const subject = { deal: deal.id, added: imported.added };
      await scope.control.client.batch([scope.note('coupons_imported', subject)], 'write');
      return c.json(imported);
    })
    .post('/:shopId/deals/:dealId/generate', async (c) => {
      const scope = await readScope(c, MAY);
      const deal = await requireDeal(scope, c);
      const wanted = parseInput(generateBody, await readJson(c));
      await spend(scope, 'coupon-file', FILES_AN_HOUR, HOUR);
      const made = await generateCodes(scope.ports, scope.shop, deal.id, wanted);
      const subject = { deal: deal.id, added: made.added };
      await scope.control.client.batch([scope.note('coupons_generated', subject)], 'write');
      return c.json(made);
    })
    .get('/:shopId/deals/:dealId/codes.csv', async (c) => {
      const scope = await readScope(c, MAY);
      const deal = await requireDeal(scope, c);
      const { state, lot } = parseInput(codesQuery, c.req.query());
      await spend(scope, 'coupon-file', FILES_AN_HOUR, HOUR);
      await scope.control.client.batch([scope.note('coupons_exported', { deal: deal.id })], 'write');
      const page = { shopId: scope.shop.id, dealId: deal.id, state, createdAt: lot };
      return c.body(streamCodes(scope, page), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="codes-${deal.id}.csv"`,
        'cache-control': 'no-store',
      });
    })
    .post('/:shopId/apply-link/preview', async (c) => {
      const { shop } = await readScope(c, MAY);
      const autoApplyUrl = await readPattern(c, shop);
      const link = applyUrl({ ...shop, settings: { ...shop.settings, autoApplyUrl } }, SAMPLE, shop.homeUrl);
      return c.json({ preview: link ?? null });
    })
    .put('/:shopId/apply-link', async (c) => {
      const scope = await readScope(c, MAY);
      const { shop, control, ports } = scope;
      const pattern = await readPattern(c, shop);
      const changed = [setApplyPattern(shop.id, pattern), scope.note('shop_changed', { fields: 'auto_apply_url' })];
      await control.client.batch(changed, 'write');
      ports.shops.forget();
      const { autoApplyUrl: _, ...settings } = shop.settings;
      const next = { ...shop, settings: { ...settings, ...(pattern && { autoApplyUrl: pattern }) } };
      return answer(c, { ...scope, shop: next });
    })
    .put('/:shopId/endpoint', async (c) => {
      const scope = await readScope(c, MAY);
      const { ports, shop, database } = scope;
      const { url, new_secret: wantsSecret } = parseInput(endpointBody, await readJson(c));
      if (!isCallable(url, ports.config.localTargets)) {
        const message = 'expected a URL with https at a public name';
        throw new AppError('unprocessable', 'This address cannot be called.', {
          errors: [{ path: 'url', code: 'not_callable', message }],
        });
      }
      const before = await readEndpoint(database, shop.id);
      const secret = wantsSecret || !before ? ports.ids.token(shop.number) : undefined;
      const secretSealed = secret ? ports.secrets.seal(secret) : (before?.secretSealed ?? '');
      const row = { shopId: shop.id, url, secretSealed, updatedAt: ports.clock.now() };
      await database.client.batch([upsertEndpoint(database, row)], 'write');
      await scope.control.client.batch([scope.note('coupon_system_connected', {})], 'write');
      return answer(c, scope, secret ? { secret } : {});
    })
    .post('/:shopId/endpoint/test', async (c) => {
      const scope = await readScope(c, MAY);
      await spend(scope, 'coupon-test', TESTS_A_MINUTE, MINUTE);
      const row = await readEndpoint(scope.database, scope.shop.id);
      if (!row) throw new AppError('not_found', 'No system is connected.');
      return c.json(await tryShop(scope.ports, scope.shop, row));
    })
    .delete('/:shopId/endpoint', async (c) => {
      const scope = await readScope(c, MAY);
      await scope.database.client.batch([deleteEndpoint(scope.database, scope.shop.id)], 'write');
      await scope.control.client.batch([scope.note('coupon_system_removed', {})], 'write');
      return answer(c, scope);
    });
}
