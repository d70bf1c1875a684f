import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { type RetailerScope, readRetailerScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { deletePlatform, insertPlatform, type PlatformRow, readPlatforms, replaceSecrets } from './platform.store.ts';
import {
  type PlatformAnswer,
  type PlatformSecret,
  type PlatformsAnswer,
  rotateSecrets,
  SHOPIFY_DOMAIN,
  SHOPIFY_SECRET,
} from './platform.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^https:\/\//, '').replace(/\/+$/, ''))
  .pipe(z.string().regex(SHOPIFY_DOMAIN, 'expected a domain as maple.myshopify.com'));
const wantedPlatform = z.discriminatedUnion('platform', [
  z.strictObject({ platform: z.literal('shopify'), shop: z.string().max(64), domain }),
  z.strictObject({ platform: z.literal('woocommerce'), shop: z.string().max(64) }),
]);
const wantedSecret = z.strictObject({
  secret: z.string().trim().regex(SHOPIFY_SECRET, 'expected the secret that Shopify shows').optional(),
});

const openSecrets = ({ secrets }: Pick<Ports, 'secrets'>, row: PlatformRow) =>
  JSON.parse(secrets.open(row.secretsSealed)) as PlatformSecret[];
const sealSecrets = ({ secrets }: Pick<Ports, 'secrets'>, list: PlatformSecret[]) => secrets.seal(JSON.stringify(list));

function describe({ ports }: RetailerScope, row: PlatformRow): PlatformAnswer {
  const { id, shopId, platform, settings, heardAt, refusedAt, removedAt, askedAt } = row;
  const [current, former] = openSecrets(ports, row);
  return {
    id,
    shop: shopId,
    platform,
    domain: settings.domain ?? '',
    url: `${ports.config.dashboardUrl}/hooks/${platform}/${id}`,
    ready: current !== undefined,
    formerUntil: former?.until !== undefined && ports.clock.now() < former.until ? former.until : null,
    heardAt,
    refusedAt,
    removedAt,
    askedAt,
  };
}

async function answerAll(
  c: Context<App>,
  scope: RetailerScope,
  secret?: PlatformsAnswer['secret'],
  status: 200 | 201 = 200,
) {
  const rows = await readPlatforms(scope.database);
  const answer = { platforms: rows.map((row) => describe(scope, row)), ...(secret && { secret }) };
  return c.json<PlatformsAnswer>(answer, status);
}

/** Shops' own systems: connected, given a new secret, let go. A secret that we make is said once. */
export function platformRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => answerAll(c, await readRetailerScope(c, MAY)))
    .post('/', async (c) => {
      const scope = await readRetailerScope(c, MAY);
      const { ports, database, shops, note } = scope;
      const wanted = parseInput(wantedPlatform, await readJson(c));
      const shop = shops.find(({ id }) => id === wanted.shop);
      if (!shop) throw new AppError('not_found', 'There is no such shop.');
      const id = ports.ids.make('plt');
      const value = wanted.platform === 'woocommerce' ? ports.ids.token(shop.number) : undefined;
      const made = await insertPlatform(
        database,
        {
          id,
          shopId: shop.id,
          platform: wanted.platform,
          settings: wanted.platform === 'shopify' ? { domain: wanted.domain } : {},
          secretsSealed: sealSecrets(ports, value ? [{ value }] : []),
        },
        ports.clock.now(),
      );
      if (!made) throw new AppError('conflict', 'The shop has this connected already.');
      await note('platform_connected', { connection: id, platform: wanted.platform, shop: shop.id });
      return answerAll(c, scope, value ? { id, value } : undefined, 201);
    })
    .post('/:id/secret', async (c) => {
      const scope = await readRetailerScope(c, MAY);
      const { ports, database, shops, note } = scope;
      const { secret } = parseInput(wantedSecret, await readJson(c));
      const row = (await readPlatforms(database)).find(({ id }) => id === c.req.param('id'));
      const shop = shops.find(({ id }) => id === row?.shopId);
      if (!row || !shop) throw new AppError('not_found', 'There is no such connection.');
      const isOurs = row.platform === 'woocommerce';
      const value = isOurs ? ports.ids.token(shop.number) : secret;
      if (!value || (isOurs && secret)) {
        const message = isOurs ? 'we make it' : 'expected the secret that Shopify shows';
        throw new AppError('unprocessable', 'Some fields are not usable.', {
          errors: [{ path: 'secret', code: 'invalid', message }],
        });
      }
      const now = ports.clock.now();
      const next = sealSecrets(ports, rotateSecrets(openSecrets(ports, row), value, now));
      if (!(await replaceSecrets(database, row, next, now))) {
        throw new AppError('conflict', 'Somebody else changed it first.');
      }
      await note('platform_secret_changed', { connection: row.id, platform: row.platform, shop: row.shopId });
      return answerAll(c, scope, isOurs ? { id: row.id, value } : undefined);
    })
    .delete('/:id', async (c) => {
      const scope = await readRetailerScope(c, MAY);
      const id = c.req.param('id');
      if (!(await deletePlatform(scope.database, id))) throw new AppError('not_found', 'There is no such connection.');
      await scope.note('platform_removed', { connection: id });
      return answerAll(c, scope);
    });
}
