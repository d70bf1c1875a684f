import type { DkimKey, Ports, Secrets } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { checkRecords } from './dns.ts';
import { type DomainRow, readUnchecked, updateDomain } from './domain.store.ts';
import { judgeDomain } from './domain.ts';

const HOUR = 3_600_000;
/** How long what a check found counts: a record that goes missing stops the domain within a day. */
const TRUST_MS = { verified: 24 * HOUR, others: HOUR } as const;

const toPem = (der: ArrayBuffer) =>
  `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`;

/** A new key to sign mails with (RFC 6376; RSA of 2048 bits, for Ed25519 is not verified everywhere). */
export async function makeDkimKey(): Promise<{ publicKey: string; privateKey: string }> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  };
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const spki = (await crypto.subtle.exportKey('spki', pair.publicKey)) as ArrayBuffer;
  const pkcs8 = (await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer;
  return { publicKey: Buffer.from(spki).toString('base64'), privateKey: toPem(pkcs8) };
}

/** Asks the DNS about a domain and keeps what it said. */
export async function checkDomain(
  { databases, clock, config, fetch, shops }: Pick<Ports, 'databases' | 'clock' | 'config' | 'fetch' | 'shops'>,
  row: DomainRow,
): Promise<DomainRow> {
  const findings = await checkRecords(fetch, row, config.mailDomain);
  const state = judgeDomain(row.state, findings);
  const now = clock.now();
  const verifiedAt = state === 'verified' ? (row.verifiedAt ?? now) : row.verifiedAt;
  const checked = { ...row, state, findings, checkedAt: now, verifiedAt };
  await updateDomain(databases.control, row.id, checked);
  if (state !== row.state) shops.forget();
  return checked;
}

/** Looks again at domains that were not looked at for a while: those that wait each hour, verified ones each day. */
export async function checkDomains(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const since = { verified: now - TRUST_MS.verified, others: now - TRUST_MS.others };
  for (const row of await readUnchecked(ports.databases.control, since)) {
    const { state } = await checkDomain(ports, row);
    if (state !== row.state) ports.log.info('sending_domain', { domain: row.id, was: row.state, is: state });
  }
}

/** A shop's own verified domain, with the key that signs for it; undefined: the platform's serves. */
export function sendingDomainOf(
  { secrets }: { secrets: Pick<Secrets, 'open'> },
  { sendingDomain }: Pick<Shop, 'sendingDomain'>,
): DkimKey | undefined {
  if (!sendingDomain) return undefined;
  const { domain, selector, privateKeySealed } = sendingDomain;
  return { domain, selector, privateKey: openKey(secrets, privateKeySealed) };
}

/** A key that cannot be read is none: its domain waits as with any other that cannot sign. */
function openKey(secrets: Pick<Secrets, 'open'>, sealed: string): string {
  try {
    return secrets.open(sealed);
  } catch {
    return '';
  }
}
