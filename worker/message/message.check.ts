import { stateAt } from '../campaign/campaign.ts';
import { isSoldOut } from '../campaign/deal.ts';
import { consentOf } from '../consent/consent.ts';
import { decideBasis } from '../invite/basis.ts';
import type { Connection, MessageChannel, OutgoingSms, Ports } from '../ports.ts';
import { baseEmail } from '../privacy/address.ts';
import { keepMs } from '../privacy/retention.ts';
import { endpointOf } from '../push/push.ts';
import type { Shop } from '../retailer/shop.ts';
import { countryOfAddress } from '../share/country.ts';
import { matrixFor } from '../share/policy.rules.ts';
import { decideNamed } from '../share/policy.ts';
import type { Checks } from './check.store.ts';
import { type ConnectionRow, platformId } from './connection.store.ts';
import type { LeasedMessage, openMessage } from './message.store.ts';
import { doesStop, type MessageContent } from './message.ts';
import { isProfane } from './profanity.ts';
import { placesOf } from './quiet.place.ts';
import { decentSeconds, quietUntil } from './quiet.ts';
import { A_REVIEW, type Outcome } from './state.ts';
import { findStop } from './stop.ts';

/** What was switched off elsewhere is looked at again after this time. */
const HOLD_MS = 5 * 60_000;

/** A leased message with all that decides whether and how it goes. */
export interface Opened {
  leased: LeasedMessage;
  shop: Shop;
  address: string;
  /** Keys of the address: for its retailer, and for all. */
  keys: string[];
  /** Those of the mailbox behind it, where that has another spelling: what forbids it forbids the address too. */
  mailboxKeys: string[];
  opened: ReturnType<typeof openMessage>;
}

/** The keys of an address by all peppers, for one retailer and for all of them; of what has no address, its own key. */
export function keysOf(
  { secrets }: Pick<Ports, 'secrets'>,
  leased: Pick<LeasedMessage, 'channel' | 'retailerId' | 'recipientKey'>,
  address: string,
): string[] {
  const { channel, retailerId, recipientKey } = leased;
  if (channel === 'facebook' || channel === 'ads') return [recipientKey];
  const digest = secrets.digest(channel === 'push' ? endpointOf(address) : address);
  return [recipientKey, ...['', retailerId].flatMap((owner) => secrets.addressKeys(owner, channel, digest))];
}

/** The keys of the mailbox behind an address, where that has another spelling. */
export function mailboxKeysOf(
  { secrets }: Pick<Ports, 'secrets'>,
  { channel, retailerId }: Pick<LeasedMessage, 'channel' | 'retailerId'>,
  address: string,
): string[] {
  if (channel !== 'email') return [];
  const mailbox = baseEmail(address);
  if (!mailbox) return [];
  const digest = secrets.digest(mailbox);
  return ['', retailerId].flatMap((owner) => secrets.addressKeys(owner, channel, digest));
}

/** What somebody may have forbidden: to everybody, to the retailer, or to this sharer. */
interface Forbiddable extends Pick<Opened, 'keys' | 'mailboxKeys'> {
  leased: Pick<LeasedMessage, 'kind' | 'channel' | 'retailerId' | 'advocateId'>;
}

/** Whether somebody forbade a message. */
export function isSuppressed(
  { leased, keys, mailboxKeys }: Forbiddable,
  { suppressions }: Pick<Checks, 'suppressions'>,
): boolean {
  return suppressions.some(
    ({ addressKey, retailerId, channel, scope, scopeId, source }) =>
      (keys.includes(addressKey) || mailboxKeys.includes(addressKey)) &&
      doesStop({ source, scope }, leased.kind) &&
      (channel === 'all' || channel === leased.channel) &&
      (scope === 'global' ||
        (retailerId === leased.retailerId && (scope !== 'sharer' || scopeId === leased.advocateId))),
  );
}

/** Whether the deal that a message is about can be had no more, or not now. */
function judgeOffer(
  { validTo }: { validTo?: number },
  { leased }: Opened,
  { campaigns, deals }: Pick<Checks, 'campaigns' | 'deals'>,
  now: number,
): Outcome | undefined {
  const campaign = campaigns.get(leased.campaignId ?? '');
  const deal = deals.get(leased.dealId ?? '');
  const isOver = (end: number | null | undefined) => now >= (end ?? Number.POSITIVE_INFINITY);
  const ended =
    !campaign ||
    stateAt(campaign, now) === 'ended' ||
    isOver(validTo) ||
    (leased.dealId && (!deal || deal.state === 'ended' || isOver(deal.validTo)));
  if (ended) return { kind: 'canceled', error: 'deal_ended' };
  const refusal = judgeStock({ leased }, { deals });
  return refusal ?? (stateAt(campaign, now) === 'running' ? undefined : wait('campaign_paused', now));
}

