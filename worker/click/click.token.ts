import type { Secrets } from '../ports.ts';
import { clickEventId, EVENT_DIGITS } from './click.ts';

/** What a click id says. */
interface ClickClaims {
  /** The shop's number. */
  shop: number;
  /** The link's code. */
  code: string;
  /** Whether the visit came by one friend's own link. */
  recipient: boolean;
  /** UTC milliseconds of the click. */
  at: number;
  /** Under which the log has the click; absent in ids of before they named it. */
  eventId?: string;
}

const PURPOSE = 'click';
/** `<shop>.<code>.<r or c><time>.<nonce>.<signature>`, numbers in base 36. */
const TOKEN = /^([0-9a-z]{1,6})\.([0-9a-z]{1,24})\.([rc])([0-9a-z]{1,10})\.([\w-]{1,32})\.([\w-]{22})$/;

/**
 * What tells apart clicks of one moment, and names their event: its digits, which say no more than that it is the same
 * visitor of the same link on the same day, then random ones.
 * @param hash that the event's id is made of.
 */
export const clickNonce = (hash: string, random: string) => `${hash.slice(0, EVENT_DIGITS)}${random}`;

/** Makes a click id: it can be checked without any look-up. */
export function signClick(
  secrets: Pick<Secrets, 'sign'>,
  click: { shop: number; code: string; recipient?: boolean; at: number; nonce: string },
): string {
  const time = `${click.recipient ? 'r' : 'c'}${click.at.toString(36)}`;
  const text = `${click.shop.toString(36)}.${click.code}.${time}.${click.nonce}`;
  return `${text}.${secrets.sign(PURPOSE, text)}`;
}

/** Reads a click id; undefined for anything that we did not sign. */
export function readClick(secrets: Pick<Secrets, 'verify'>, token: string): ClickClaims | undefined {
  const parts = TOKEN.exec(token);
  if (!parts) return undefined;
  const [, shop = '', code = '', kind, time = '', nonce = '', signature = ''] = parts;
  if (!secrets.verify(PURPOSE, token.slice(0, token.length - signature.length - 1), signature)) return undefined;
  const at = Number.parseInt(time, 36);
  // Nonces of before, random alone, are shorter.
  const named = nonce.length > EVENT_DIGITS && { eventId: clickEventId(at, nonce) };
  return { shop: Number.parseInt(shop, 36), code, recipient: kind === 'r', at, ...named };
}
