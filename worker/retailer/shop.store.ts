import { eq, sql } from 'drizzle-orm';
import { killSwitch, retailer, rollout, sendingDomain, sendingRules, shop } from '../../db/schema/control.ts';
import { createCache } from '../cache.ts';
import type { Clock, Database, ShopDirectory } from '../ports.ts';
import { DEFAULT_RULES } from '../share/policy.rules.ts';
import type { Shop } from './shop.ts';
import { controlsOf } from './switch.ts';

/** With the loader's own 30 s a switch is in force on every host within 60 s. */
const CACHE_MS = 20_000;

/** Of each retailer's rules those that stand. */
const isLatest = sql`${sendingRules.version} = (
  select max(version) from sending_rules as later where later.retailer_id = ${sendingRules.retailerId})`;

/** The verified domain of a shop, else that of its retailer. */
function findDomain(
  { id, retailerId }: Pick<Shop, 'id' | 'retailerId'>,
  domains: readonly (typeof sendingDomain.$inferSelect)[],
): Shop['sendingDomain'] {
  const own = domains.filter((one) => one.retailerId === retailerId);
  const found = own.find(({ shopId }) => shopId === id) ?? own.find(({ shopId }) => shopId === '');
  return found && { domain: found.domain, selector: found.selector, privateKeySealed: found.privateKeySealed };
}

/** All shops as they hold for pages: with their retailer's group, and all that is switched off. */
export async function readShops({ orm }: Database): Promise<Shop[]> {
  const [rows, switches, rollouts, changed, domains] = await orm.batch([
    orm.select().from(shop).innerJoin(retailer, eq(retailer.id, shop.retailerId)),
    orm.select().from(killSwitch),
    orm.select().from(rollout),
    orm.select().from(sendingRules).where(isLatest),
    orm.select().from(sendingDomain).where(eq(sendingDomain.state, 'verified')),
  ]);
  const rules = new Map(changed.map(({ retailerId, version, body }) => [retailerId, { ...body, version }]));
  return rows.map(({ shop: row, retailer: owner }) =>
    toShop(row, owner, controlsOf(row, switches, rollouts), {
      sending: rules.get(owner.id) ?? DEFAULT_RULES,
      sendingDomain: findDomain(row, domains),
    }),
  );
}

function toShop(
  row: typeof shop.$inferSelect,
  owner: typeof retailer.$inferSelect,
  { stopped, controls }: ReturnType<typeof controlsOf>,
  { sending, sendingDomain: ownDomain }: Pick<Shop, 'sending' | 'sendingDomain'>,
): Shop {
  return {
    id: row.id,
    number: row.number,
    retailerId: row.retailerId,
    groupNumber: owner.groupNumber,
    siteKey: row.siteKey,
    kind: row.kind,
    siblingOf: row.siblingOf,
    name: row.name,
    country: row.country,
    currency: row.currency,
    languages: row.languages,
    formal: row.formal,
    timeZone: row.timeZone,
    origins: row.origins,
    homeUrl: row.homeUrl,
    theme: row.theme,
    settings: {
      ...row.settings,
      channels: row.settings.channels.filter((channel) => !controls.off.channel.includes(channel)),
    },
    identitySecret: row.identitySecret,
    stopped: row.stopped || owner.stopped || stopped,
    controls,
    sending,
    sendingDomain: ownDomain,
    listenUntil: row.listenUntil ?? 0,
  };
}

/** All shops by each of their keys: what a directory keeps. */
interface ShopIndex {
  byKey: Map<string, Shop>;
  byNumber: Map<number, Shop>;
  byId: Map<string, Shop>;
}

/** Keeps the shops for 20 s. Plain values, so that it may be shared by directories over different connections. */
export const createShopCache = () => createCache<ShopIndex>(CACHE_MS, 1);

/**
 * Shops from the control database, read whole and kept for 20 s: they are few, and every request needs one. A failed
 * refresh goes on serving what is known.
 * @param cache given where each request has a connection, and so a directory, of its own.
 */
export function createShopDirectory(control: Database, clock: Clock, cache = createShopCache()): ShopDirectory {
  async function load(): Promise<ShopIndex> {
    const shops = await readShops(control);
    return {
      byKey: new Map(shops.map((one) => [one.siteKey, one])),
      byNumber: new Map(shops.map((one) => [one.number, one])),
      byId: new Map(shops.map((one) => [one.id, one])),
    };
  }
  const index = () => cache.read('all', clock.now(), load);
  return {
    bySiteKey: async (siteKey) => (await index()).byKey.get(siteKey),
    byNumber: async (number) => (await index()).byNumber.get(number),
    byId: async (id) => (await index()).byId.get(id),
    all: async () => [...(await index()).byId.values()],
    forget: () => cache.forget('all'),
  };
}
