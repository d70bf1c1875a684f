import { tenantOf } from '../../../db/tenant.ts';
import { createCache, perProcess } from '../../cache.ts';
import type { Ports } from '../../ports.ts';
import type { Shop } from '../../retailer/shop.ts';
import { readOwnConnections } from '../connection.store.ts';
import { threadUrl } from '../hooks/meta.ts';
import { chooseConnection } from '../message.check.ts';

/** A page that is connected, or let go, shows on landings within this time. */
const TTL_MS = 20_000;
const SIZE = 2_000;

const pages = perProcess(() => createCache<string | undefined>(TTL_MS, SIZE));

/** Id of the page that a shop answers threads with; undefined where none is connected, or the channel is off. */
async function pageOf(ports: Ports, shop: Shop): Promise<string | undefined> {
  if (shop.controls.off.channel.some((channel) => channel === 'facebook' || channel === 'messenger')) return undefined;
  return pages(ports).read(shop.id, ports.clock.now(), async () => {
    const { retailerId, id: shopId } = shop;
    const rows = await readOwnConnections(tenantOf(ports.databases, shop));
    const chosen = chooseConnection({ retailerId, shopId, channel: 'facebook' }, rows);
    return 'provider' in chosen && chosen.state === 'ready' ? chosen.settings.pageId : undefined;
  });
}

/** Where a friend opens a thread with the shop's page and gets the deal there; undefined where there is no page. */
export async function threadOf(ports: Ports, shop: Shop, rk: string, language: string): Promise<string | undefined> {
  const pageId = await pageOf(ports, shop);
  return pageId && threadUrl(pageId, rk.toLowerCase(), language);
}
