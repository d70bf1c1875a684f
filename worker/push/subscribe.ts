import type { InStatement } from '@libsql/client';
import { tenantOf } from '../../db/tenant.ts';
import { isTimeZone } from '../campaign/period.ts';
import { insertConsents, insertRecord } from '../consent/consent.store.ts';
import { MARKETING } from '../consent/consent.ts';
import { AppError } from '../errors.ts';
import { areBrowserKeys } from '../message/senders/push.encrypt.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { openAddress } from '../share/advocate.ts';
import {
  deleteSubscriptions,
  type PushRule,
  readByEndpoint,
  readPushRule,
  readSubscriptionsOf,
  type SubscriptionRow,
  updateEndpoint,
  upsertSubscription,
} from './push.store.ts';
import { endpointOf, isPushEndpoint, type PushTarget, writeTarget } from './push.ts';
import { wordingOf } from './words.ts';

/** What a browser tells of itself after its owner turned notifications on. */
export interface Told {
  target: PushTarget;
  /** BCP 47. */
  language: string | undefined;
  /** IANA. */
  timeZone: string | undefined;
  /** When it ends by itself, UTC milliseconds; null where the browser knows no such time. */
  expiresAt: number | null;
}

const refuse = (path: string, message: string) =>
  new AppError('unprocessable', 'This browser cannot be notified.', {
    errors: [{ path, code: 'unusable', message }],
  });

/** Keys of an endpoint, by all peppers, newest first. */
const endpointKeys = ({ secrets }: Pick<Ports, 'secrets'>, shop: Shop, endpoint: string) =>
  secrets.addressKeys(shop.retailerId, 'push', secrets.digest(new URL(endpoint).href));

/**
 * Whether this deployment and this shop send notifications.
 * @throws AppError `gone`.
 */
export async function requirePush(ports: Ports, shop: Shop): Promise<PushRule> {
  const rule = await readPushRule(tenantOf(ports.databases, shop), shop.id);
  if (!rule?.isOn || ports.config.vapidKeys.length === 0 || shop.stopped) {
    throw new AppError('gone', 'This shop sends no notifications.');
  }
  return rule;
}

/** @throws AppError `unprocessable` for what is no browser of a push service, or of a key that is not ours. */
async function requireTarget({ config }: Ports, target: PushTarget): Promise<void> {
  if (!isPushEndpoint(target.endpoint, config.localTargets)) {
    throw refuse('subscription.endpoint', 'expected an address of a browser maker’s push service');
  }
  if (!(await areBrowserKeys(target))) throw refuse('subscription.keys', 'expected keys of a browser');
  if (!config.vapidKeys.some(({ publicKey }) => publicKey === target.key)) {
    throw refuse('key', 'expected the key that this deployment signs with');
  }
}

/**
 * Keeps a browser whose owner agreed, with the words that they agreed to. The browser's own prompt is their second yes.
 * Told once more it is put right; the evidence stays one.
 * @param advocateId who is signed in there, where anybody is.
 * @throws AppError `gone`, `unprocessable`.
 */
export async function keepBrowser(
  ports: Ports,
  shop: Shop,
  { target, language: wanted, timeZone, expiresAt }: Told,
  { advocateId, source }: { advocateId: string | null; source: 'me' | 'shop' },
): Promise<void> {
  const { ids, clock, secrets, databases } = ports;
  await requirePush(ports, shop);
  await requireTarget(ports, target);
  const now = clock.now();
  const database = tenantOf(databases, shop);
  const language = chooseLanguage(shop, [wanted]);
  const keys = endpointKeys(ports, shop, target.endpoint);
  const known = await readByEndpoint(database, shop.id, keys);
  const row: SubscriptionRow = {
    id: known?.id ?? ids.make('psh'),
    shopId: shop.id,
    advocateId,
    endpointKey: known?.endpointKey ?? keys[0],
    addressSealed: secrets.seal(writeTarget(target)),
    language,
    timeZone: timeZone && isTimeZone(timeZone) ? timeZone : '',
    expiresAt,
    seenAt: now,
    invitedAt: null,
    createdAt: now,
  };
  const wording = wordingOf(shop, language);
  const consent = {
    id: ids.make('cns'),
    shopId: shop.id,
    subjectKey: row.endpointKey,
    purpose: MARKETING,
    channel: 'push',
    wording,
    language,
    method: 'browser_prompt',
    state: 'given' as const,
    version: secrets.digest(wording).slice(0, 16),
    source,
    occurredAt: now,
    confirmedAt: now,
    createdAt: now,
  };
  // The subscription last: without its evidence there is none.
  if (!known) await insertConsents(database, [consent]);
  await database.client.batch([upsertSubscription(database, row)], 'write');
}

