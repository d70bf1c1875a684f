import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { insertRecord } from '../consent/consent.store.ts';
import { AppError } from '../errors.ts';
import { takeShared } from '../limit.store.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import { readShopNumber, readTextAccount } from '../message/sms/reach.ts';
import { writeRates } from '../message/sms/text.ts';
import { createSpeech, inText } from '../message/speech.ts';
import { cleanName } from '../message/typed.ts';
import type { Ports } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { readMemberEmails } from '../retailer/member.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { findSuppressions } from '../suppression/suppression.store.ts';
import type { Channel } from '../tag/channel.ts';
import { joinSentences } from '../tag/languages.ts';
import type { Utm } from '../tag/utm.ts';
import { insertJoin, isAsked } from './join.store.ts';
import { isMail, JOIN_MS, JOINING, type JoinFaults, orNull, type TypedJoin } from './join.ts';

/** Messages to one address a day: whoever asks may ask for somebody else, who has had them then. */
const TO_ADDRESS = 3;
/** Sign-ups of one till's link in an hour: far above what a counter does, far below what a stolen PIN could. */
const OF_STAFF = 300;
/** Sign-ups of a shop in an hour above which the log says so. None is cut: a newsletter to many brings many at once. */
const RUSH = 20_000;
const HOUR = 3_600_000;
/** And to somebody who had said stop, in thirty days: they may want to come back, and nobody else is to make us write. */
const REFUSED = { limit: 2, windowMs: 30 * 24 * HOUR };

/** Where somebody who asked to take part goes on. */
const confirmUrl = (publicUrl: string, token: string) => `${publicUrl}/j/in/${token}`;

/** What somebody typed, as it is used. */
interface ReadJoin {
  /** '' where nobody was asked for it. */
  name: string;
  channel: 'email' | 'sms';
  /** Normalised. */
  address: string;
}

/** All that is known of an act of joining beside who it is. */
export interface JoinWish {
  /** Made by the form: the same one sent again asks once. */
  clientId: string;
  /** BCP 47; the wording was read in it. */
  language: string;
  source: Channel;
  storeId?: string | undefined;
  staffLinkId?: string | undefined;
  campaignId?: string | undefined;
  /** The advocate whose page asks, where they have shared before: their rewards are to go to this address. */
  draftId?: string | undefined;
  entry: Utm;
  /** When its message goes out, UTC milliseconds; absent: at once. */
  runAt?: number | undefined;
}

/**
 * What somebody agrees to by joining, in their language: shown beside the box, and kept word for word.
 * @param mayText see `canText`.
 */
export function joinWording(shop: Shop, language: string, mayText: boolean): string {
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const words = inText(speech.say('join.wording', { shop: shop.name, legalName: shop.settings.legalName }), 'ltr');
  return joinSentences(words, mayText && writeRates(shop, language));
}

/** Whether texts can go to somebody who joins. */
export async function canText(ports: Pick<Ports, 'config' | 'databases'>, shop: Shop): Promise<boolean> {
  if (shop.controls.off.channel.includes('sms')) return false;
  return (await readTextAccount(ports, tenantOf(ports.databases, shop), shop)) !== undefined;
}

/** What somebody typed, read; or what is wrong with it. @param mayText see `canText`. */
export function readTyped(
  shop: Shop,
  { name: typedName, address: typed, agreed }: TypedJoin,
  mayText: boolean,
): { read: ReadJoin } | { faults: JoinFaults } {
  const name = cleanName(typedName);
  const byMail = isMail(typed) || !mayText;
  const address = byMail ? normaliseEmail(typed) : readShopNumber(shop, typed)?.number;
  if (name !== undefined && address !== undefined && agreed) {
    return { read: { name, channel: byMail ? 'email' : 'sms', address } };
  }
  return {
    faults: {
      ...(name === undefined && { name: 'badName' }),
      ...(address === undefined && { address: byMail ? 'badAddress' : 'badNumber' }),
      ...(!agreed && { agreed: 'notAgreed' }),
    },
  };
}

