import type { IncomingMessage } from 'node:http';

const plain = (address: string | undefined) => (address ?? '').replace(/^::ffff:/, '').trim();

/**
 * The caller's network address: the socket's, or, where that is a trusted proxy, the last address in X-Forwarded-For
 * that no trusted proxy wrote. A header from anybody else is never believed.
 */
export function readClientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  let address = plain(request.socket.remoteAddress);
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(plain)
    .filter(Boolean);
  while (trustedProxies.includes(address) && forwarded.length) address = forwarded.pop() as string;
  return address;
}

/** The caller's country as a trusted proxy says it in CF-IPCountry. From anybody else the header is never believed. */
export function readClientCountry(request: IncomingMessage, trustedProxies: readonly string[]): string | undefined {
  if (!trustedProxies.includes(plain(request.socket.remoteAddress))) return undefined;
  const told = request.headers['cf-ipcountry'];
  return typeof told === 'string' ? told : undefined;
}
