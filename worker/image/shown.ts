import { tenantOf } from '../../db/tenant.ts';
import { createCache, perProcess } from '../cache.ts';
import type { Ports } from '../ports.ts';
import { readImage } from './image.store.ts';
import { type ImageType, readImageName } from './image.ts';

/** What a picture shows never changes; that it is gone is seen within a minute on other hosts. */
const TTL_MS = 60_000;
/** Pictures in memory together: 300 KB each at most. */
const SIZE = 30;

/** A picture on its way out. */
export interface Shown {
  type: ImageType;
  bytes: Uint8Array<ArrayBuffer>;
}

const cacheOf = perProcess(() => createCache<Shown | undefined>(TTL_MS, SIZE));

async function load(ports: Ports, id: string, shopNumber: number): Promise<Shown | undefined> {
  const shop = await ports.shops.byNumber(shopNumber);
  const row = shop && (await readImage(tenantOf(ports.databases, shop), id));
  return row && { type: row.type, bytes: Uint8Array.from(atob(row.content), (char) => char.charCodeAt(0)) };
}

/** The picture under a file's name; undefined where there is none. */
export async function showImage(ports: Ports, file: string): Promise<Shown | undefined> {
  const named = readImageName(file);
  if (!named) return undefined;
  const { id, type, shopNumber } = named;
  const shown = await cacheOf(ports).read(id, ports.clock.now(), () => load(ports, id, shopNumber));
  return shown?.type === type ? shown : undefined;
}

/** Makes this host read a picture again. */
export function forgetImage(ports: Ports, id: string): void {
  cacheOf(ports).forget(id);
}