/** In test mode messages reach the retailer's own members alone. */
async function isReached({ databases }: Ports, shop: Shop, { channel, address }: ReadJoin): Promise<boolean> {
  if (shop.kind !== 'test') return true;
  return channel === 'email' && (await readMemberEmails(databases.control, shop.retailerId)).includes(address);
}

/**
 * Sends somebody who wants to take part the link to do so, and keeps what they agreed to. Until it is tapped they are
 * nobody: whether the address is known is looked at only then, so that nothing tells it. Floods are the caller's to
 * brake, by network and device (worker/share/proof.ts); a till's link is braked here.
 * @throws AppError `too_many_requests` where a till's link has signed up enough for an hour: nothing is kept of it.
 */
export async function askToJoin(ports: Ports, shop: Shop, person: ReadJoin, wish: JoinWish): Promise<void> {
  const { ids, secrets, clock, databases, config, rateLimit, log } = ports;
  const { channel, address, name } = person;
  const {
    clientId,
    language,
    source,
    storeId = null,
    staffLinkId = null,
    campaignId = null,
    draftId = null,
    entry,
    runAt,
  } = wish;
  const database = tenantOf(databases, shop);
  const now = clock.now();
  const keys = secrets.addressKeys(shop.retailerId, channel, secrets.digest(address));
  const [subjectKey] = keys;
  // The same form once more, of a bad connection: its message is on the way, and it takes nothing from the day's.
  if (await isAsked(database, { shopId: shop.id, clientId, subjectKey })) return;
  const refusals = await findSuppressions(database, keys);
  const hasRefused = refusals.some(({ scope }) => scope === 'retailer' || scope === 'doubt');
  if (staffLinkId) {
    const key = `join:staff:${staffLinkId}`;
    const [fits] = await takeShared(database, [{ key, limit: OF_STAFF, windowMs: HOUR, times: 1 }], now);
    if (!fits) throw new AppError('too_many_requests', 'Enough sign-ups for an hour.', { retryAfterSeconds: 3600 });
  }
  const [[isQuiet, ...fits], isReachable, mayText] = await Promise.all([
    takeShared(
      database,
      [
        { key: `join-rush:${shop.id}`, limit: RUSH, windowMs: HOUR, times: 1 },
        { key: `join:${shop.id}:${subjectKey}`, limit: TO_ADDRESS, windowMs: 24 * HOUR, times: 1 },
        ...(hasRefused ? [{ key: `join:refused:${subjectKey}`, ...REFUSED, times: 1 }] : []),
      ],
      now,
    ),
    isReached(ports, shop, person),
    canText(ports, shop),
  ]);
  if (!isQuiet && (await rateLimit.take(`join-rush:${shop.id}`, 1, HOUR))) log.warn('join_rush', { shop: shop.id });
  if (!isReachable || !fits.every(Boolean)) return;
  const token = ids.token(shop.number);
  // A page that shares asks for an address of mail alone.
  const wording = joinWording(shop, language, mayText && draftId === null);
  const request = insertJoin(database, {
    id: ids.make('jrq'),
    shopId: shop.id,
    clientId,
    channel,
    subjectKey,
    addressSealed: secrets.seal(address),
    nameSealed: secrets.seal(name),
    language,
    source,
    storeId,
    staffLinkId,
    campaignId,
    entryUtm: orNull(entry),
    draftId,
    wording,
    tokenHash: secrets.digest(token),
    createdAt: now,
  });
  const consent = insertRecord(database, {
    id: ids.make('cns'),
    shopId: shop.id,
    subjectKey,
    purpose: JOINING,
    channel,
    wording,
    language,
    method: 'typed_and_sent',
    source,
    createdAt: now,
  });
  const message = enqueueMessage(ports, shop, {
    kind: 'join',
    channel,
    address,
    language,
    ...(runAt !== undefined && { runAt }),
    cause: `join:${shop.id}:${clientId}:${subjectKey}`,
    values: { shopName: shop.name, url: confirmUrl(config.publicUrl, token), until: now + JOIN_MS },
  });
  try {
    await writeGuarded(database, request, [consent, ...message]);
  } catch (error) {
    // The same form once more: its message is on the way.
    if (!isRaceLost(error)) throw error;
    return;
  }
  ports.wake();
}
