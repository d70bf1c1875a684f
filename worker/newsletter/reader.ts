import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { joinFact } from '../join/join.ts';
import type { Ports } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { insertAdvocate, insertAdvocateToken } from '../share/advocate.store.ts';
import { customerKeys } from '../share/advocate.ts';
import { makeLinks } from '../share/links.ts';
import { insertEvent } from '../tag/event.store.ts';
import type { Utm } from '../tag/utm.ts';
import type { LinksAnswer } from '../wire.ts';
import { chooseKnown, foldReaders } from './links.ts';
import { type KnownReader, nameReader, readKnown } from './newsletter.store.ts';
import { isSigned, newsletterSecret, readReader } from './newsletter.ts';

/** Who reads a newsletter, as far as their link shows it. */
export interface Reader {
  /** Keys of the customer, or of an address or a number, newest pepper first. */
  kind: 'customer' | 'address';
  keys: [string, ...string[]];
  /** Key of the address that a list names a customer by as well. */
  emailKey?: string | undefined;
  advocate: KnownReader | undefined;
  /** Another advocate, by the customer id alone, whom the list's address shows to be the same. */
  other?: KnownReader | undefined;
}

/** The customer whom a link names and signs; undefined for anybody else. */
export async function findReader(ports: Ports, shop: Shop, query: Record<string, string>): Promise<Reader | undefined> {
  const { secrets, databases } = ports;
  const { c: customerId, s: signature, t: token } = query;
  const database = tenantOf(databases, shop);
  if (token) {
    const { customer, email, phone } = readReader(secrets, shop, token) ?? {};
    const keys = { customer: customer ? [customer] : [], email: email ? [email] : [], phone: phone ? [phone] : [] };
    const [key] = [...keys.customer, ...keys.email, ...keys.phone];
    if (key === undefined) return undefined;
    const found = await readKnown(database, shop.id, keys);
    const byId = found.find((row) => row.customerKey === customer);
    const byEmail = found.findLast((row) => row.emailKey === email && row.emailConfirmedAt);
    const kind = customer ? 'customer' : 'address';
    const advocate = phone ? found.at(-1) : chooseKnown(byId, byEmail);
    return { kind, keys: [key], emailKey: email, advocate, other: byId };
  }
  if (!customerId || !signature || !isSigned(secrets, newsletterSecret(secrets, shop), customerId, signature)) {
    return undefined;
  }
  const keys = customerKeys(secrets, shop, customerId);
  const found = await readKnown(database, shop.id, { customer: keys, email: [] });
  return { kind: 'customer', keys, advocate: found.at(-1) };
}

/**
 * The links of a reader who asked for them. A customer whom the shop signed for becomes an advocate by this tap, without
 * name or address, who shares by their own means; the signature has no end and newsletters are passed on, so that it
 * opens nothing of what belongs to them.
 * @returns undefined where there is nothing to share, or the reader is known by an address alone and no advocate.
 */
export async function openReader(
  ports: Ports,
  shop: Shop,
  { deal, campaign }: Offer,
  reader: Reader,
  { language, utm, source }: { language: string; utm: Utm; source: string },
): Promise<LinksAnswer['links'] | undefined> {
  const { ids, secrets, clock, databases } = ports;
  const database = tenantOf(databases, shop);
  const now = clock.now();
  await foldReaders(ports, shop, [{ byId: reader.other, byEmail: reader.advocate }]);
  let id = reader.advocate?.id;
  if (!id) {
    if (reader.kind !== 'customer') return undefined;
    id = ids.make('adv');
    const row = {
      id,
      shopId: shop.id,
      state: 'anonymous' as const,
      customerKey: reader.keys[0],
      emailKey: reader.emailKey ?? null,
      nameSealed: null,
      emailSealed: null,
      language: chooseLanguage(shop, [language]),
      entryUtm: utm,
      mergedInto: null,
    };
    // Counted as one who joined by the form: at once, for the shop vouches for who they are.
    const told = { advocateId: id, source, language: row.language, campaignId: campaign.id, entryUtm: utm };
    const joined = insertEvent(joinFact(ids.uuid(), shop, told, now));
    try {
      await writeGuarded(database, insertAdvocate(database, row, now), [joined]);
    } catch (error) {
      if (!isRaceLost(error)) throw error;
      // Another tap of theirs was first.
      const [first] = await readKnown(database, shop.id, { customer: reader.keys, email: [] });
      if (!first) return undefined;
      id = first.id;
    }
  }
  const token = ids.token(shop.number);
  const proof = insertAdvocateToken(database, secrets, token, { id, shopId: shop.id }, now);
  const named = reader.emailKey ? [nameReader(id, reader.emailKey)] : [];
  await database.client.batch([proof, ...named], 'write');
  try {
    const request = { dealId: deal.id, placement: 'account' as const, language, advocate: token, utm };
    const answer = await makeLinks(ports, shop, request);
    return 'refused' in answer || answer.links.length === 0 ? undefined : answer.links;
  } catch (error) {
    // The deal ended since.
    if (['gone', 'not_found'].includes((error as { code?: string }).code ?? '')) return undefined;
    throw error;
  }
}
