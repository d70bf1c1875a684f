import { renderSVG } from 'uqr';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { type Offer, readOffer } from '../campaign/campaign.store.ts';
import { badgeOf, isOfferOpen, wordsOf } from '../campaign/deal.ts';
import { readArm } from '../campaign/variant.ts';
import { explain } from '../campaign/words.ts';
import { linksOf } from '../click/link.cache.ts';
import { AppError } from '../errors.ts';
import { describeReach } from '../join/reach.ts';
import { readTextAccount } from '../message/sms/reach.ts';
import { cleanName } from '../message/typed.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { readProducts } from '../product/product.store.ts';
import { type Product, showProduct, titleOf } from '../product/product.ts';
import { chooseLanguage, isShopUrl, type Shop } from '../retailer/shop.ts';
import { isGiving, isRewarded } from '../reward/rule.ts';
import { noteRefused } from '../support/refused.ts';
import { toWireDeal } from '../tag/offer.ts';
import { textsFor } from '../tag/texts.ts';
import type { LinksAnswer, LinksRefused, LinksRequest, WireLink } from '../wire.ts';
import {
  insertAdvocate,
  insertAdvocateToken,
  insertLink,
  mergeDraft,
  readLinks,
  updateAdvocate,
} from './advocate.store.ts';
import { type Advocate, customerKeys } from './advocate.ts';
import { type Caller, readCaller, readEmailKeys } from './caller.ts';
import { judgeSharer, sharedBy } from './eligible.ts';
import { fillIn, inLanguage, linkUrl, linkUtm } from './link.ts';
import { noteSpelling } from './spelling.store.ts';

/** Whom a call acts for. */
interface Sharer extends Caller {
  /** The advocate, where there is one already. */
  known: Advocate | undefined;
  /** A draft that this call shows to be `known`. */
  draft: Advocate | undefined;
}

/**
 * Whether the advocate of a page's token is a draft that the customer who signs in there may take over: neither one that
 * is somebody's already, nor one that another address was named for, on a phone that a family shares.
 * @param named keys of the customer's own address, as the page names it or as it is known; none where nobody knows it.
 */
function isDraftOf({ customerKey, mergedInto, emailKey }: Advocate, named: readonly string[]): boolean {
  return !customerKey && !mergedInto && (!emailKey || named.length === 0 || named.includes(emailKey));
}

async function readSharer(ports: Ports, database: TenantDatabase, shop: Shop, request: LinksRequest): Promise<Sharer> {
  const caller = await readCaller(ports, database, shop, request);
  const { byToken, byCustomer, vouched } = caller;
  if (!vouched) return { ...caller, known: byToken, draft: undefined };
  const named = readEmailKeys(ports, shop, request.identity);
  const own = named.length === 0 && byCustomer?.emailKey ? [byCustomer.emailKey] : named;
  const draft = byToken && isDraftOf(byToken, own) ? byToken : undefined;
  // The first time a customer is vouched for, their draft simply becomes them.
  return byCustomer ? { ...caller, known: byCustomer, draft } : { ...caller, known: draft, draft: undefined };
}

/** Of a customer whom the shop vouched for, a page that it does not vouch for changes neither name nor address. */
const mayChange = ({ known, vouched }: Sharer): boolean => vouched !== undefined || !known?.customerKey;

/** The address that a page gives, where it may. */
const readEmail = ({ identity }: LinksRequest, caller: Sharer): string | undefined =>
  mayChange(caller) && identity?.email ? normaliseEmail(identity.email) : undefined;

