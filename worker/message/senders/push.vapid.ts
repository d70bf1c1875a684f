/** Says to a push service who sends (RFC 8292): a signed token, by WebCrypto on every host. */
import type { VapidKey } from '../../push/push.ts';
import { fromBase64Url, toBase64Url } from './push.encrypt.ts';

/** Half of the longest that services take, so that a clock that is wrong by hours does no harm. */
const LIFE_S = 12 * 3600;

const encode = (value: object) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));

/** @throws where the parts are no key. */
async function importKey({ publicKey, privateKey }: VapidKey): Promise<CryptoKey> {
  const point = fromBase64Url(publicKey);
  const [x, y] = [toBase64Url(point.slice(1, 33)), toBase64Url(point.slice(33))];
  const jwk = { kty: 'EC', crv: 'P-256', x, y, d: privateKey };
  return crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
}

/**
 * The Authorization header for a request to an endpoint.
 * @param subject whom a service may turn to: a `mailto:` or `https:` address.
 * @param now UTC milliseconds.
 */
export async function signVapid(key: VapidKey, endpoint: string, subject: string, now: number): Promise<string> {
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / 1000) + LIFE_S, sub: subject };
  const signed = `${encode({ typ: 'JWT', alg: 'ES256' })}.${encode(claims)}`;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, await importKey(key), new TextEncoder().encode(signed));
  return `vapid t=${signed}.${toBase64Url(signature)}, k=${key.publicKey}`;
}
