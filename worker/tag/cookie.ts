/** The one cookie, where the tag's host lies on the shop's own domain: set after consent, cleared by withdrawal. */
import { readReferralKey } from '../claim/claim.ts';
import type { Secrets } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { KeepAnswer } from '../wire.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CLICK_TOKEN = /^[\w.-]{1,80}$/;
/** Seconds: the default window of a campaign. */
const LIFE = 30 * 24 * 3600;
/** Characters of a value, signature included; a referral that does not fit stays in the page's own storage. */
const LONGEST = 200;

/**
 * Whether tag and shop share a domain, so that the cookie is the shop's own: the tag's host is the shop's (without
 * `www.`) or lies below it. The browser's own rule (SameSite) holds beside this one.
 */
export function isFirstParty(shop: Pick<Shop, 'origins'>, publicUrl: string): boolean {
  const { hostname } = new URL(publicUrl);
  return shop.origins.some((origin) => {
    const domain = new URL(origin).hostname.replace(/^www\./, '');
    return hostname === domain || hostname.endsWith(`.${domain}`);
  });
}

/** Takes what is usable of what a page or a cookie says; the rest is left out. */
export function readKept(raw: { visitor?: unknown; rk?: unknown; rc?: unknown }): KeepAnswer {
  const kept: KeepAnswer = {};
  const { visitor, rk, rc } = raw;
  if (typeof visitor === 'string' && UUID.test(visitor)) kept.visitor = visitor;
  if (typeof rk === 'string' && rk.length <= 80 && readReferralKey(rk)) {
    kept.referral = typeof rc === 'string' && CLICK_TOKEN.test(rc) ? { rk, rc } : { rk };
  }
  return kept;
}

const signed = (shop: Pick<Shop, 'number'>, text: string) => `${shop.number}\n${text}`;

/** The cookie's value: what is kept, and a signature for this shop. */
export function composeValue(secrets: Pick<Secrets, 'sign'>, shop: Pick<Shop, 'number'>, kept: KeepAnswer): string {
  const { visitor = '', referral } = kept;
  const text = [visitor, referral?.rk ?? '', referral?.rc ?? ''].join('~');
  const value = `${text}~${secrets.sign('keep', signed(shop, text))}`;
  return value.length < LONGEST || !referral ? value : composeValue(secrets, shop, { visitor });
}

/** Reads a value back; nothing where it was not signed for this shop. */
export function readValue(secrets: Pick<Secrets, 'verify'>, shop: Pick<Shop, 'number'>, value = ''): KeepAnswer {
  const [visitor, rk, rc, signature = ''] = value.split('~');
  if (!secrets.verify('keep', signed(shop, [visitor, rk, rc].join('~')), signature)) return {};
  return readKept({ visitor, rk, rc });
}

/** Shops on one host have a cookie each; without https there is no prefix that promises it. */
export function cookieName(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Secure-gw' : 'gw';
}

/** The `Set-Cookie` header; without a value it clears. It comes back to its own route and nowhere else. */
export function composeCookie(publicUrl: string, shop: Pick<Shop, 'siteKey'>, value?: string): string {
  const path = `${new URL(publicUrl).pathname.replace(/\/$/, '')}/w/${shop.siteKey}/keep`;
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const age = value ? LIFE : 0;
  return `${cookieName(publicUrl)}=${value ?? ''}; Path=${path}; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}
