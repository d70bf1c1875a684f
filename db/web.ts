import { type Client, createClient } from '@libsql/client/http';

/**
 * A client of libSQL over HTTP (Turso, sqld), for any runtime with `fetch`. On Cloudflare make one per request: its
 * queue of requests must not be shared between them, or both hang for good.
 * @param url `https:`, `libsql:` or, in development, `http:`.
 */
export function openWebDatabase(url: string, token?: string): Client {
  // No limit of its own, for the same reason.
  return createClient({ url, concurrency: Number.POSITIVE_INFINITY, ...(token ? { authToken: token } : {}) });
}
