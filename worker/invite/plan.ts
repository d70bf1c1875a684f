import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { askAccessUrl } from '../advocate/access.ts';
import { type Offer, readOffer } from '../campaign/campaign.store.ts';
import { badgeOf, isOfferOpen, wordsOf } from '../campaign/deal.ts';
import { withOwn } from '../campaign/own-words.ts';
import { readConsents } from '../consent/consent.store.ts';
import { consentOf } from '../consent/consent.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import { messageShop, unsubscribeUrl } from '../message/envelope.ts';
import { renderMessage } from '../message/message.render.ts';
import type { MessageValues } from '../message/message.ts';
import { previewText } from '../message/sms/envelope.ts';
import { readShopNumber } from '../message/sms/reach.ts';
import type { Connection, Ports } from '../ports.ts';
import { mailboxOf, normaliseEmail } from '../privacy/address.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { sayWorth } from '../reward/rule.ts';
import { countryOfAddress } from '../share/country.ts';
import { linkAddresses } from '../suppression/pair.store.ts';
import { decideBasis } from './basis.ts';
import { insertInvite, readRule } from './invite.store.ts';
import { dueAtOf, type InviteRule, isRecent } from './invite.ts';

/** A customer of the shop as it told of them. */
export interface Customer {
  email?: string | undefined;
  phone?: string | undefined;
  /** BCP 47. */
  language?: string | undefined;
  /** UTC milliseconds; null where nobody told. */
  boughtAt: number | null;
  /** The order that occasions it. */
  purchaseId?: string;
}

/**
 * What became of it. `off`: the shop invites nobody, or the deal is over or sold out. `no_address`: none for its channel.
 * `late`: the order is long past. `recent`: they were invited within the period.
 */
export type Planned = 'planned' | 'off' | 'no_address' | 'late' | 'withdrawn' | 'no_basis' | 'recent';

/** Where a customer's own link leads. */
const inviteUrl = (publicUrl: string, token: string) => `${publicUrl}/u/invite/${token}`;

/** What an invitation says. @param own what is the customer's: their link, and why it may be sent. */
function writeInvite(
  { config }: Pick<Ports, 'config'>,
  shop: Shop,
  { deal, campaign: { reward, messages } }: Offer,
  language: string,
  own: Pick<MessageValues['invitation'], 'url' | 'asks' | 'basis'>,
): MessageValues['invitation'] {
  const worth = sayWorth(reward, reward.currency, language);
  return {
    shopName: shop.name,
    ...withOwn(messages, own.asks ? 'invitation_ask' : 'invitation', language),
    words: wordsOf(deal, language),
    badge: badgeOf(deal, language),
    ...(worth && { reward: worth }),
    pageUrl: askAccessUrl(config.publicUrl, shop),
    ...own,
  };
}

/** As long as the tokens in customers' own links, so that a text is cut and counted as the real one is. */
const STAND_IN = 'x'.repeat(30);

/** An invitation as a customer of the shop would get it, word for word, but for what is their own in the links. */
export function previewInvite(
  ports: Pick<Ports, 'config'>,
  shop: Shop,
  offer: Offer,
  { language, asks, account }: { language: string; asks: boolean; account?: Pick<Connection, 'settings'> | undefined },
): { subject: string; html: string; text: string; segments: number } {
  const { config } = ports;
  const url = inviteUrl(config.publicUrl, STAND_IN);
  const values = writeInvite(ports, shop, offer, language, { url, asks, basis: 'customer' });
  const wayOut = unsubscribeUrl(config.publicUrl, STAND_IN);
  if (account) {
    const text = previewText(shop, language, { kind: 'invitation', values }, wayOut, account);
    return { subject: '', html: '', text: text?.body.replaceAll(STAND_IN, '…') ?? '', segments: text?.segments ?? 0 };
  }
  const frame = { language, formal: shop.formal, shop: messageShop(shop), unsubscribeUrl: wayOut };
  return { ...renderMessage({ kind: 'invitation', values, ...frame }), segments: 0 };
}

/** What a shop's invitations go by. */
interface Inviting {
  rule: InviteRule;
  offer: Offer | undefined;
}

