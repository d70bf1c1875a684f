import type { InStatement } from '@libsql/client';
import { eq } from 'drizzle-orm';
import { CATALOGUE } from '../worker/demo/catalogue.ts';
import { DEMO_RETAILER_ID, DEMO_SITE_KEYS, type DemoPath, demoApiKey } from '../worker/demo/demo.ts';
import type { Ports } from '../worker/ports.ts';
import { upsertProducts } from '../worker/product/product.store.ts';
import type { Product } from '../worker/product/product.ts';
import { toStatement } from './guard.ts';
import { apiKey, retailer, shop } from './schema/control.ts';
import { campaign, campaignShop, deal, store } from './schema/group.ts';
import { DEMO_CAMPAIGNS, DEMO_DEALS, DEMO_SHOPS, DEMO_STORES, DEMO_TITLES } from './seed.data.ts';

type Needs = Pick<Ports, 'databases' | 'ids' | 'secrets' | 'clock' | 'config'>;

const GROUP = 1;
const PATHS = Object.keys(DEMO_SITE_KEYS) as DemoPath[];

/**
 * Puts the demo retailer, its two shops, their campaigns and deals into the databases. What is there already stays as
 * it is, so that a second start keeps what was changed by hand; only addresses follow when the demo has moved to
 * another host or port, and the server keys follow the signing key.
 */
export async function seedDemo(needs: Needs): Promise<void> {
  const { databases } = needs;
  const moved = await readFormerBase(needs);
  await databases.control.client.batch([...controlRows(needs), ...(moved ? moveShops(needs, moved) : [])], 'write');
  const { client } = databases.group(await readGroupNumber(needs));
  await client.batch(
    [...groupRows(needs), ...productRows(needs), ...(moved ? [moveDeals(needs, moved)] : [])],
    'write',
  );
}

/** Where the demo retailer lives: it may have been moved since. */
async function readGroupNumber({ databases }: Needs): Promise<number> {
  const { orm } = databases.control;
  const rows = await orm.select().from(retailer).where(eq(retailer.id, DEMO_RETAILER_ID));
  return rows[0]?.groupNumber ?? GROUP;
}

/** All that `control` holds of the demo. */
function controlRows({ databases, ids, secrets, clock, config }: Needs): InStatement[] {
  const { orm } = databases.control;
  const now = clock.now();
  const origins = originsOf(config);
  const rows: { toSQL(): { sql: string; params: unknown[] } }[] = [
    orm
      .insert(retailer)
      .values({
        id: DEMO_RETAILER_ID,
        number: 1,
        name: 'Ferncastle Group',
        slug: 'ferncastle',
        groupNumber: GROUP,
        createdAt: new Date(now),
      })
      .onConflictDoNothing(),
  ];
  for (const path of PATHS) {
    const { settings, ...row } = DEMO_SHOPS[path];
    const base = `${config.dashboardUrl}/demo/${path}`;
    const hash = secrets.digest(demoApiKey(secrets, row));
    rows.push(
      orm
        .insert(shop)
        .values({
          ...row,
          retailerId: DEMO_RETAILER_ID,
          siteKey: DEMO_SITE_KEYS[path],
          origins,
          homeUrl: `${base}/`,
          settings: { ...settings, autoApplyUrl: autoApply(base) },
          identitySecret: secrets.seal(ids.token(row.number)),
          createdAt: now,
        })
        .onConflictDoNothing(),
      orm
        .insert(apiKey)
        .values({
          id: `key_${row.id.slice(4)}`,
          retailerId: DEMO_RETAILER_ID,
          shopId: row.id,
          hash,
          hint: demoApiKey(secrets, row).slice(0, 12),
          scopes: ['purchases:write', 'products:write', 'reports:read', 'rates:write'],
          createdAt: now,
        })
        .onConflictDoUpdate({ target: apiKey.id, set: { hash } }),
    );
  }
  return rows.map(toStatement);
}

