import type { AnySender, Connection, Database, MessageChannel, Outgoing, Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Signal } from './breaker.ts';
import { type ConnectionRow, platformId, type Rate, readConnections, takeTry } from './connection.store.ts';
import { openConnection } from './message.check.ts';
import type { MessageRow } from './message.store.ts';
import { type Price, readPrice } from './price.ts';

/** An account at a provider as one run of the dispatcher uses it. */
export interface Account {
  id: string;
  channel: MessageChannel;
  connection: Connection | undefined;
  /** Of the settings that it was opened with. */
  revision: number;
  /** Absent where this host cannot send over it; then `fault` says why. */
  sender: AnySender | undefined;
  fault: string;
  /** The retailer's own price of a mail or a segment; undefined where the provider tells one, or nobody. */
  price: Price | undefined;
  /** What it may send; undefined: as much as it takes. */
  rate: Rate | undefined;
  /** When a paused account may be tried; undefined where it is not paused. */
  retryAt: number | undefined;
  /** Whether this run is the one that tries it. */
  trying: boolean;
  /** While it is being paused, and after: when it may be tried. */
  pausing: Promise<number> | undefined;
  /** What its attempts said, not yet counted, by the name that they went out under. */
  signals: Map<string, Signal[]>;
  /** Names that this run stopped: when each may be tried again. Others go on. */
  resting: Map<string, Promise<number>>;
}

/**
 * Units a second where the account names none. Mail servers say themselves when it is too much; an American long code
 * carries one segment a second, everything else more. A minute's worth may go at once: providers queue it, and the
 * clock of some hosts ticks once a minute.
 */
const DEFAULT_RATE: Record<MessageChannel, number | undefined> = {
  email: undefined,
  sms: 1,
  facebook: 1,
  ads: 20,
  push: 100,
};
const BURST_SECONDS = 60;

/** What a message takes of its account's rate. */
export function costOf(outgoing: Outgoing): number {
  return outgoing.channel === 'sms' ? outgoing.segments : 1;
}

/** Which state of an account's settings a row holds; the platform's are configuration and never change. */
export function revisionOf(row: ConnectionRow | Pick<ConnectionRow, 'id' | 'channel'>): number {
  return 'provider' in row && row.credentialsSealed ? row.revision : 0;
}

/**
 * Sending domain, number, service or page: what a reputation belongs to, and a breaker is for. Mails of the platform's
 * account go out under the domain of each shop that has one.
 */
export function reputationOf(
  { config }: Pick<Ports, 'config'>,
  { id, channel }: Pick<ConnectionRow, 'id' | 'channel'>,
  settings: Record<string, string> | undefined,
  shop: Pick<Shop, 'sendingDomain'>,
): string {
  const { domain, number, messagingService, pageId } = settings ?? {};
  const own = settings ? domain : shop.sendingDomain?.domain;
  return `${channel}:${channel === 'email' ? (own ?? config.mailDomain) : (number ?? messagingService ?? pageId ?? id)}`;
}

/** An account's own price: a retailer's is a setting of its account, the platform's is configuration. */
export function priceOf(
  { config }: Pick<Ports, 'config'>,
  row: ConnectionRow | Pick<ConnectionRow, 'id' | 'channel'>,
): Price | undefined {
  if ('provider' in row && row.retailerId !== '') return readPrice(row.settings.price ?? '');
  return row.channel === 'sms' ? readPrice(config.twilio?.price ?? '') : undefined;
}

/** The breaker of the account that a message went out over. */
export async function breakerKeyOf(
  ports: Pick<Ports, 'config'>,
  database: Database,
  { retailerId, channel, connectionId }: Pick<MessageRow, 'retailerId' | 'channel' | 'connectionId'>,
  shop: Pick<Shop, 'sendingDomain'>,
): Promise<string> {
  const rows = await readConnections(database, [retailerId]);
  const own = rows.find(({ id, credentialsSealed }) => id === connectionId && credentialsSealed !== null);
  return reputationOf(ports, own ?? { id: platformId(channel), channel }, own?.settings, shop);
}

/** Opens an account for a run; one that cannot be opened says why. */
export function openAccount(
  ports: Pick<Ports, 'secrets' | 'config' | 'senders'>,
  row: ConnectionRow | Pick<ConnectionRow, 'id' | 'channel'>,
): Account {
  const { id, channel } = row;
  const stored = 'provider' in row ? row : undefined;
  let connection: Connection | undefined;
  let sender: AnySender | undefined;
  let fault = 'no_sender';
  try {
    connection = stored && openConnection(ports, stored);
    sender = ports.senders?.open(channel, connection) as AnySender | undefined;
  } catch {
    fault = 'connection_unusable';
  }
  const perSecond = stored?.ratePerSecond ?? DEFAULT_RATE[channel];
  return {
    id,
    channel,
    connection,
    revision: revisionOf(row),
    sender,
    fault,
    rate: perSecond === undefined ? undefined : { perSecond, burst: Math.max(1, perSecond * BURST_SECONDS) },
    price: priceOf(ports, row),
    retryAt: undefined,
    pausing: undefined,
    trying: false,
    signals: new Map(),
    resting: new Map(),
  };
}

/**
 * How many messages an account may send as far as its pause goes: all, or one that tries whether it works again.
 * @returns also when to come back with the others.
 */
export async function admitPaused(
  database: Database,
  account: Account,
  wanted: number,
  now: number,
): Promise<{ admitted: number; until: number }> {
  if (account.retryAt === undefined) return { admitted: wanted, until: now };
  if (now < account.retryAt || !(await takeTry(database, account.id, now))) {
    return { admitted: 0, until: Math.max(account.retryAt, now + 1000) };
  }
  account.trying = true;
  account.pausing = undefined;
  return { admitted: Math.min(1, wanted), until: now + 60_000 };
}
