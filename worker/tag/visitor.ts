import type { Ports, Secrets } from '../ports.ts';

const DAY_MS = 24 * 3600_000;

/** The four or more groups that an IPv6 /48 needs, `::` written out; undefined where the text is no address. */
function expandIPv6(address: string): string[] | undefined {
  const [head = '', tail, more] = address.split('::');
  if (more !== undefined) return undefined;
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = tail === undefined ? left : [...left, ...Array<string>(missing).fill('0'), ...right];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups : undefined;
}

/**
 * The network of an address: /24 of IPv4 (also where it comes mapped into IPv6), /48 of IPv6. Whatever is no address
 * shares one network, so that garbage gains no limits of its own.
 */
export function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address);
  if (v4) return `${v4[1]}.0/24`;
  const groups = expandIPv6(address.split('%')[0] ?? '');
  if (!groups) return 'unknown';
  const prefix = groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
  return `${prefix.join(':')}::/48`;
}

/**
 * A key that lives for one UTC day: HMAC by the signing key over day, shop and text. The day is part of what is
 * hashed instead of a salt being stored, because the signing keys never lie in the database: whoever reads the log
 * cannot turn a key back into an address, and keys of two days cannot be joined.
 */
function dailyKey(secrets: Pick<Secrets, 'sign'>, purpose: string, shop: number, now: number, text: string): string {
  return secrets.sign(purpose, `${Math.floor(now / DAY_MS)}\n${shop}\n${text}`);
}

/** Tells visitors of a shop apart for one day without storing anything in their browser. Never shown. */
export function visitorKey(
  secrets: Pick<Secrets, 'sign'>,
  shop: number,
  address: string,
  userAgent: string,
  now: number,
): string {
  return dailyKey(secrets, 'visitor', shop, now, `${networkOf(address)}\n${userAgent}`);
}

/** Tells networks apart for one day, for limits that are counted in the database. */
export function networkKey(secrets: Pick<Secrets, 'sign'>, shop: number, address: string, now: number): string {
  return dailyKey(secrets, 'network', shop, now, networkOf(address));
}

/** Whom limits count a call for: its network, and the device in it as far as anything tells. Both for a day. */
export function callerOf(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  shop: number,
  address: string,
  userAgent = '',
): { network: string; device: string } {
  const now = clock.now();
  return {
    network: networkKey(secrets, shop, address, now),
    device: visitorKey(secrets, shop, address, userAgent, now),
  };
}
