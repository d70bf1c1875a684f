/** A push service on this machine, for tests: it checks what services check, and opens what it was given as a browser would. */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { PushTarget } from '../../push/push.ts';

/** A browser's keys. */
export interface Browser {
  privateKey: Buffer;
  publicKey: Buffer;
  auth: Buffer;
}

export function makeBrowser(): Browser {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return { privateKey: pair.getPrivateKey(), publicKey: pair.getPublicKey(), auth: randomBytes(16) };
}

const expand = (secret: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));

/** Opens a body as a browser does (RFC 8291 and 8188): one record. @throws where it is not for this browser. */
export function decryptPush(body: Buffer, browser: Browser): string {
  const salt = body.subarray(0, 16);
  const record = body.readUInt32BE(16);
  const server = body.subarray(21, 21 + body.readUInt8(20));
  const sealed = body.subarray(21 + server.length);
  if (sealed.length > record) throw new Error('more than one record');
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(browser.privateKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.publicKey, server]);
  const secret = expand(pair.computeSecret(server), browser.auth, info, 32);
  const key = expand(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = expand(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = plain.findLastIndex((byte) => byte !== 0);
  if (plain[end] !== 2) throw new Error('not the last record');
  return plain.subarray(0, end).toString('utf8');
}

/** The claims of an Authorization header. @throws where the signature is not of the key beside it. */
export function readVapid(header: string): { claims: { aud: string; exp: number; sub: string }; key: string } {
  const [, head = '', body = '', signature = '', key = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(header) ?? [];
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${head}.${body}`);
  const good = verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!good) throw new Error('not signed by its key');
  return { claims: JSON.parse(Buffer.from(body, 'base64url').toString()), key };
}

/** What arrived. */
export interface Arrived {
  path: string;
  headers: IncomingMessage['headers'];
  /** As the browser reads it. */
  text: string;
}

/** What it answers instead, or a silence. */
export type Misbehaviour = { status: number; headers?: Record<string, string> } | 'silent';

/** Opens it for one test, with a browser that listens to `key`. */
export async function openPushService(
  key: string,
  misbehave: (path: string) => Misbehaviour | undefined = () => undefined,
) {
  const browsers = new Map<string, Browser>();
  const arrived: Arrived[] = [];

  async function take(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const fault = misbehave(path);
    if (fault === 'silent') return;
    if (fault) return void response.writeHead(fault.status, fault.headers).end();
    const browser = browsers.get(path);
    if (!browser) return void response.writeHead(410).end();
    const { headers } = request;
    try {
      const { claims, key: signer } = readVapid(headers.authorization ?? '');
      const known = signer === key && claims.aud === url && claims.exp > Date.now() / 1000;
      if (!known || headers['content-encoding'] !== 'aes128gcm' || !headers.ttl) throw new Error('refused');
    } catch {
      return void response.writeHead(403).end();
    }
    arrived.push({ path, headers, text: decryptPush(Buffer.concat(chunks), browser) });
    response.writeHead(201, { location: `${url}/messages/1` }).end();
  }

  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url,
    arrived,
    /** A browser whose owner agreed. */
    subscribe(): PushTarget {
      const browser = makeBrowser();
      const path = `/send/${randomBytes(16).toString('base64url')}`;
      browsers.set(path, browser);
      const { publicKey, auth } = browser;
      const text = (bytes: Buffer) => bytes.toString('base64url');
      return { endpoint: `${url}${path}`, p256dh: text(publicKey), auth: text(auth), key };
    },
    /** The browser is no more. */
    drop(target: PushTarget) {
      browsers.delete(new URL(target.endpoint).pathname);
    },
  };
}
