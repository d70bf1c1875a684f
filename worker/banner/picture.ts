import { tenantOf } from '../../db/tenant.ts';
import { createCache, perProcess } from '../cache.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { palettesOf } from '../tag/palette.ts';
import { readPictures } from './banner.store.ts';
import { choosePicture } from './banner.ts';
import { drawNothing, drawPlain, plainBadge } from './draw.ts';
import { drawPicture } from './drawings.ts';
import { sayingOf } from './saying.ts';

/** A changed campaign shows in mails that are opened from then on. */
const TTL_MS = 20_000;
/** Pictures in memory together: some hundred kilobytes each at most. */
const SIZE = 50;

/** A picture and what tells it from others. */
export interface Shown {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
}

/** Some are drawn as they are read: one that takes long is no database that hangs. */
const PATIENCE_MS = 5_000;

const cacheOf = perProcess(() => createCache<Shown>(TTL_MS, SIZE, PATIENCE_MS));

function decode(content: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
}

async function makePicture(ports: Ports, shop: Shop, offer: Offer | undefined, language: string): Promise<Shown> {
  const { databases, secrets } = ports;
  const { accent, accentText } = palettesOf(shop.theme).light;
  if (!offer) return { bytes: (await drawNothing()) as Uint8Array<ArrayBuffer>, etag: '"nothing"' };
  const { campaign, deal } = offer;
  const place = { campaignId: campaign.id, dealId: deal.id };
  const rows = await readPictures(tenantOf(databases, shop), shop.id, place, language);
  const says = sayingOf(ports, shop, offer, language);
  const row = choosePicture(rows, says);
  if (row) return { bytes: decode(row.content), etag: `"${row.digest.slice(0, 20)}"` };
  // Somebody looks at it: it need not wait until its shop's turn comes.
  if (ports.painter) {
    const forget = (isThere: boolean) => isThere && forgetPicture(ports, shop.id, deal.id, language);
    ports.defer(drawPicture(ports, { shop, offer, language, says }).then(forget));
  }
  const badge = plainBadge(deal);
  const bytes = (await drawPlain({ accent, accentText }, badge)) as Uint8Array<ArrayBuffer>;
  return { bytes, etag: `"${secrets.digest(`${accent}${accentText}${badge}`).slice(0, 20)}"` };
}

/** The picture of what runs in a shop at this moment; at most 20 s old. */
export function showPicture(ports: Ports, shop: Shop, offer: Offer | undefined, language: string): Promise<Shown> {
  const key = pictureKey(shop.id, offer?.deal.id, language);
  return cacheOf(ports).read(key, ports.clock.now(), () => makePicture(ports, shop, offer, language));
}

const pictureKey = (shopId: string, dealId: string | undefined, language: string) =>
  [shopId, dealId, language].join(' ');

/** Makes a new picture show at once on the host that took it. */
export function forgetPicture(ports: Ports, shopId: string, dealId: string, language: string): void {
  cacheOf(ports).forget(pictureKey(shopId, dealId, language));
}
