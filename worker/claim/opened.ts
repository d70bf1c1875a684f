import type { InStatement } from '@libsql/client';
import { badgeOf, endOf, wordsOf } from '../campaign/deal.ts';
import { withOwn } from '../campaign/own-words.ts';
import { AppError } from '../errors.ts';
import { takeShared } from '../limit.store.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import { decodeNumber, encodeNumber } from '../number.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Device } from '../tag/event.ts';
import { forgetUnsentCode, insertConsent, type LinkStory } from './claim.store.ts';
import { byMail } from './code-message.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long a link to a code is good: nothing is kept back for it. */
export const OPEN_MS = 7 * DAY;
/** Mails an hour that friends of one network may ask for, and a day to one mailbox: whoever asks may ask for somebody else. */
const LIMITS = { networkHour: 20, addressDay: 3, shopHour: 1000 } as const;
/** The shop's number, then what is sealed. */
const TOKEN = /^[0-9a-z]{4}[\w.-]{20,900}$/;

/** A friend whose address has to be opened before they get a code: all of it travels in the link, sealed. */
export interface OpenedAsk {
  rk: string;
  /** Of the click that they came by; absent in links of before. */
  rc?: string;
  /** Normalised. */
  email: string;
  language: string;
  country?: string | undefined;
  device?: Device | undefined;
  /** UTC milliseconds. */
  clickedAt: number;
  until: number;
}

/** What a link to a code says; undefined for one that we did not make, or whose time is over. */
export function readOpenToken(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  token: string,
): { shopNumber: number; asked: OpenedAsk } | undefined {
  const shopNumber = TOKEN.test(token) ? decodeNumber(token) : undefined;
  if (shopNumber === undefined) return undefined;
  try {
    const { shop, ...asked } = JSON.parse(secrets.open(token.slice(4))) as OpenedAsk & { shop: number };
    return shop === shopNumber && clock.now() < asked.until ? { shopNumber, asked } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Counts a mail that a friend asks for.
 * @param mailboxKey of the mailbox behind the address.
 * @returns whether it may go to the address; who asks is not told that others asked for it before.
 * @throws AppError `too_many_requests`.
 */
export async function takeMail(
  { clock }: Pick<Ports, 'clock'>,
  database: TenantDatabase,
  shop: Pick<Shop, 'id'>,
  { mailboxKey, network }: { mailboxKey: string; network: string },
): Promise<boolean> {
  const [address, ...others] = await takeShared(
    database,
    [
      { key: `code-mail:${mailboxKey}`, limit: LIMITS.addressDay, windowMs: DAY, times: 1 },
      { key: `code-mail:${network}`, limit: LIMITS.networkHour, windowMs: HOUR, times: 1 },
      { key: `code-mail:${shop.id}`, limit: LIMITS.shopHour, windowMs: HOUR, times: 1 },
    ],
    clock.now(),
  );
  if (!others.every(Boolean)) {
    throw new AppError('too_many_requests', 'Too many mails; wait an hour.', { retryAfterSeconds: 3600 });
  }
  return address === true;
}

/** The mail with the link that leads to a code, and the consent it rests on; no code is taken for it. @param shown language of the page. */
export function planOpening(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  story: LinkStory,
  { emailKey, ...asked }: Omit<OpenedAsk, 'until'> & { emailKey: string },
  shown: string,
): InStatement[] {
  const { ids, secrets, clock, config } = ports;
  const { email, language } = asked;
  const { campaign, deal } = story;
  const now = clock.now();
  const until = now + OPEN_MS;
  const sealed = secrets.seal(JSON.stringify({ ...asked, until, shop: shop.number }));
  const consent = insertConsent(database, {
    id: ids.make('cns'),
    shopId: shop.id,
    subjectKey: emailKey,
    purpose: 'code_by_email',
    channel: 'email',
    wording: byMail(shop, email, shown).wording,
    language: shown,
    method: 'typed_and_sent',
    source: 'code_link',
    createdAt: now,
  });
  // Asking again on the same day sends nothing more, unless the last one never came.
  const cause = `code-link:${deal.id}:${emailKey}:${Math.floor(now / DAY)}`;
  const message = enqueueMessage(ports, shop, {
    kind: 'code',
    channel: 'email',
    cause,
    campaignId: campaign.id,
    dealId: deal.id,
    address: email,
    language,
    values: {
      shopName: shop.name,
      ...withOwn(campaign.messages, 'code', language),
      words: wordsOf(deal, language),
      badge: badgeOf(deal, language),
      // What is over gives no code, however long its link can be read.
      open: {
        url: `${config.publicUrl}/c/in/${encodeNumber(shop.number)}${sealed}`,
        until: Math.min(until, endOf(story) ?? until),
      },
    },
  });
  return [consent, forgetUnsentCode(database, cause), ...message];
}
