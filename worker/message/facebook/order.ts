import { tenantOf } from '../../../db/tenant.ts';
import { currencyDigits } from '../../campaign/money.ts';
import type { Ports } from '../../ports.ts';
import { isShopUrl, type Shop } from '../../retailer/shop.ts';
import { readOwnConnections } from '../connection.store.ts';
import { enqueueMessage } from '../enqueue.ts';
import type { Identifier } from './normalise.ts';

/** What a shop's server tells of a buyer who agreed that an advertising platform learns of the order. */
export interface AdsReport {
  /** Digests (worker/message/facebook/identify.ts): nothing plain is kept. */
  identifiers: Partial<Record<Identifier, string[]>>;
  /** As the browser had it: never hashed. */
  clientIp?: string;
  userAgent?: string;
  fbc?: string;
  fbp?: string;
  /** Page of the order, on the shop's origins. */
  url?: string;
  /** Not to be used for ads delivery. */
  optOut?: boolean;
  /** As Meta defines them: `LDU` with country and state, or none. */
  dataProcessing?: { options: string[]; country?: number; state?: number };
}

/** An order as far as the platform learns of it. */
export interface Order {
  purchaseId: string;
  /** The tag's name of it, so that the browser's event and this one count once. */
  eventId: string;
  amount: number;
  currency: string;
  occurredAt: number;
}

/** What is older is refused, with all that is told beside it. */
const OLDEST_MS = 7 * 24 * 3_600_000;
const MARGIN_MS = 10 * 60_000;

/**
 * The event as the Conversions API takes it; undefined where it would name nobody at all.
 * @see https://developers.facebook.com/docs/marketing-api/conversions-api/parameters
 */
function composeOrder(
  shop: Shop,
  order: Omit<Order, 'purchaseId'>,
  report: AdsReport,
): Record<string, unknown> | undefined {
  const { identifiers: hashed, clientIp, userAgent, fbc, fbp, optOut, dataProcessing } = report;
  if (Object.keys(hashed).length === 0 && !fbc && !fbp) return undefined;
  const url = report.url && isShopUrl(shop, report.url) ? new URL(report.url) : undefined;
  // Of a website's order both must be told.
  const onSite = url !== undefined && userAgent !== undefined;
  return {
    event_name: 'Purchase',
    event_time: Math.floor(order.occurredAt / 1000),
    event_id: order.eventId,
    action_source: onSite ? 'website' : 'other',
    ...(onSite && { event_source_url: url.origin + url.pathname }),
    user_data: {
      ...hashed,
      ...(clientIp && { client_ip_address: clientIp }),
      ...(userAgent && { client_user_agent: userAgent }),
      ...(fbc && { fbc }),
      ...(fbp && { fbp }),
    },
    custom_data: {
      currency: order.currency,
      value: order.amount / 10 ** currencyDigits(order.currency),
      order_id: order.eventId,
    },
    ...(optOut !== undefined && { opt_out: optOut }),
    ...(dataProcessing && {
      data_processing_options: dataProcessing.options,
      data_processing_options_country: dataProcessing.country ?? 0,
      data_processing_options_state: dataProcessing.state ?? 0,
    }),
  };
}

/**
 * Puts an order into the outbox for the shop's data set at Meta; the same order once. Nothing happens where the shop
 * has none, or the order is too old to be taken. Only for buyers who agreed: whoever calls has seen to that.
 */
export async function tellOrder(ports: Ports, shop: Shop, order: Order, report: AdsReport): Promise<void> {
  const { clock, databases } = ports;
  const openUntil = order.occurredAt + OLDEST_MS - MARGIN_MS;
  if (shop.kind === 'canary' || clock.now() >= openUntil) return;
  const database = tenantOf(databases, shop);
  const own = (await readOwnConnections(database)).filter(({ channel }) => channel === 'ads');
  const chosen = own.find(({ shopId }) => shopId === shop.id) ?? own.find(({ shopId }) => shopId === '');
  const { pixelId, testCode } = chosen?.settings ?? {};
  // Orders of a shop in test mode are for the platform's test view alone.
  if (!pixelId || (shop.kind === 'test' && !testCode)) return;
  const event = composeOrder(shop, order, report);
  if (!event) return;
  await database.client.batch(
    enqueueMessage(ports, shop, {
      channel: 'ads',
      kind: 'order',
      address: pixelId,
      language: shop.languages[0] ?? 'en',
      cause: `ads:${order.purchaseId}`,
      values: { event, openUntil },
    }),
    'write',
  );
  ports.wake();
}
