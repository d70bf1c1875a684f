import { type Offer, readOffer } from '../campaign/campaign.store.ts';
import { isOfferOpen } from '../campaign/deal.ts';
import { AppError } from '../errors.ts';
import type { MessageProduct } from '../message/message.ts';
import { readShopNumber } from '../message/sms/reach.ts';
import { checkPersonalMessage, cleanName } from '../message/typed.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { readProducts } from '../product/product.store.ts';
import { type Product, showProduct } from '../product/product.ts';
import { readMemberEmails } from '../retailer/member.store.ts';
import type { Shop } from '../retailer/shop.ts';
import type { ShareRequest } from '../wire.ts';
import { readAdvocateByToken } from './advocate.store.ts';
import type { Advocate } from './advocate.ts';
import { judgeSharer } from './eligible.ts';
import { readLinkOf, readShareHistory, type ShareHistory } from './share.store.ts';
import { LIMITS } from './share.ts';

/** What the sharer typed, checked. */
export interface Typed {
  /** Normalised addresses in order; undefined where one is none. */
  addresses: (string | undefined)[];
  message: string;
  name: string | undefined;
}

/** @throws AppError `too_many_friends`, `invalid_name`, `invalid_message`. */
export function readTyped(shop: Shop, request: ShareRequest): Typed {
  if (request.friends.length > LIMITS.perCall) {
    throw new AppError('too_many_friends', `One share reaches ${LIMITS.perCall} friends at most.`);
  }
  const message = request.message?.trim() ?? '';
  if (message && checkPersonalMessage(message)) {
    throw new AppError('invalid_message', 'The message is too long or holds a link, an address or a number.');
  }
  const name = request.firstName ? cleanName(request.firstName) : undefined;
  if (request.firstName && !name) {
    throw new AppError('invalid_name', 'A name has letters, spaces, dots, hyphens or apostrophes.');
  }
  const normalise = (address: string) =>
    request.channel === 'email' ? normaliseEmail(address) : readShopNumber(shop, address)?.number;
  return { addresses: request.friends.map(({ address }) => normalise(address)), message, name };
}

/** In test mode mails reach the retailer's own members alone: any other address counts as none. */
export async function keepMembers({ databases }: Ports, shop: Shop, typed: Typed): Promise<Typed> {
  if (shop.kind !== 'test') return typed;
  const members = new Set(await readMemberEmails(databases.control, shop.retailerId));
  const addresses = typed.addresses.map((address) => (address && members.has(address) ? address : undefined));
  return { ...typed, addresses };
}

/** All that a share depends on. */
export interface Reading {
  offer: Offer;
  advocate: Advocate;
  link: NonNullable<Awaited<ReturnType<typeof readLinkOf>>>;
  /** What the link recommends, where the shop's data knows it. */
  product: Product | undefined;
  history: ShareHistory;
}

/** @throws AppError `not_verified`, `not_found`, `gone`. */
export async function readShare(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  request: ShareRequest,
  keys: { friendKeys: string[]; globalKeys: string[] },
): Promise<Reading> {
  const now = ports.clock.now();
  const [offer, advocate] = await Promise.all([
    readOffer(database, shop, request.dealId),
    readAdvocateByToken(database, ports.secrets, shop.id, request.advocate),
  ]);
  if (!offer) throw new AppError('not_found', 'The shop has no such deal.');
  if (!advocate) throw new AppError('not_verified', 'Make the links first: this advocate is not known here.');
  if (!isOfferOpen(offer, now)) throw new AppError('gone', 'This deal is not running.');
  const [history, link] = await Promise.all([
    readShareHistory(database, advocate.id, offer.deal.id, keys, now),
    readLinkOf(database, advocate.id, request),
  ]);
  if (!link) throw new AppError('not_found', 'Make the links first: there is none for this channel.');
  const travels = offer.campaign.channels?.includes(request.channel) ?? true;
  if (!travels || (await judgeSharer(ports, database, shop, offer, { advocate, country: undefined }))) {
    throw new AppError('relay_not_allowed', 'This deal is not shared this way, or not by this sharer.');
  }
  const [product] = await readProducts(database, shop.id, link.productId ? [link.productId] : []);
  return { offer, advocate, link, history, product };
}

/** What a message says of a product. */
export function describeProduct(shop: Shop, product: Product, language: string, now: number): MessageProduct {
  const { title, price, was, imageUrl } = showProduct(shop, product, language, now);
  return { title, ...(price && { price }), ...(was && { was }), ...(imageUrl && { imageUrl }) };
}