/** Whether all of the deal is given that a message leads to. */
function judgeStock({ leased }: Pick<Opened, 'leased'>, { deals }: Pick<Checks, 'deals'>): Outcome | undefined {
  const deal = deals.get(leased.dealId ?? '');
  return deal && isSoldOut(deal) ? { kind: 'canceled', error: 'deal_sold_out' } : undefined;
}

/** What forbids, just before the sending, a deal that was allowed when it was shared: law, or how things stand now. */
function judgeDeal(
  values: Extract<MessageContent, { kind: 'deal' }>['values'],
  message: Opened,
  checks: Pick<Checks, 'campaigns' | 'deals' | 'consents' | 'left'>,
  now: number,
): Outcome | undefined {
  const refusal = judgeOffer(values, message, checks, now);
  const { leased, shop, address, keys } = message;
  if (leased.advocateId && checks.left.has(leased.advocateId)) return { kind: 'canceled', error: 'sharer_left' };
  if (refusal || leased.channel === 'ads') return refusal;
  const friendCountry = countryOfAddress(address);
  const input = {
    market: shop.country,
    channel: leased.channel,
    reward: values.rewardDisclosed,
    friendConsent: consentOf(keys, checks.consents) === 'confirmed',
    sharer: 'verified' as const,
    ...(friendCountry && { friendCountry }),
  };
  const { verdict } = decideNamed(input, values.advocateName, matrixFor(shop));
  return verdict === 'relay' ? undefined : { kind: 'canceled', error: 'policy' };
}

/** What forbids an invitation now: its shop invites no more, the order went back, or its ground in law is gone. */
function judgeInvitation(message: Opened, checks: Checks, now: number): Outcome | undefined {
  const { leased, shop, address, keys } = message;
  const invite = checks.invites.get(leased.id);
  if (invite && !invite.rule?.isOn) return { kind: 'canceled', error: 'invitations_off' };
  const refusal = judgeOffer({}, message, checks, now);
  if (refusal || !invite || (leased.channel !== 'email' && leased.channel !== 'sms')) return refusal;
  const { amount, refunded, boughtAt, rule } = invite;
  if (refunded && refunded >= (amount ?? 0)) return { kind: 'canceled', error: 'order_refunded' };
  const consent = consentOf(keys, checks.consents);
  // A shop that takes back what it said of its sales says so of this one, too.
  const noticeGiven = invite.noticeGiven && rule?.noticeGiven === true;
  const input = { market: shop.country, channel: leased.channel, boughtAt, noticeGiven, consent };
  const decided = decideBasis({ ...input, customerCountry: countryOfAddress(address) }, now);
  return 'refusal' in decided ? { kind: 'canceled', error: decided.refusal } : undefined;
}

/** Whether what a message tells of a reward is no longer so, or it takes back what nobody was told. */
function judgeReward(
  { state }: Extract<MessageContent, { kind: 'reward' }>['values'],
  { leased }: Opened,
  { news }: Pick<Checks, 'news'>,
): Outcome | undefined {
  const reward = news.get(leased.id);
  if (!reward) return undefined;
  const isLost = reward.state === 'void';
  const waits = !isLost && reward.state !== 'issued';
  const isTrue = state === 'pending' ? waits : state === 'earned' ? !isLost : isLost && reward.isKnown;
  return isTrue ? undefined : { kind: 'canceled', error: 'reward_changed' };
}

/** What forbids a message for what it says. */
function judgeContent(content: MessageContent, message: Opened, checks: Checks, now: number): Outcome | undefined {
  switch (content.kind) {
    case 'deal':
      return judgeDeal(content.values, message, checks, now);
    case 'invitation':
      return judgeInvitation(message, checks, now);
    case 'code':
      // A link to a code, where there are none any more; a code itself is its friend's.
      return content.values.open && judgeStock(message, checks);
    case 'reward':
      return judgeReward(content.values, message, checks);
    case 'post':
      return judgeOffer(content.values, message, checks, now);
    case 'thread':
      // Who wrote to a page may be answered for a day, and no longer.
      return now < content.values.openUntil
        ? judgeOffer(content.values, message, checks, now)
        : { kind: 'canceled', error: 'window_closed' };
    case 'order':
      return now < content.values.openUntil ? undefined : { kind: 'canceled', error: 'event_too_old' };
    default:
      return undefined;
  }
}

