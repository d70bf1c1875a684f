import { createCache, perProcess } from '../cache.ts';
import type { Ports } from '../ports.ts';
import { type ImageSize, readImageSize } from './image-size.ts';

/** So long a picture is taken to be as it was; also one that could not be read. */
const TTL_MS = 3_600_000;
const SIZE = 1000;
/** What says the size stands at the beginning, but for pictures that carry their own history. */
const HEAD_BYTES = 32_768;
/** A crawler waits no longer for it: the page is of use without. */
const PATIENCE_MS = 1500;

const cacheOf = perProcess(() => createCache<ImageSize | undefined>(TTL_MS, SIZE));

async function measure({ outward }: Pick<Ports, 'outward'>, url: string): Promise<ImageSize | undefined> {
  try {
    const answer = await outward(url, { headers: { range: `bytes=0-${HEAD_BYTES - 1}`, accept: 'image/*' } });
    return answer.ok ? readImageSize(new Uint8Array(await answer.arrayBuffer())) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The size of a shop's picture, for crawlers: Facebook draws a link with its picture at once only where the page says
 * how large that is. Undefined where nobody could tell in time; then the next crawler is told.
 */
export async function recallImageSize(
  ports: Pick<Ports, 'config' | 'outward' | 'clock' | 'defer'>,
  url: string,
): Promise<ImageSize | undefined> {
  const found = cacheOf(ports).read(url, ports.clock.now(), () => measure(ports, url));
  ports.defer(found);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    found.then((size) => {
      clearTimeout(timer);
      resolve(size);
    });
  });
}
