import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { describeEndpoint, type EndpointAnswer, endpointRoutes } from '../endpoint/endpoint.routes.ts';
import { AppError } from '../errors.ts';
import { openList } from '../pieces.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import { type Cell, writeLine } from '../report/csv.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { applyPatterns, applyUrl, judgeApplyPattern } from './apply.ts';
import { tryShop } from './ask.ts';
import { generateCodes, MOST_GENERATED } from './generate.ts';
import { importCodes } from './import.ts';
import { findPool, type PoolAnswer, readPools } from './overview.ts';
import { type Page, readCodes, setApplyPattern, upsertWatched } from './pool.store.ts';
import { DEFAULT_WARNING } from './pool.ts';
import { readRevoked } from './reward-pool.store.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
const HOUR = 3_600_000;
/** Files and rounds of generating an hour and shop. */
const FILES_AN_HOUR = 60;
/** Codes of one piece of a file that is downloaded. */
const PIECE = 5_000;
/** What links are shown with before there is a code. */
const SAMPLE = 'FRIEND-7KQ2MX';

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
  /** The shop's own system that makes codes. */
  endpoint: EndpointAnswer | null;
}

const generateBody = z.strictObject({
  pattern: z.string().trim().toUpperCase().max(60),
  amount: z.number().int().min(1).max(MOST_GENERATED),
});
const warnBody = z.strictObject({
  warn_below: z.number().int().min(1).max(10_000_000).nullable(),
  warn_days: z.number().int().min(1).max(365).nullable().default(DEFAULT_WARNING.warnDays),
});
const patternBody = z.strictObject({ pattern: z.string().trim().max(600) });
const codesQuery = z.object({
  state: z.enum(['all', 'waiting', 'given']).default('all'),
  lot: z.coerce.number().int().optional(),
});

/** The deal that the path names, or the campaign's rewards. */
async function requireDeal({ database, shop }: ShopScope, c: Context<App>): Promise<{ id: string }> {
  const id = c.req.param('dealId') ?? '';
  if (!(await findPool(database, shop.id, id))) throw new AppError('not_found', 'There is no such deal.');
  return { id };
}

async function describe(scope: ShopScope): Promise<CouponsAnswer> {
  const { ports, shop } = scope;
  const [pools, endpoint] = await Promise.all([readPools(ports, shop), describeEndpoint(scope, 'coupon')]);
  return {
    pools,
    apply: {
      pattern: shop.settings.autoApplyUrl ?? '',
      patterns: applyPatterns(shop.origins[0] ?? ''),
      preview: applyUrl(shop, SAMPLE, shop.homeUrl) ?? null,
    },
    endpoint,
  };
}

const answer = async (c: Context<App>, scope: ShopScope) => c.json(await describe(scope));

/**
 * Rows as a file, piece by piece.
 * @param read the rows behind one that `placeOf` names; '' for the first.
 */
function streamRows<T>(
  columns: readonly string[],
  read: (after: string) => Promise<T[]>,
  placeOf: (row: T) => string,
  cellsOf: (row: T) => Cell[],
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after = '';
  let begun = false;
  return new ReadableStream({
    async pull(controller) {
      const rows = await read(after);
      const lines = rows.map((row) => writeLine(cellsOf(row)));
      if (!begun) lines.unshift(`\ufeff${writeLine(columns)}`);
      begun = true;
      controller.enqueue(encoder.encode(lines.join('')));
      const last = rows.length === PIECE ? rows.at(-1) : undefined;
      if (last === undefined) controller.close();
      else after = placeOf(last);
    },
  });
}

const writeTime = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** A file of codes. */
const streamCodes = ({ database }: ShopScope, page: Page) =>
  streamRows(
    ['code', 'given_at', 'expires_at'],
    (after) => readCodes(database, page, after, PIECE),
    ({ code }) => code,
    ({ code, givenAt, expiresAt }) => [code, writeTime(givenAt), writeTime(expiresAt)],
  );

