import { tenantOf } from '../../db/tenant.ts';
import { createCache, perProcess } from '../cache.ts';
import { decodeNumber } from '../number.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { type Link, readLink } from './click.store.ts';

const TTL_MS = 60_000;
const SIZE = 20_000;

/** Links by code. A link never changes but by the merge of its advocate. */
interface LinkCache {
  /** The link of a code, with the shop that the code's number leads to; undefined where no shop has that number. */
  read(ports: Ports, code: string): Promise<{ shop: Shop; link: Link | undefined } | undefined>;
  forget(code: string): void;
}

function createLinkCache(): LinkCache {
  // Codes that do not exist are kept too: a dead link that went round costs one look-up a minute.
  const links = createCache<Link | undefined>(TTL_MS, SIZE);
  return {
    async read(ports, code) {
      const number = decodeNumber(code);
      const shop = number === undefined ? undefined : await ports.shops.byNumber(number);
      if (!shop) return undefined;
      const link = await links.read(code, ports.clock.now(), () =>
        readLink(tenantOf(ports.databases, shop), shop.id, code),
      );
      return { shop, link };
    },
    forget: links.forget,
  };
}

/** The links that this process knows. */
export const linksOf = perProcess(createLinkCache);