/** Campaigns, deals and stores. */
function groupRows({ databases, clock, config }: Needs): InStatement[] {
  const { orm } = databases.group(GROUP);
  const createdAt = clock.now();
  return PATHS.flatMap((path) => {
    const { id: shopId, currency } = DEMO_SHOPS[path];
    const { id: campaignId, name } = DEMO_CAMPAIGNS[path];
    return [
      orm
        .insert(campaign)
        .values({
          id: campaignId,
          retailerId: DEMO_RETAILER_ID,
          name,
          module: 'recommendation',
          state: 'running',
          reward: { kind: 'coupon', amount: 1000, currency, holdDays: 14 },
          placements: [
            { kind: 'post_purchase' },
            { kind: 'embedded', target: 'goodword-account' },
            { kind: 'product', target: 'goodword-product' },
          ],
          createdAt,
        })
        .onConflictDoNothing(),
      orm.insert(campaignShop).values({ campaignId, shopId, overrides: {} }).onConflictDoNothing(),
      orm
        .insert(store)
        .values({ ...DEMO_STORES[path], shopId, state: 'open', createdAt, updatedAt: createdAt })
        .onConflictDoNothing(),
      ...DEMO_DEALS[path].map(({ target, ...row }, position) =>
        orm
          .insert(deal)
          .values({
            ...row,
            shopId,
            campaignId,
            currency,
            position,
            targetUrl: `${config.dashboardUrl}/demo/${path}/${target}`,
            imageUrl: `${config.dashboardUrl}/demo/assets/${path}-share.jpg`,
          })
          .onConflictDoNothing(),
      ),
    ].map(toStatement);
  });
}

/** What both storefronts sell, as their servers would tell it: with pages and pictures where the demo lives now. */
function productRows({ clock, config }: Needs): InStatement[] {
  const base = `${config.dashboardUrl}/demo`;
  return PATHS.map((path) => {
    const { id, currency } = DEMO_SHOPS[path];
    const products = CATALOGUE[path].map(
      ({ slug, name, price }): Product => ({
        id: slug,
        title: name,
        titles: DEMO_TITLES[slug] ?? null,
        url: `${base}/${path}/p/${slug}`,
        imageUrl: `${base}/assets/${slug}.svg`,
        currency,
        price,
        salePrice: null,
        saleFrom: null,
        saleTo: null,
        availability: 'in_stock',
      }),
    );
    return upsertProducts(id, products, { source: 'api' }, clock.now());
  });
}

const originsOf = (config: Needs['config']) => [
  ...new Set([new URL(config.dashboardUrl).origin, new URL(config.publicUrl).origin]),
];
const autoApply = (base: string) => `${base}/apply?code={code}&target={target}`;

/** Where the demo lived at its last start, if that was elsewhere. */
async function readFormerBase({ databases, config }: Needs): Promise<string | undefined> {
  const { rows } = await databases.control.client.execute({
    sql: 'select home_url, origins from shop where id = ?',
    args: [DEMO_SHOPS.us.id],
  });
  const home = rows[0]?.home_url;
  if (typeof home !== 'string') return undefined;
  const former = home.replace(/\/demo\/us\/$/, '');
  const same = former === config.dashboardUrl && rows[0]?.origins === JSON.stringify(originsOf(config));
  return same || former === home ? undefined : former;
}

/** Origins, home and auto-apply address of the shops, at the new place. */
function moveShops({ config }: Needs, former: string): InStatement[] {
  return PATHS.map((path) => ({
    sql: `update shop set origins = ?, home_url = replace(home_url, ?, ?),
            settings = json_set(settings, '$.autoApplyUrl', ?) where id = ?`,
    args: [
      JSON.stringify(originsOf(config)),
      former,
      config.dashboardUrl,
      autoApply(`${config.dashboardUrl}/demo/${path}`),
      DEMO_SHOPS[path].id,
    ],
  }));
}

function moveDeals({ config }: Needs, former: string): InStatement {
  return {
    sql: `update deal set target_url = replace(target_url, ?1, ?2), image_url = replace(image_url, ?1, ?2)
      where shop_id in (?3, ?4)`,
    args: [former, config.dashboardUrl, ...PATHS.map((path) => DEMO_SHOPS[path].id)],
  };
}
