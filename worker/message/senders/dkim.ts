import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { DkimKey } from '../../ports.ts';

/**
 * Every header that a mail of ours says something by: RFC 8058 asks for both of List-Unsubscribe, and what is not
 * signed can be changed on the way.
 */
export const SIGNED_HEADERS = [
  'From',
  'To',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'Auto-Submitted',
  'Feedback-ID',
];

/** RFC 8301: what is shorter is not believed. */
const LEAST_BITS = 1024;

/**
 * Why a key cannot sign mails; undefined where it can. nodemailer would send them unsigned, without a word.
 * @param pem PKCS #8 or PKCS #1.
 */
export function dkimKeyFault(pem: string): string | undefined {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return 'it is no private key in PEM';
  }
  if (key.asymmetricKeyType !== 'rsa') return `an RSA key is needed, not ${key.asymmetricKeyType}`;
  try {
    const probe = new TextEncoder().encode('dkim');
    const signature = sign('sha256', probe, key);
    if (signature.length * 8 < LEAST_BITS) return `the key has fewer than ${LEAST_BITS} bits`;
    return verify('sha256', probe, createPublicKey(pem), signature) ? undefined : 'the key does not sign';
  } catch {
    return 'the key does not sign';
  }
}

/** As many as shops with a domain of their own, in reason. */
const MOST_KEYS = 500;
const faults = new Map<string, string | undefined>();

/** As above, but each key is tried once. */
export function cachedKeyFault({ privateKey }: DkimKey): string | undefined {
  if (!faults.has(privateKey)) {
    if (faults.size >= MOST_KEYS) faults.clear();
    faults.set(privateKey, dkimKeyFault(privateKey));
  }
  return faults.get(privateKey);
}

/** How nodemailer signs with a key. */
export function toDkimOptions({ domain, selector, privateKey }: DkimKey) {
  return { domainName: domain, keySelector: selector, privateKey, headerFieldNames: SIGNED_HEADERS.join(':') };
}