/** The advocate as they stand after this call: what is new comes from it, what is known stays. */
function describeAdvocate(ports: Ports, shop: Shop, request: LinksRequest, caller: Sharer): Advocate {
  const { secrets, ids } = ports;
  const { known, vouched } = caller;
  const typedName = request.firstName ?? request.identity?.firstName;
  const name = typedName ? cleanName(typedName) : undefined;
  if (typedName && !name)
    throw new AppError('invalid_name', 'A name has letters, spaces, dots, hyphens or apostrophes.');
  const isOpen = mayChange(caller);
  const email = readEmail(request, caller);
  const named = isOpen ? readEmailKeys(ports, shop, request.identity) : [];
  const isNamed = named.length > 0 && !named.includes(known?.emailKey ?? '');
  const verified = vouched !== undefined || known?.state === 'verified';
  const kept = known?.nameSealed ?? null;
  // What was typed here replaces a name, as does what the shop vouches for; what a page says of a guest never does.
  const replaces = vouched !== undefined || (isOpen && request.firstName !== undefined);
  const nameSealed = name && (replaces || !kept) ? secrets.seal(name) : kept;
  return {
    id: known?.id ?? ids.make('adv'),
    shopId: shop.id,
    state: verified ? 'verified' : nameSealed ? 'named' : 'anonymous',
    customerKey: known?.customerKey ?? (vouched ? customerKeys(secrets, shop, vouched.customerId)[0] : null),
    customerSealed: vouched ? secrets.seal(vouched.customerId) : null,
    emailKey: named[0] ?? known?.emailKey ?? null,
    // A digest is no address; that of the known one takes nothing away.
    emailSealed: email ? secrets.seal(email) : isNamed ? null : (known?.emailSealed ?? null),
    nameSealed,
    language: chooseLanguage(shop, [request.language]),
    mergedInto: null,
  };
}

function requireOpen(offer: Offer | undefined, now: number): Offer {
  if (!offer) throw new AppError('not_found', 'The shop has no such deal.');
  if (!isOfferOpen(offer, now)) throw new AppError('gone', 'This deal is not running.');
  return offer;
}

/**
 * Where a friend lands instead of on the deal's page: the recommended product's as the shop's data has it, else the page
 * that was told, without query and fragment, which may hold what is personal.
 * @throws AppError `target_not_allowed` for a page that is not the shop's.
 */
function readTarget(shop: Shop, { productId, targetUrl }: LinksRequest, product: Product | undefined): string | null {
  if (targetUrl === undefined) return product?.url ?? null;
  if (!isShopUrl(shop, targetUrl)) throw new AppError('target_not_allowed', 'This page is not on the shop’s origins.');
  const { origin, pathname } = new URL(targetUrl);
  return product?.url ?? (productId ? origin + pathname : null);
}

/** Prepared words of a link, without its URL, for the advocate to edit. */
export function composeText(
  shop: Shop,
  offer: Offer,
  language: string,
  productId: string,
  product: Product | undefined,
): { text: string; subject: string } {
  const texts = textsFor(language, shop.formal);
  const values = {
    shop: shop.name,
    deal: fillIn(wordsOf(offer.deal, language).title, {
      shop: shop.name,
      badge: badgeOf(offer.deal, language),
    }),
    badge: badgeOf(offer.deal, language),
    product: product ? titleOf(product, language) : '',
  };
  // Whoever recommends for a reward says so, whichever way the words travel (16 CFR 255).
  const disclosure = isRewarded(offer.campaign.reward) ? `${fillIn(texts.share_disclosure ?? '', values)} ` : '';
  return {
    // A product is no more than a product until the shop itself tells its name.
    text: fillIn(texts[product ? 'share_product_named' : productId ? 'share_product' : 'share_text'] ?? '', {
      ...values,
      disclosure,
    }),
    subject: fillIn(texts.share_subject ?? '', values),
  };
}

/**
 * Makes, or finds, the links of an advocate for a deal: one a channel that the policy lets draw. Idempotent; a draft
 * advocate is made where nobody is known.
 * @param country where the call comes from, ISO 3166-1.
 * @throws AppError `not_found`, `gone`, `invalid_name`.
 */
