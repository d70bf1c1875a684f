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

/** The domain of a normalised address, or of a masked one; '' where there is none. */
export const domainOf = (address: string): string => {
  const at = address.lastIndexOf('@');
  return at > 0 ? address.slice(at + 1).toLowerCase() : '';
};

/** Behind these codes a zero is part of the number (ITU-T E.164): Italy, San Marino, Côte d’Ivoire, Benin, Gabon, Congo. */
const HOME_ZERO = /^(\+(?!39|378|225|229|241|242)\d{1,3}[\s.-]*)\(0\)/;

/**
 * A number as it was before a spreadsheet took it for an amount, and without the `(0)` that is dialled at home alone.
 * '' where digits are lost, as in `4.9157E+12`.
 */
export function tidyNumber(text: string): string {
  const typed = text.trim();
  if (/^\+?\d+([.,]\d+)?e\+?\d+$/i.test(typed)) return '';
  return typed.replace(/^(\+?\d+)[.,]0{1,2}$/, '$1').replace(HOME_ZERO, '$1');
}

/** E.164 as given with a leading +; separators are dropped. Undefined for anything else. */
export function normalisePhone(text: string): string | undefined {
  const compact = tidyNumber(text).replace(/[\s().-]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(compact) ? compact : undefined;
}

/** What support and the advocate may see of an address: `a…@example.com`, `+49…67`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at > 0 ? `${address.slice(0, 1)}…${address.slice(at)}` : `${address.slice(0, 3)}…${address.slice(-2)}`;
}

/**
 * The mailbox behind a normalised address, where that has another spelling than the address; undefined where it has none.
 */
export function baseEmail(address: string): string | undefined {
  const mailbox = mailboxOf(address);
  return mailbox === address ? undefined : mailbox;
}

/** Google delivers to one mailbox with and without dots, under both names. */
const GOOGLE = new Set(['gmail.com', 'googlemail.com']);

/**
 * The mailbox that a normalised address leads to, in one spelling, without what stands behind a plus (RFC 5233): what is
 * limited, refused, given once or found goes by it, and mail to the address as it was typed. A number is its own.
 */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@');
  const plus = address.indexOf('+');
  const plain = plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
  const cut = plain.lastIndexOf('@');
  const domain = plain.slice(cut + 1);
  const name = plain.slice(0, Math.max(0, cut)).replaceAll('.', '');
  return GOOGLE.has(domain) && name !== '' ? `${name}@gmail.com` : plain;
}
