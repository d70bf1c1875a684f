import { domainToASCII } from './domain.ts';

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what an address must not hold
/** One @, a local part and a dotted domain; deliberately no more: the mail server is the judge of the rest. */
const EMAIL = /^[^\s@<>()[\]\\,;:"\u0000-\u001f\u007f]{1,64}@[^\s@<>()[\]\\,;:"/\u0000-\u001f\u007f]{3,190}$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: up to here

/** Trimmed, lower case, the domain in punycode; undefined where it is no address. */
export function normaliseEmail(text: string): string | undefined {
  const trimmed = text.trim().toLowerCase();
  if (!EMAIL.test(trimmed)) return undefined;
  const cut = trimmed.lastIndexOf('@');
  const domain = domainToASCII(trimmed.slice(cut + 1));
  return domain?.includes('.') ? `${trimmed.slice(0, cut)}@${domain}` : undefined;
}

/** E.164 as given with a leading +; separators are dropped. Undefined for anything else. */
export function normalisePhone(text: string): string | undefined {
  const compact = text.trim().replace(/[\s().-]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(compact) ? compact : undefined;
}

/** What support and the advocate may see of an address: `a…@example.com`, `+49…67`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at > 0 ? `${address.slice(0, 1)}…${address.slice(at)}` : `${address.slice(0, 3)}…${address.slice(-2)}`;
}

/**
 * The mailbox behind a normalised address: without what stands behind a plus (RFC 5233); undefined where nothing does.
 */
export function baseEmail(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const plus = address.indexOf('+');
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : undefined;
}
