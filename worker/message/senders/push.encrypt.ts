/** Encrypts what a browser is sent: RFC 8291 over RFC 8188 (aes128gcm), by WebCrypto on every host. */
import type { PushTarget } from '../../push/push.ts';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
/** Bytes of a record: everything is one record. Services take 4096 bytes of body. */
const RECORD = 4096;
/** Header (86), tag (16) and the mark of the last record (1) go off. */
export const MOST_PLAIN = RECORD - 103;

const encoder = new TextEncoder();

export function toBase64Url(bytes: Uint8Array | ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws where it is no base64url. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** HKDF with SHA-256 (RFC 5869), extract and expand. */
async function derive(
  secret: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, bytes * 8));
}

/** Content encryption key and nonce of a message, from what both sides can agree upon. */
async function deriveKeys(
  shared: Uint8Array<ArrayBuffer>,
  auth: Uint8Array<ArrayBuffer>,
  browser: Uint8Array,
  server: Uint8Array,
  salt: Uint8Array<ArrayBuffer>,
) {
  const info = join(encoder.encode('WebPush: info\0'), browser, server);
  const secret = await derive(shared, auth, info, 32);
  return Promise.all([
    derive(secret, salt, encoder.encode('Content-Encoding: aes128gcm\0'), 16),
    derive(secret, salt, encoder.encode('Content-Encoding: nonce\0'), 12),
  ]);
}

/** What is new with every message; tests give their own. */
export interface Fresh {
  salt: Uint8Array<ArrayBuffer>;
  pair: CryptoKeyPair;
}

async function makeFresh(): Promise<Fresh> {
  const pair = (await crypto.subtle.generateKey(CURVE, true, ['deriveBits'])) as CryptoKeyPair;
  return { salt: crypto.getRandomValues(new Uint8Array(16)), pair };
}

/**
 * The body of a request to a push service: header and one record.
 * @param plain up to MOST_PLAIN bytes.
 * @throws where the browser's keys are none.
 */
export async function encryptPush(
  plain: Uint8Array,
  { p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>,
  fresh?: Fresh,
): Promise<Uint8Array<ArrayBuffer>> {
  const browser = fromBase64Url(p256dh);
  const secret = fromBase64Url(auth);
  if (secret.length !== 16 || plain.length > MOST_PLAIN) throw new RangeError('not to be encrypted');
  const browserKey = await crypto.subtle.importKey('raw', browser, CURVE, false, []);
  const { salt, pair } = fresh ?? (await makeFresh());
  const server = new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer);
  // WebCrypto's types on Workers call it $public.
  const agreed = { name: 'ECDH', public: browserKey } as unknown as Algorithm;
  const shared = new Uint8Array(await crypto.subtle.deriveBits(agreed, pair.privateKey, 256));
  const [content, nonce] = await deriveKeys(shared, secret, browser, server, salt);
  const key = await crypto.subtle.importKey('raw', content, 'AES-GCM', false, ['encrypt']);
  // 2 ends the last record.
  const record = join(plain, Uint8Array.of(2));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, record));
  const header = new Uint8Array(21);
  header.set(salt);
  new DataView(header.buffer).setUint32(16, RECORD);
  header[20] = server.length;
  return join(header, server, sealed);
}

/** Whether a browser's keys are a point of the curve and 16 bytes. */
export async function areBrowserKeys({ p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>): Promise<boolean> {
  try {
    await crypto.subtle.importKey('raw', fromBase64Url(p256dh), CURVE, false, []);
    return fromBase64Url(auth).length === 16;
  } catch {
    return false;
  }
}
