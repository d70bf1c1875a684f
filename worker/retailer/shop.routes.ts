import { type Context, Hono } from 'hono';
import { isRaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { LAST_SHOP_NUMBER } from '../canary/canary.ts';
import { AppError } from '../errors.ts';
import { MOST_SHOPS } from '../member/member.ts';
import type { App, Ports } from '../ports.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { isFirstParty } from '../tag/cookie.ts';
import { insertChange } from './audit.store.ts';
import type { Role } from './role.ts';
import { requireMember } from './session.ts';
import { changeOf, describeDetails, fieldsOf, type ShopDetails, testChangeOf } from './shop.change.ts';
import { shopRequest, themeRequest } from './shop.schema.ts';
import { readShops } from './shop.store.ts';
import type { Shop } from './shop.ts';
import {
  hasCampaign,
  insertShops,
  readShopRow,
  type ShopRow,
  updateSecret,
  updateShop,
  updateTheme,
} from './shop.write.store.ts';
import { checkTheme, DEFAULT_THEME } from './theme.ts';

/** Who may change what a shop says and looks like. */
const MAY: readonly Role[] = ['owner', 'marketer'];
const SITE_KEY_LENGTH = 16;

const missing = () => new AppError('not_found', 'There is no such shop.');

/** One of the member's shops. @throws AppError `not_found` for any other. */
export async function requireOwnShop(
  c: Context<App>,
  shopId: string,
  roles?: readonly Role[],
): Promise<{ member: Awaited<ReturnType<typeof requireMember>>; shop: Shop; shops: Shop[] }> {
  const member = await requireMember(c, roles);
  const shops = (await readShops(c.get('ports').databases.control)).filter(
    (one) => one.retailerId === member.retailerId,
  );
  const shop = shops.find(({ id }) => id === shopId);
  if (!shop) throw missing();
  return { member, shop, shops };
}

/** A shop itself, not its test mode: what is said of it holds for both. */
async function requireLiveRow(c: Context<App>): Promise<{ row: ShopRow; shop: Shop; userId: string }> {
  const { shop, member } = await requireOwnShop(c, c.req.param('id') ?? '', MAY);
  const row = await readShopRow(c.get('ports').databases.control, shop.id);
  if (row?.kind !== 'live') throw missing();
  return { row, shop, userId: member.userId };
}

/** Runs a write, and makes it hold on this host at once. */
async function write(c: Context<App>, work: Promise<void>, lost: () => AppError = missing): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (isRaceLost(error)) throw lost();
    throw error;
  }
  c.get('ports').shops.forget();
}

async function answer(c: Context<App>, shopId: string, status: 200 | 201 = 200): Promise<Response> {
  const row = await readShopRow(c.get('ports').databases.control, shopId);
  if (!row) throw missing();
  c.header('cache-control', 'no-store');
  return c.json<ShopDetails>(describeDetails(row), status);
}

const siteKey = ({ ids }: Pick<Ports, 'ids'>) => ids.couponCode(SITE_KEY_LENGTH).toLowerCase();

async function create(c: Context<App>): Promise<Response> {
  const member = await requireMember(c, ['owner']);
  const ports = c.get('ports');
  const { config, databases, ids, secrets, clock } = ports;
  const wanted = parseInput(shopRequest(config.localTargets), await readJson(c));
  const own = (await readShops(databases.control)).filter(
    ({ retailerId, kind }) => retailerId === member.retailerId && kind === 'live',
  );
  if (own.length >= MOST_SHOPS) throw new AppError('conflict', `A retailer has ${MOST_SHOPS} shops at most.`);
  const change = changeOf(wanted);
  const liveId = ids.make('shp');
  const testKey = siteKey(ports);
  const shared = { retailerId: member.retailerId, theme: DEFAULT_THEME, createdAt: clock.now() };
  const secret = () => secrets.seal(ids.token(0));
  const live = {
    ...shared,
    ...change,
    id: liveId,
    kind: 'live' as const,
    siteKey: siteKey(ports),
    identitySecret: secret(),
  };
  const test = {
    ...shared,
    ...change,
    ...testChangeOf(change, config),
    id: ids.make('shp'),
    kind: 'test' as const,
    siblingOf: liveId,
    siteKey: testKey,
    homeUrl: `${config.dashboardUrl}/try/${testKey}`,
    identitySecret: secret(),
  };
  const note = insertChange(ports, member, 'shop_made', { shop: liveId });
  const full = () => new AppError('unavailable', 'There are no numbers left for shops.');
  await write(c, insertShops(databases.control, { live, test }, LAST_SHOP_NUMBER, note), full);
  return answer(c, liveId, 201);
}

