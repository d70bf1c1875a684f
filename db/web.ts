import { type Client, createClient, LibsqlError } from '@libsql/client/http';

/**
 * A client of libSQL over HTTP (Turso, sqld), for any runtime with `fetch`. On Cloudflare make one per request: its
 * queue of requests must not be shared between them, or both hang for good.
 * @param url `https:`, `libsql:` or, in development, `http:`.
 * @param silenceMs no statement that somebody waits for takes so long: the server hangs.
 */
export function openWebDatabase(url: string, token?: string, silenceMs = 10_000): Client {
  return createClient({
    url,
    fetch: (request: Request) => fetchWhole(request, silenceMs),
    // No limit of its own, for the same reason.
    concurrency: Number.POSITIVE_INFINITY,
    ...(token ? { authToken: token } : {}),
  });
}

/**
 * Fetches with the whole answer. A network that fails, before or within it, has a code as every other fault of the
 * database; whether the statements were performed is then not known.
 */
async function fetchWhole(request: Request, silenceMs: number): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(silenceMs) });
    const body = await answer.arrayBuffer();
    // Whatever else answers there, such as a proxy, is no database: faults of statements come with 200.
    const { ok, status, headers } = answer;
    const isOther = status === 429 || status >= 500 || (ok && !/json/.test(headers.get('content-type') ?? ''));
    if (isOther) throw new Error('Something else answers.');
    if (ok && !endsObject(body)) throw new Error('The answer was cut short on its way.');
    return new Response(body, answer);
  } catch (cause) {
    throw new LibsqlError('the database was not reached', 'UNREACHABLE', undefined, undefined, cause as Error);
  }
}

/** Whether JSON ends as an object does: its last character but white space. */
const endsObject = (body: ArrayBuffer) => new Uint8Array(body.slice(-8)).findLast((byte) => byte > 32) === 125;
