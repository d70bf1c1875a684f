import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from 'hono/utils/compress';
import { createCache } from '../cache.ts';

/** What a browser may take, the smaller first; both at their best, as each file is compressed once. */
const ENCODERS = { br: promisify(brotliCompress), gzip: promisify(gzip) };
type Encoding = keyof typeof ENCODERS;
const ENCODINGS = Object.keys(ENCODERS) as Encoding[];

const DAY_MS = 86_400_000;
const MOST_FILES = 500;

/** @param header as in RFC 9110 §12.5.3, read as all browsers write it. */
function chooseEncoding(header: string): Encoding | undefined {
  const words = header.split(',').map((word) => word.trim());
  return ENCODINGS.find((encoding) => words.includes(encoding));
}

/** What names the content of an answer: a path that never changes, or the tag of its version. */
function nameContent({ headers }: Response, url: string): string | undefined {
  if (headers.get('cache-control')?.includes('immutable')) return new URL(url).pathname;
  return headers.get('etag') ?? undefined;
}

/**
 * Compresses answers, where no platform in front of us does: the tag's files once and as small as can be, since all
 * pages load them; pages and JSON as they go out.
 */
export function createCompressor(): (request: Request, response: Response) => Promise<Response> {
  const files = createCache<Uint8Array<ArrayBuffer>>(DAY_MS, MOST_FILES);
  return async (request, response) => {
    // What is posted is answered in a line.
    if (request.method !== 'GET' || response.status !== 200) return response;
    const { headers, status } = response;
    const isText = COMPRESSIBLE_CONTENT_TYPE_REGEX.test(headers.get('content-type') ?? '');
    if (!isText || headers.has('content-encoding')) return response;
    const changed = new Headers(headers);
    changed.append('vary', 'accept-encoding');
    const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? '');
    if (!encoding || !response.body) return new Response(response.body, { status, headers: changed });
    changed.delete('content-length');
    const name = nameContent(response, request.url);
    if (name === undefined) {
      changed.set('content-encoding', 'gzip');
      return new Response(response.body.pipeThrough(new CompressionStream('gzip')), { status, headers: changed });
    }
    changed.set('content-encoding', encoding);
    const body = await files.read(
      `${encoding} ${name}`,
      Date.now(),
      async () => new Uint8Array(await ENCODERS[encoding](await response.arrayBuffer())),
    );
    return new Response(body, { status, headers: changed });
  };
}
