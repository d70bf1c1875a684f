import { tenantOf } from '../../db/tenant.ts';
import { readCodes as readAllCodes } from '../advocate/advocate.store.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import { linksOf } from '../click/link.cache.ts';
import { foldReader } from '../join/join.store.ts';
import type { Ports } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertLink } from '../share/advocate.store.ts';
import { customerKeys } from '../share/advocate.ts';
import { linkUrl, linkUtm } from '../share/link.ts';
import { type KnownReader, readCodes, readKnown } from './newsletter.store.ts';
import { isCustomerId, writeReader } from './newsletter.ts';

/** A customer as a list names them. */
export interface Named {
  customer_id?: string | undefined;
  email?: string | undefined;
}

/** What a customer is sent. */
export interface CustomerLink {
  /** `known`: an advocate. `new`: becomes one by a tap of their own. `unusable`: neither an id nor an address. */
  state: 'known' | 'new' | 'unusable';
  /** Their own page, for a button "Recommend us"; null where it is unusable. */
  page: string | null;
  /** Their link for friends, to be shown in the newsletter; only of who is an advocate already. */
  link: string | null;
}

/** Where a shop's newsletters lead. */
export const newsletterPage = (publicUrl: string, { siteKey }: Pick<Shop, 'siteKey'>) => `${publicUrl}/n/${siteKey}`;

/** What runs in a shop at this moment: the named deal, else a burst's, else the first that may be shared. */
export async function currentOffer(ports: Ports, shop: Shop, dealId?: string): Promise<Offer | undefined> {
  if (shop.stopped) return undefined;
  const open = openOffers(await recallOffers(ports, shop), ports.clock.now());
  if (dealId) return open.find(({ deal }) => deal.id === dealId);
  return open.find(({ campaign }) => campaign.burst) ?? open[0];
}

/** The names by which an advocate is surely known. */
const keysOf = ({ customerKey, emailKey, emailConfirmedAt }: KnownReader): string[] =>
  [customerKey, emailConfirmedAt ? emailKey : null].filter((key) => key !== null);

/** Where somebody's two names are two advocates, the one whom we can write to is who gets the rewards. */
export const chooseKnown = (byId: KnownReader | undefined, byEmail: KnownReader | undefined) =>
  byId?.emailConfirmedAt ? byId : (byEmail ?? byId);

/** A customer whom a list of the shop's names by id and address, and who is an advocate by each. */
export interface Twice {
  byId: KnownReader | undefined;
  byEmail: KnownReader | undefined;
}

/**
 * Makes one of readers of whom nothing was known but a customer id and of those who showed that the address beside it is
 * theirs: the shop's own list says that they are the same.
 * @returns whether there were any.
 */
export async function foldReaders(ports: Ports, shop: Shop, named: readonly Twice[]): Promise<boolean> {
  const { clock, databases } = ports;
  const database = tenantOf(databases, shop);
  const twice = named.flatMap(({ byId, byEmail }) =>
    byId?.state === 'anonymous' && byEmail && byId.id !== byEmail.id ? [{ reader: byId, id: byEmail.id }] : [],
  );
  if (twice.length === 0) return false;
  const now = clock.now();
  await database.client.batch(
    twice.flatMap(({ reader, id }) => foldReader(reader, { id, shopId: shop.id }, now)),
    'write',
  );
  // Whose the links are has changed.
  for (const { id } of twice) for (const code of await readAllCodes(database, id)) linksOf(ports).forget(code);
  return true;
}

/** The newsletter links of advocates for a deal, made where there are none yet. @returns codes by advocate. */
export async function makeNewsletterLinks(
  ports: Ports,
  shop: Shop,
  { deal, campaign }: Offer,
  advocates: readonly Pick<KnownReader, 'id' | 'language'>[],
): Promise<ReadonlyMap<string, string>> {
  if (advocates.length === 0) return new Map();
  const { ids, clock, databases } = ports;
  const database = tenantOf(databases, shop);
  const own = [...new Set(advocates.map(({ id }) => id))];
  const known = await readCodes(database, deal.id, own);
  const missing = advocates.filter(({ id }) => !known.has(id));
  if (missing.length === 0) return known;
  const utm = linkUtm(shop, 'newsletter', campaign.id);
  const rows = missing.map(({ id, language }) =>
    insertLink(database, {
      code: ids.linkCode(shop.number),
      shopId: shop.id,
      campaignId: campaign.id,
      dealId: deal.id,
      advocateId: id,
      channel: 'newsletter',
      placement: 'account',
      productId: '',
      language,
      utm,
      createdAt: clock.now(),
    }),
  );
  await database.client.batch(rows, 'write');
  return readCodes(database, deal.id, own);
}

/**
 * The links of customers for a newsletter, in their order. Nobody becomes an advocate by it, and nothing is kept of who is
 * none: their link names them by a keyed hash, and makes them one only when they ask for it with a tap.
 * @param offer what friends get; without it nobody has a link, only a page.
 */
export async function describeCustomers(
  ports: Ports,
  shop: Shop,
  offer: Offer | undefined,
  customers: readonly Named[],
): Promise<CustomerLink[]> {
  const { secrets, databases, config } = ports;
  const page = newsletterPage(config.publicUrl, shop);
  const named = customers.map(({ customer_id: id, email }) => {
    const address = email ? normaliseEmail(email) : undefined;
    return {
      customer: id && isCustomerId(id) ? customerKeys(secrets, shop, id) : [],
      email: address ? secrets.addressKeys(shop.retailerId, 'email', secrets.digest(address)) : [],
    };
  });
  const readTwice = async (): Promise<Twice[]> => {
    const known = await readKnown(tenantOf(databases, shop), shop.id, {
      customer: named.flatMap(({ customer }) => customer),
      email: named.flatMap(({ email }) => email),
    });
    const byKey = new Map(known.flatMap((row) => keysOf(row).map((key) => [key, row] as const)));
    const among = (keys: readonly string[]) => keys.map((key) => byKey.get(key)).find((row) => row !== undefined);
    return named.map(({ customer, email }) => ({ byId: among(customer), byEmail: among(email) }));
  };
  const before = await readTwice();
  const twice = (await foldReaders(ports, shop, before)) ? await readTwice() : before;
  const found = twice.map(({ byId, byEmail }) => chooseKnown(byId, byEmail));
  const advocates = found.filter((row) => row !== undefined);
  const codes = offer ? await makeNewsletterLinks(ports, shop, offer, advocates) : new Map<string, string>();
  return named.map(({ customer, email }, index): CustomerLink => {
    const advocate = found[index];
    const code = advocate && codes.get(advocate.id);
    const isById = customer.length > 0 && advocate === twice[index]?.byId;
    // Who joins by that address later is the same person, until it is shown whose it is.
    const isByEmail = !isById || !advocate?.emailConfirmedAt;
    const keys = { customer: isById ? customer[0] : undefined, email: isByEmail ? email[0] : undefined };
    if (!keys.customer && !keys.email) return { state: 'unusable', page: null, link: null };
    return {
      state: advocate ? 'known' : 'new',
      page: `${page}?t=${writeReader(secrets, shop, keys)}`,
      link: code ? linkUrl(config.publicUrl, code) : null,
    };
  });
}