/**
 * A browser's address changed by itself: who knows the old one is that browser. Nobody agrees to anything anew.
 * @throws AppError `not_found`, `gone`, `unprocessable`.
 */
export async function renewBrowser(
  ports: Ports,
  shop: Shop,
  before: string,
  { target, expiresAt }: Pick<Told, 'target' | 'expiresAt'>,
): Promise<void> {
  await requirePush(ports, shop);
  await requireTarget(ports, target);
  const database = tenantOf(ports.databases, shop);
  const keys = URL.canParse(before) ? endpointKeys(ports, shop, before) : [];
  const known = await readByEndpoint(database, shop.id, keys);
  if (!known) throw new AppError('not_found', 'This browser is not known.');
  const [endpointKey] = endpointKeys(ports, shop, target.endpoint);
  await database.client.batch(
    [
      // Whoever was told of there; the same address told once more stays what it is.
      deleteSubscriptions(database, {
        shopId: shop.id,
        keys: [endpointKey].filter((key) => key !== known.endpointKey),
      }),
      updateEndpoint(database, known.id, {
        endpointKey,
        addressSealed: ports.secrets.seal(writeTarget(target)),
        expiresAt,
        seenAt: ports.clock.now(),
      }),
    ],
    'write',
  );
}

/** Digests of the addresses of an advocate's browsers; undefined where the shop sends no notifications. */
export async function readBrowsers(ports: Ports, shop: Shop, advocateId: string): Promise<string[] | undefined> {
  const database = tenantOf(ports.databases, shop);
  const rule = await readPushRule(database, shop.id);
  if (!rule?.isOn || ports.config.vapidKeys.length === 0) return undefined;
  const browsers = await readSubscriptionsOf(database, shop.id, advocateId);
  return browsers.map(({ addressSealed }) => {
    const address = openAddress(ports, addressSealed);
    return address === undefined ? '' : ports.secrets.digest(endpointOf(address));
  });
}

/** What belongs to the end of notifications in a browser: the withdrawal as evidence. */
export function recordWithdrawal(
  { ids, clock }: Pick<Ports, 'ids' | 'clock'>,
  database: TenantDatabase,
  shopId: string,
  { endpointKey, language }: Pick<SubscriptionRow, 'endpointKey' | 'language'>,
): InStatement {
  const now = clock.now();
  return insertRecord(database, {
    id: ids.make('cns'),
    shopId,
    subjectKey: endpointKey,
    purpose: MARKETING,
    channel: 'push',
    wording: '',
    language,
    method: 'opt_out',
    state: 'withdrawn',
    occurredAt: now,
    createdAt: now,
  });
}

/** Ends notifications in browsers, all or none. */
export async function forgetBrowsers(
  ports: Ports,
  shop: Shop,
  browsers: readonly Pick<SubscriptionRow, 'endpointKey' | 'language'>[],
): Promise<void> {
  if (browsers.length === 0) return;
  const database = tenantOf(ports.databases, shop);
  const keys = browsers.map(({ endpointKey }) => endpointKey);
  await database.client.batch(
    [
      deleteSubscriptions(database, { shopId: shop.id, keys }),
      ...browsers.map((one) => recordWithdrawal(ports, database, shop.id, one)),
    ],
    'write',
  );
}

/** Ends notifications in a browser that tells its own address; nothing happens where it is not known. */
export async function stopBrowser(ports: Ports, shop: Shop, endpoint: string): Promise<void> {
  if (!URL.canParse(endpoint)) return;
  const known = await readByEndpoint(tenantOf(ports.databases, shop), shop.id, endpointKeys(ports, shop, endpoint));
  if (known) await forgetBrowsers(ports, shop, [known]);
}
