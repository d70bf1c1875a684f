import { tenantOf } from '../../db/tenant.ts';
import { isKnownFriend } from '../campaign/campaign.ts';
import { recallOffers } from '../campaign/offer.cache.ts';
import { readRecipient } from '../claim/claim.store.ts';
import { readReferralKey } from '../claim/claim.ts';
import { readAdvocateName } from '../click/click.store.ts';
import { readClick } from '../click/click.token.ts';
import { stateOfLink } from '../click/click.ts';
import { linksOf } from '../click/link.cache.ts';
import { threadOf } from '../message/facebook/thread.ts';
import { readTextAccount } from '../message/sms/reach.ts';
import { writeConsent } from '../message/sms/text.ts';
import type { Ports } from '../ports.ts';
import { readProducts } from '../product/product.store.ts';
import { showProduct } from '../product/product.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { readLanguages } from '../share/language.store.ts';
import type { LandingAnswer } from '../wire.ts';
import { composeLanding, toWireDeal } from './offer.ts';

/** The advocate's first name; undefined where none was given, or where it can no longer be read. */
async function readFrom(ports: Ports, shop: Shop, advocateId: string): Promise<string | undefined> {
  const sealed = await readAdvocateName(tenantOf(ports.databases, shop), shop.id, advocateId);
  if (!sealed) return undefined;
  try {
    return ports.secrets.open(sealed);
  } catch {
    ports.log.error('name_unreadable', { shop: shop.id });
    return undefined;
  }
}

/** What a friend who was written to reads: what they told themselves, else what they were written in. */
async function readFriend(ports: Ports, shop: Shop, token: string, code: string) {
  const database = tenantOf(ports.databases, shop);
  const friend = await readRecipient(database, ports.secrets.digest(token), code);
  if (!friend) return [];
  const told = await readLanguages(database, shop.id, [friend.friendKey]);
  return [told.get(friend.friendKey), friend.language];
}

/** The wording by which a friend may ask for a text; undefined where the shop sends none. */
async function readTexting(ports: Ports, shop: Shop, language: string): Promise<string | undefined> {
  if (!shop.settings.channels.includes('sms')) return undefined;
  const account = await readTextAccount(ports, tenantOf(ports.databases, shop), shop);
  return account && writeConsent(shop, language);
}

/**
 * Who sent a friend, and what they get. Writes nothing: mail scanners open pages too.
 * @param rk `<link code>` or `<link code>.<recipient token>`; anything else is a link that is not known.
 * @param rc the friend's signed click id.
 */
export async function readLanding(
  ports: Ports,
  shop: Shop,
  rk: string,
  wanted: string | undefined,
  rc?: string,
): Promise<LandingAnswer> {
  const key = readReferralKey(rk);
  const found = key && (await linksOf(ports).read(ports, key.code));
  const link = found?.shop.id === shop.id ? found.link : undefined;
  const offers = link ? await recallOffers(ports, shop) : [];
  const offer = offers.find(({ deal }) => deal.id === link?.dealId);
  const now = ports.clock.now();
  const click = rc ? readClick(ports.secrets, rc) : undefined;
  const clickedAt = click?.shop === shop.number && click.code === key?.code ? click.at : undefined;
  const friend = { recipient: key?.recipientToken !== undefined, clickedAt };
  const state = stateOfLink(offer, offer !== undefined && isKnownFriend(offer.campaign, friend), now);
  const written = link && key?.recipientToken ? await readFriend(ports, shop, key.recipientToken, link.code) : [];
  const language = chooseLanguage(shop, [...written, wanted, link?.language]);
  if (!link || state !== 'open') return composeLanding(shop, state, language, {});
  const [from, thread, texting, [product]] = await Promise.all([
    readFrom(ports, shop, link.advocateId),
    threadOf(ports, shop, rk, language),
    readTexting(ports, shop, language),
    readProducts(tenantOf(ports.databases, shop), shop.id, link.productId ? [link.productId] : []),
  ]);
  const landing = composeLanding(shop, state, language, {
    from,
    texting,
    deal: offer && toWireDeal(shop, offer.deal, language),
    product: product && showProduct(shop, product, language, now),
  });
  return thread ? { ...landing, thread } : landing;
}
