import { tenantOf } from '../../db/tenant.ts';
import { deleteKeys, deleteListed } from '../customer/customer.store.ts';
import { listedIdKeys } from '../customer/key.ts';
import { AppError } from '../errors.ts';
import { planInvite } from '../invite/plan.ts';
import type { Ports } from '../ports.ts';
import { baseEmail, domainOf, normaliseEmail, normalisePhone } from '../privacy/address.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { normaliseReferences } from '../purchase/purchase.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { insertChange } from '../retailer/audit.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { customerKeys } from '../share/advocate.ts';
import { isOrderKnown, markPlatform, type PlatformRow, unnamePurchases } from './platform.store.ts';
import type { PlatformFact, PlatformRefund } from './platform.ts';
import type { PrivacyCall } from './shopify.ts';

/** Nobody's clock is so far ahead that an order could lie in the future. */
const notAhead = ({ clock }: Ports, at: number) => Math.min(at, clock.now());

async function applyOrder(
  ports: Ports,
  shop: Shop,
  { order }: Extract<PlatformFact, { kind: 'order' }>,
): Promise<void> {
  const { email, phone, language, occurredAt, ...report } = order;
  const address = email && normaliseEmail(email);
  const base = address && baseEmail(address);
  const number = phone && normalisePhone(phone);
  const boughtAt = notAhead(ports, occurredAt ?? ports.clock.now());
  const { purchaseId, duplicate } = await recordPurchase(ports, shop, {
    source: 'api',
    ...report,
    ...(occurredAt !== undefined && { occurredAt: boughtAt }),
    ...(address && { emailSha256: ports.secrets.digest(address) }),
    ...(address && { emailDomain: domainOf(address) }),
    ...(base && { emailBaseSha256: ports.secrets.digest(base) }),
    ...(number && { phoneSha256: ports.secrets.digest(number) }),
  });
  // Behind a test order there may be anybody, and who has not paid is no customer yet.
  if (duplicate || shop.kind === 'test' || report.trust !== 'confirmed') return;
  if (email || phone) await planInvite(ports, shop, { email, phone, language, boughtAt, purchaseId });
}

async function applyRefund(ports: Ports, shop: Shop, { onlyKnown, ...refund }: PlatformRefund): Promise<void> {
  const references = normaliseReferences(refund.references);
  if (onlyKnown && !(await isOrderKnown(tenantOf(ports.databases, shop), shop.id, references))) return;
  await refundPurchase(ports, shop, { ...refund, references, occurredAt: notAhead(ports, refund.occurredAt) });
}

/**
 * Does what a platform tells of orders. What it tells again, or late, changes nothing: orders are known by their
 * references and by when they stood so, refunds by their ids. What cannot be taken is logged by its code, and the rest
 * goes on.
 * @throws AppError `conflict`, and faults of the database: the platform tells it again.
 */
export async function applyFacts(ports: Ports, shop: Shop, facts: readonly PlatformFact[]): Promise<void> {
  for (const fact of facts) {
    try {
      await (fact.kind === 'order' ? applyOrder(ports, shop, fact) : applyRefund(ports, shop, fact.refund));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unprocessable') throw error;
      ports.log.warn('platform_fact_unusable', { shop: shop.id, kind: fact.kind, reason: error.errors[0]?.code });
    }
  }
}

/**
 * Does what a store asks for on behalf of its customers. Of them we hold keyed hashes on orders: those go. A wish to
 * know is for the retailer to answer; it is noted for them.
 */
export async function applyPrivacyCall(ports: Ports, shop: Shop, row: PlatformRow, call: PrivacyCall): Promise<void> {
  const { secrets, clock, databases, log } = ports;
  const database = tenantOf(databases, shop);
  const note = (action: string, subject: Record<string, string | number>) =>
    databases.control.client.batch(
      [
        insertChange(ports, { retailerId: shop.retailerId, userId: row.platform }, action, {
          connection: row.id,
          ...subject,
        }),
      ],
      'write',
    );
  if (call.kind === 'customers/data_request') {
    await markPlatform(database, row.id, { askedAt: clock.now() });
    await note('customer_data_asked', { shop: shop.id, orders: call.orders.join(', ').slice(0, 500) });
    return;
  }
  const address = call.email && normaliseEmail(call.email);
  const keys = [
    ...(call.customerId ? customerKeys(secrets, shop, call.customerId) : []),
    ...[address, address && baseEmail(address)].flatMap((one) =>
      one ? secrets.addressKeys(shop.retailerId, 'email', secrets.digest(one)) : [],
    ),
  ];
  const whose = call.kind === 'shop/redact' ? 'all' : { keys, references: normaliseReferences(call.orders) };
  const purchases = await unnamePurchases(database, shop.id, whose);
  // Off the list of customers too.
  const listed = [...keys, ...(call.customerId ? listedIdKeys(secrets, shop, call.customerId) : [])];
  await (call.kind === 'shop/redact' ? deleteListed(database, shop.id) : deleteKeys(database, shop.id, listed));
  if (call.kind === 'shop/redact') await markPlatform(database, row.id, { removedAt: clock.now() });
  await note('customer_data_erased', { shop: shop.id, purchases });
  log.info('platform_erased', { connection: row.id, purchases });
}
