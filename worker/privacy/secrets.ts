import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Config } from '../config.ts';
import type { Secrets } from '../ports.ts';

interface Key {
  name: string;
  /** Imported once: an HMAC with a plain buffer imports it again each time, at six times the cost. */
  key: KeyObject;
}

const toKeys = (ring: readonly (readonly [string, string])[]): Key[] =>
  ring.map(([name, key]) => ({ name, key: createSecretKey(Buffer.from(key, 'base64url')) }));

function newest(keys: Key[]): Key {
  const [first] = keys;
  if (!first) throw new Error('a key ring is empty');
  return first;
}

/**
 * Keys from the configuration, newest first. Synchronous on both hosts (Node, and workerd's node:crypto), so that the
 * redirect spends no turn of the loop on a signature.
 */
export function createSecrets(config: Pick<Config, 'dataKeys' | 'peppers' | 'signingKeys'>): Secrets {
  const dataKeys = toKeys(config.dataKeys);
  const peppers = toKeys(config.peppers);
  const signingKeys = toKeys(config.signingKeys);

  const signature = ({ key }: Key, purpose: string, text: string) =>
    createHmac('sha256', key).update(`${purpose}\n${text}`).digest().toString('base64url', 0, 16);
  const equal = (a: string, b: string) => {
    const left = Buffer.from(a);
    const right = Buffer.from(b);
    return left.length === right.length && timingSafeEqual(left, right);
  };

  return {
    seal(plain) {
      const { name, key } = newest(dataKeys);
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${name}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(sealed) {
      const dot = sealed.indexOf('.');
      const found = dataKeys.find(({ name }) => name === sealed.slice(0, dot));
      if (!found) throw new Error('sealed with an unknown key');
      const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    addressKeys(retailerId, channel, sha256) {
      const keyed = ({ name, key }: Key) =>
        `${name}.${createHmac('sha256', key).update(`${retailerId}\n${channel}\n${sha256}`).digest('base64url')}`;
      return [keyed(newest(peppers)), ...peppers.slice(1).map(keyed)];
    },
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    sign: (purpose, text) => signature(newest(signingKeys), purpose, text),
    verify: (purpose, text, given) => signingKeys.some((key) => equal(signature(key, purpose, text), given)),
    hmacHex: (secret, text) => createHmac('sha256', secret).update(text).digest('hex'),
    equal,
  };
}
