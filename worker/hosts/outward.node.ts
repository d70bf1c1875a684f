import { type LookupAddress, lookup } from 'node:dns';
import { lookup as lookupAll } from 'node:dns/promises';
import { type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { MOST_BYTES, OutwardError, PATIENCE_MS } from '../outward/outward.error.ts';
import { isCallable, isLocalTarget, isPublicAddress } from '../outward/outward.ts';
import type { Fetch } from '../ports.ts';

/** Looks a name up and hands on its addresses only where all are public: what was checked is what is connected to. */
const lookupPublic: RequestOptions['lookup'] = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, found) => {
    const addresses = (found ?? []) as unknown as LookupAddress[];
    const [first] = addresses;
    if (error || !first) return done(error ?? new OutwardError('not_found'), '', 4);
    if (!addresses.every(({ address }) => isPublicAddress(address))) return done(new OutwardError('not_public'), '', 4);
    if (options.all) return done(null, addresses);
    return done(null, first.address, first.family);
  });
};

/** IP addresses of a name, as this machine knows it; none where it is not known. */
export async function lookupAddresses(name: string): Promise<string[]> {
  const found = await lookupAll(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** As long as a mail server may take to be reached. */
const DIAL_MS = 20_000;

/**
 * Opens a connection to a server that a retailer named, at a public address alone: the one that was looked at.
 * @throws OutwardError
 */
export async function dialPublic(host: string, port: number): Promise<Socket> {
  if (isIP(host) && !isPublicAddress(host)) throw new OutwardError('not_public');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: lookupPublic as LookupFunction, timeout: DIAL_MS });
    const failed = (error: Error) => reject(error instanceof OutwardError ? error : OutwardError.from(error));
    const late = () => socket.destroy(new OutwardError('timeout'));
    socket.once('error', failed).once('timeout', late);
    socket.once('connect', () => {
      socket.setTimeout(0).off('error', failed).off('timeout', late);
      resolve(socket);
    });
  });
}

/**
 * Calls URLs that retailers gave: https on port 443 at public addresses, no redirects, five seconds, 64 KB, over a
 * connection of its own.
 * @param local whether this machine's own servers may be called too: development and tests.
 */
export function createOutward(local: boolean): Fetch {
  return async (input, init = {}) => {
    const url = new URL(String(input));
    if (!isCallable(url.href, local)) throw new OutwardError('not_callable');
    const near = isLocalTarget(url, local);
    const request = url.protocol === 'http:' ? requestHttp : requestHttps;
    return new Promise((resolve, reject) => {
      const call = request(url, {
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        agent: false,
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(!near && { lookup: lookupPublic }),
      });
      call.on('error', (error) => reject(error instanceof OutwardError ? error : OutwardError.from(error)));
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= MOST_BYTES) return void chunks.push(chunk);
          reject(new OutwardError('too_large'));
          call.destroy();
        });
        response.on('error', (error) => reject(error instanceof OutwardError ? error : OutwardError.from(error)));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          // A Response has none of these; nobody who asks for an answer gets one with them.
          if (status < 200 || status > 599) return reject(new OutwardError('broken'));
          const body = [204, 205, 304].includes(status) ? null : Buffer.concat(chunks);
          const { 'content-type': type = '', 'retry-after': later } = response.headers;
          const headers = { 'content-type': type, ...(later && { 'retry-after': later }) };
          resolve(new Response(body, { status, headers }));
        });
      });
      call.end(init.body as string | Uint8Array | undefined);
    });
  };
}
