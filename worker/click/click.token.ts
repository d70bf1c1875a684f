import type { Secrets } from '../ports.ts';

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
}

const PURPOSE = 'click';
/** `<shop>.<code>.<r or c><time>.<nonce>.<signature>`, numbers in base 36. */
const TOKEN = /^([0-9a-z]{1,6})\.([0-9a-z]{1,24})\.([rc])([0-9a-z]{1,10})\.([\w-]{1,32})\.([\w-]{22})$/;

/** Makes a click id: it can be checked without any look-up. The nonce tells apart clicks of one moment. */
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
  const [, shop = '', code = '', kind, time = '', , signature = ''] = parts;
  if (!secrets.verify(PURPOSE, token.slice(0, token.length - signature.length - 1), signature)) return undefined;
  return { shop: Number.parseInt(shop, 36), code, recipient: kind === 'r', at: Number.parseInt(time, 36) };
}