/** What a shop invites by; undefined where it invites nobody. */
export async function readInviting({ databases }: Ports, shop: Shop): Promise<Inviting | undefined> {
  if (shop.stopped) return undefined;
  const database = tenantOf(databases, shop);
  const rule = await readRule(database, shop.id);
  return rule?.isOn ? { rule, offer: await readOffer(database, shop, rule.dealId) } : undefined;
}

/** Plans the invitation of one customer. */
export async function planInvite(ports: Ports, shop: Shop, customer: Customer): Promise<Planned> {
  const planned = await planInviteBy(ports, shop, await readInviting(ports, shop), customer);
  if (planned === 'planned') ports.wake();
  return planned;
}

/**
 * Plans the invitation of one customer, by the shop's own rule and on a ground in law; looked at again before it goes.
 * One a person and period, whichever way their orders are told, and however their mailbox is spelled. Call `ports.wake()`
 * after the last one.
 */
export async function planInviteBy(
  ports: Ports,
  shop: Shop,
  inviting: Inviting | undefined,
  customer: Customer,
): Promise<Planned> {
  if (!inviting) return 'off';
  const { ids, secrets, clock, databases, config } = ports;
  const now = clock.now();
  const database = tenantOf(databases, shop);
  const { rule, offer } = inviting;
  const { boughtAt, purchaseId = null } = customer;
  if (purchaseId && boughtAt !== null && !isRecent(rule, boughtAt, now)) return 'late';
  const { channel } = rule;
  const email = customer.email ? normaliseEmail(customer.email) : undefined;
  const phone = customer.phone ? readShopNumber(shop, customer.phone)?.number : undefined;
  const address = channel === 'email' ? email : phone;
  const keysOf = (by: 'email' | 'sms', text: string) => secrets.addressKeys(shop.retailerId, by, secrets.digest(text));
  const pair =
    email && phone
      ? linkAddresses(database, {
          emailKey: keysOf('email', email)[0],
          smsKey: keysOf('sms', phone)[0],
          source: 'customers',
          now,
        })
      : [];
  if (pair.length > 0) await database.client.batch(pair, 'write');
  if (!address) return 'no_address';
  const keys = keysOf(channel, address);
  const mailboxKeys = keysOf(channel, mailboxOf(address));
  if (!offer || !isOfferOpen(offer, now)) return 'off';
  const decided = decideBasis(
    {
      market: shop.country,
      customerCountry: countryOfAddress(address),
      channel,
      boughtAt,
      noticeGiven: rule.noticeGiven,
      consent: consentOf(keys, await readConsents(database, keys)),
    },
    now,
  );
  if ('refusal' in decided) return decided.refusal;

  const language = chooseLanguage(shop, [customer.language]);
  const token = ids.token(shop.number);
  const id = ids.make('civ');
  const dueAt = dueAtOf(rule, boughtAt, now);
  const messageId = ids.make('msg');
  const message = enqueueMessage(ports, shop, {
    kind: 'invitation',
    id: messageId,
    channel,
    address,
    language,
    cause: `invitation:${mailboxKeys[0]}:${id}`,
    campaignId: offer.campaign.id,
    dealId: offer.deal.id,
    runAt: dueAt,
    values: writeInvite(ports, shop, offer, language, {
      url: inviteUrl(config.publicUrl, token),
      asks: rule.asks,
      basis: decided.basis === 'consent' ? 'consent' : 'customer',
    }),
  });
  const guard = insertInvite(
    database,
    {
      id,
      shopId: shop.id,
      retailerId: shop.retailerId,
      campaignId: offer.campaign.id,
      dealId: offer.deal.id,
      personKey: keys[0],
      channel,
      messageId,
      purchaseId,
      boughtAt,
      basis: decided.basis,
      basisVersion: decided.version,
      noticeGiven: rule.noticeGiven,
      language,
      tokenHash: secrets.digest(token),
      dueAt,
      createdAt: now,
    },
    [...keys, ...mailboxKeys],
    rule.periodDays,
  );
  try {
    await writeGuarded(database, guard, message);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    return 'recent';
  }
  return 'planned';
}