export async function makeLinks(
  ports: Ports,
  shop: Shop,
  request: LinksRequest,
  country?: string,
  retry = true,
): Promise<LinksAnswer | LinksRefused> {
  const { clock, ids, secrets } = ports;
  const now = clock.now();
  const database = tenantOf(ports.databases, shop);
  const [found, caller, [product]] = await Promise.all([
    readOffer(database, shop, request.dealId),
    readSharer(ports, database, shop, request),
    readProducts(database, shop.id, request.productId ? [request.productId] : []),
  ]);
  const offer = requireOpen(found, now);
  const sharer = { vouched: caller.vouched, advocate: caller.known, country };
  const refusal = await judgeSharer(ports, database, shop, offer, sharer);
  if (refusal) {
    const language = chooseLanguage(shop, [request.language]);
    const count = offer.campaign.share?.minPurchases ?? 0;
    const refused = explain('share', refusal, language, { shop: shop.name, count });
    const subject = caller.known?.id ?? readEmailKeys(ports, shop, request.identity)[0] ?? '';
    await noteRefused(ports, shop, { wanted: 'share', subject, about: offer.deal.id, reason: refusal });
    return { refused };
  }

  const advocate = describeAdvocate(ports, shop, request, caller);
  const productId = request.productId ?? '';
  const verdicts = sharedBy(shop, offer.campaign);
  const keepsToken = caller.draft !== undefined || caller.byToken?.id === advocate.id;
  const token = keepsToken && request.advocate ? request.advocate : ids.token(shop.number);

  const entryUtm = request.utm && Object.keys(request.utm).length > 0 ? request.utm : null;
  const guard = caller.known ? updateAdvocate(advocate, now) : insertAdvocate(database, { ...advocate, entryUtm }, now);
  try {
    await writeGuarded(database, guard, [
      ...(keepsToken ? [] : [insertAdvocateToken(database, secrets, token, advocate, now)]),
      ...noteSpelling(database, secrets, readEmail(request, caller), now),
      ...(caller.draft ? mergeDraft(database, caller.draft.id, advocate.id, now) : []),
      ...verdicts.map(([channel]) =>
        insertLink(database, {
          code: ids.linkCode(shop.number),
          shopId: shop.id,
          campaignId: offer.campaign.id,
          dealId: offer.deal.id,
          advocateId: advocate.id,
          channel,
          placement: request.placement,
          productId,
          targetUrl: readTarget(shop, request, product),
          language: advocate.language,
          utm: linkUtm(shop, channel, offer.campaign.id),
          entryUtm,
          variant: readArm(offer, request.variant) ?? null,
          createdAt: now,
        }),
      ),
    ]);
  } catch (error) {
    // Two tabs of one new customer: the other was first, so this one now finds them.
    if (error instanceof RaceLost && retry) return makeLinks(ports, shop, request, country, false);
    throw error;
  }

  const rows = await readLinks(database, advocate.id, offer.deal.id, productId);
  // What the cache says of these links' advocate may have changed with the merge.
  if (caller.draft) for (const { code } of rows) linksOf(ports).forget(code);
  const language = chooseLanguage(shop, [request.friendLanguage, advocate.language]);
  const words = composeText(shop, offer, language, productId, product);
  // Where no account can send a text, nobody is asked for a friend's number.
  const texter = verdicts.some(([channel, verdict]) => channel === 'sms' && verdict === 'relay')
    ? await readTextAccount(ports, database, shop)
    : undefined;
  const links = verdicts.flatMap(([channel, verdict]): WireLink[] => {
    const row = rows.find((one) => one.channel === channel);
    if (!row) return [];
    const url = inLanguage(linkUrl(ports.config.publicUrl, row.code), language, row.language);
    const mayRelay = verdict === 'relay' && advocate.state === 'verified' && (channel !== 'sms' || texter);
    return [{ channel, verdict: mayRelay ? 'relay' : 'self_share', code: row.code, url, ...words }];
  });
  const qr = links.find(({ channel }) => channel === 'qr');
  return {
    advocate: token,
    state: advocate.state,
    ...(advocate.nameSealed && { firstName: secrets.open(advocate.nameSealed) }),
    links,
    ...(qr && { qr: renderSVG(qr.url, { border: 1 }) }),
    ...(product && { product: showProduct(shop, product, language, now) }),
    ...(language !== advocate.language && { deal: toWireDeal(shop, offer.deal, language) }),
    ...(isGiving(offer.campaign.reward) &&
      !caller.known?.emailConfirmedAt &&
      !caller.known?.phoneConfirmedAt && { reach: describeReach(shop, advocate.language) }),
  };
}