async function change(c: Context<App>): Promise<Response> {
  const { row, shop, userId } = await requireLiveRow(c);
  const ports = c.get('ports');
  const { config, databases } = ports;
  const wanted = parseInput(shopRequest(config.localTargets), await readJson(c));
  if (wanted.currency !== row.currency && (await hasCampaign(tenantOf(databases, shop), shop.id))) {
    throw new AppError('unprocessable', 'A shop with campaigns keeps its currency.', {
      errors: [{ path: 'currency', code: 'fixed', message: 'deals and rewards are in the currency that it has' }],
    });
  }
  const next = changeOf(wanted, row, ports.clock.now());
  const { tagHost } = next.settings;
  if (tagHost && !isFirstParty(next, tagHost)) {
    throw new AppError('unprocessable', 'The tag’s own host lies on none of these sites.', {
      errors: [{ path: 'origins', code: 'tag_host', message: `${tagHost} has to lie on the domain of a site` }],
    });
  }
  const fields = fieldsOf(row, next);
  if (fields === '') return answer(c, row.id);
  const note = insertChange(ports, { retailerId: row.retailerId, userId }, 'shop_changed', { shop: row.id, fields });
  await write(c, updateShop(databases.control, row.id, next, testChangeOf(next, config), note));
  return answer(c, row.id);
}

/** Shops of a retailer: made by owners; what they say and look like is changed by marketers too, each change noted. */
export function shopRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/shops', create)
    .get('/shops/:id', async (c) => {
      const { shop } = await requireOwnShop(c, c.req.param('id'));
      return answer(c, shop.siblingOf ?? shop.id);
    })
    .put('/shops/:id', change)
    .put('/shops/:id/theme', async (c) => {
      const { row, userId } = await requireLiveRow(c);
      const ports = c.get('ports');
      const theme = parseInput(themeRequest(ports.config.localTargets), await readJson(c));
      const note = insertChange(ports, { retailerId: row.retailerId, userId }, 'theme_changed', { shop: row.id });
      await write(c, updateTheme(ports.databases.control, row.id, dropAbsent(theme), note));
      return answer(c, row.id);
    })
    .post('/theme/check', async (c) => {
      await requireMember(c);
      const theme = parseInput(themeRequest(c.get('ports').config.localTargets), await readJson(c));
      return c.json(checkTheme(theme));
    })
    .post('/shops/:id/secret', async (c) => {
      const { member, shop } = await requireOwnShop(c, c.req.param('id'), ['owner']);
      const ports = c.get('ports');
      const secret = ports.ids.token(shop.number);
      const note = insertChange(ports, member, 'identity_secret', { shop: shop.id });
      await write(c, updateSecret(ports.databases.control, shop.id, ports.secrets.seal(secret), note));
      c.header('cache-control', 'no-store');
      return c.json({ secret });
    });
}

/** A theme without what was left out. */
export function dropAbsent<T extends { logoUrl?: string | undefined; heroUrl?: string | undefined }>(theme: T) {
  const { logoUrl, heroUrl, ...rest } = theme;
  return { ...rest, ...(logoUrl && { logoUrl }), ...(heroUrl && { heroUrl }) };
}