/** Codes that the shop has to cancel. */
const streamRevoked = ({ database, shop }: ShopScope) =>
  streamRows(
    ['code', 'reward', 'amount', 'currency', 'revoked_at'],
    (after) => readRevoked(database, shop.id, after, PIECE),
    ({ reward }) => reward,
    ({ code, reward, amount, currency, revoked_at: at }) => [
      code,
      reward,
      { amount, currency },
      currency,
      writeTime(at),
    ],
  );

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
    .get('/:shopId', async (c) => answer(c, await readShopScope(c)))
    .put('/:shopId/deals/:dealId/warning', async (c) => {
      const scope = await readShopScope(c, MAY);
      const deal = await requireDeal(scope, c);
      const { warn_below: warnBelow, warn_days: warnDays } = parseInput(warnBody, await readJson(c));
      const row = { dealId: deal.id, shopId: scope.shop.id, warnBelow, warnDays, updatedAt: scope.ports.clock.now() };
      await scope.database.client.batch([upsertWatched(scope.database, row)], 'write');
      return answer(c, scope);
    })
    .post('/:shopId/deals/:dealId/codes', async (c) => {
      const scope = await readShopScope(c, MAY);
      const deal = await requireDeal(scope, c);
      const list = openList(c);
      await takeTurn(scope.ports, `coupon-file:${scope.shop.id}`, FILES_AN_HOUR, HOUR);
      const imported = await importCodes(scope.ports, scope.shop, deal.id, list);
      const subject = { deal: deal.id, added: imported.added };
      await scope.note('coupons_imported', subject);
      return c.json(imported);
    })
    .post('/:shopId/deals/:dealId/generate', async (c) => {
      const scope = await readShopScope(c, MAY);
      const deal = await requireDeal(scope, c);
      const wanted = parseInput(generateBody, await readJson(c));
      await takeTurn(scope.ports, `coupon-file:${scope.shop.id}`, FILES_AN_HOUR, HOUR);
      const made = await generateCodes(scope.ports, scope.shop, deal.id, wanted);
      const subject = { deal: deal.id, added: made.added };
      await scope.note('coupons_generated', subject);
      return c.json(made);
    })
    .get('/:shopId/deals/:dealId/codes.csv', async (c) => {
      const scope = await readShopScope(c, MAY);
      const deal = await requireDeal(scope, c);
      const { state, lot } = parseInput(codesQuery, c.req.query());
      await takeTurn(scope.ports, `coupon-file:${scope.shop.id}`, FILES_AN_HOUR, HOUR);
      await scope.note('coupons_exported', { deal: deal.id });
      const page = { shopId: scope.shop.id, dealId: deal.id, state, createdAt: lot };
      return c.body(streamCodes(scope, page), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="codes-${deal.id}.csv"`,
        'cache-control': 'no-store',
      });
    })
    .get('/:shopId/revoked.csv', async (c) => {
      const scope = await readShopScope(c, MAY);
      await takeTurn(scope.ports, `coupon-file:${scope.shop.id}`, FILES_AN_HOUR, HOUR);
      await scope.note('coupons_exported', { codes: 'revoked' });
      return c.body(streamRevoked(scope), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="codes-to-cancel.csv"',
        'cache-control': 'no-store',
      });
    })
    .post('/:shopId/apply-link/preview', async (c) => {
      const { shop } = await readShopScope(c, MAY);
      const autoApplyUrl = await readPattern(c, shop);
      const link = applyUrl({ ...shop, settings: { ...shop.settings, autoApplyUrl } }, SAMPLE, shop.homeUrl);
      return c.json({ preview: link ?? null });
    })
    .put('/:shopId/apply-link', async (c) => {
      const scope = await readShopScope(c, MAY);
      const { shop, ports } = scope;
      const pattern = await readPattern(c, shop);
      const changed = [setApplyPattern(shop.id, pattern), scope.change('shop_changed', { fields: 'auto_apply_url' })];
      await ports.databases.control.client.batch(changed, 'write');
      ports.shops.forget();
      const { autoApplyUrl: _, ...settings } = shop.settings;
      const next = { ...shop, settings: { ...settings, ...(pattern && { autoApplyUrl: pattern }) } };
      return answer(c, { ...scope, shop: next });
    })
    .route(
      '/',
      endpointRoutes('coupon', ({ ports, shop }, endpoint) => tryShop(ports, shop, endpoint)),
    );
}