/** Whether somebody has to look first at what a shopper typed. */
function needsReview(
  { advocateName, personalMessage = '' }: Extract<MessageContent, { kind: 'deal' }>['values'],
  { leased, shop }: Opened,
): boolean {
  // A first name, and in English nothing else where it stands alone.
  const name = advocateName === 'Dick' ? '' : advocateName;
  return isProfane(`${name}\n${personalMessage}`, [leased.language, ...shop.languages]);
}

const placesFor = ({ leased: { channel, timeZone }, shop, address }: Opened) =>
  placesOf({ channel, address, timeZone }, shop.timeZone, shop.sending.quiet);

/** A text that its provider gives up where it could ring no more at a decent hour. */
export function endInTime(message: Opened, sms: OutgoingSms, now: number): OutgoingSms {
  const seconds = decentSeconds(message.leased.kind, placesFor(message), now, sms.validitySeconds);
  return { ...sms, validitySeconds: seconds };
}

const wait = (error: string, now: number): Outcome => ({
  kind: 'snoozed',
  cause: 'stopped',
  until: now + HOLD_MS,
  error,
});

/**
 * Decides, from what was read just now, whether a leased message may go. Nothing of what held when it was made is
 * taken for granted.
 * @returns what is done with it instead; undefined where it goes.
 */
export function judgeMessage(message: Opened, checks: Checks, now: number): Outcome | undefined {
  const { leased, shop, opened } = message;
  if (isSuppressed(message, checks)) return { kind: 'suppressed' };
  if (leased.kind === 'deal' && now - leased.createdAt >= keepMs('unsent')) {
    return { kind: 'canceled', error: 'waited_too_long' };
  }
  if (leased.channel === 'push' && !message.keys.some((key) => checks.browsers.has(key))) return { kind: 'suppressed' };
  const stop = findStop(leased, checks.stops);
  if (stop) return { kind: 'held', stop: stop.id };
  const { off } = shop.controls;
  if (shop.stopped) return wait('shop_stopped', now);
  if (leased.channel !== 'ads' && off.channel.includes(leased.channel)) return wait('channel_off', now);
  if (leased.campaignId && off.campaign.includes(leased.campaignId)) return wait('campaign_off', now);
  const { legalName, postalAddress } = shop.settings;
  const { content } = opened;
  if (leased.channel !== 'ads' && (!legalName || !postalAddress)) return wait('no_legal_sender', now);
  const refusal = judgeContent(content, message, checks, now);
  if (refusal) return refusal;
  if (content.kind === 'deal' && !leased.reviewedAt && needsReview(content.values, message)) {
    return { kind: 'held', stop: A_REVIEW };
  }
  const until = quietUntil(leased.kind, placesFor(message), now);
  return until === undefined ? undefined : { kind: 'snoozed', cause: 'quiet', until };
}

/** The account that a message goes out over: its shop's own, its retailer's, or the platform's. */
export function chooseConnection(
  { retailerId, shopId, channel }: { retailerId: string; shopId: string; channel: MessageChannel },
  rows: readonly ConnectionRow[],
): ConnectionRow | { id: string; channel: MessageChannel } {
  const own = rows.filter((row) => row.channel === channel && row.retailerId === retailerId);
  return (
    own.find((row) => row.shopId === shopId) ??
    own.find((row) => row.shopId === '') ??
    rows.find((row) => row.id === platformId(channel)) ?? { id: platformId(channel), channel }
  );
}

/** A shop's account with its secrets readable; undefined for the platform's. @throws where they cannot be read. */
export function openConnection(
  { secrets }: Pick<Ports, 'secrets'>,
  { id, channel, provider, credentialsSealed, settings, revision }: ConnectionRow,
): Connection | undefined {
  if (!credentialsSealed) return undefined;
  const credentials = JSON.parse(secrets.open(credentialsSealed)) as Record<string, string>;
  return { id, channel, provider, credentials, settings, revision };
}
