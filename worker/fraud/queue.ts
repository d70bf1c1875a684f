import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { type QueueAsked, readQueue } from './fraud.store.ts';
import type { Finding } from './fraud.ts';

/** Money of one currency, minor units. */
interface Sum {
  amount: number;
  currency: string;
}

/** One case of the queue. Times in UTC milliseconds. */
export interface CaseAnswer {
  id: string;
  state: 'passed' | 'open' | 'approved' | 'refused';
  shop: string;
  advocate: string;
  /** First name, where they gave one; '' for servers. */
  advocate_name: string;
  blocked: boolean;
  order: { id: string; reference: string; net: number; currency: string; at: number; confirmed: boolean };
  method: string;
  channel: string;
  findings: Finding[];
  /** What its rewards come to: what would be paid. */
  stake: Sum[];
  /** When it would be paid. */
  due_at: number | null;
  reason: string | null;
  decided_at: number | null;
  at: number;
}

/** Cases as they are told, and how many there are. */
export interface QueueAnswer {
  total: number;
  /** A hundred at most: those that wait longest first, decided ones the latest first. */
  cases: CaseAnswer[];
}

const MOST_SHOWN = 100;

/**
 * The cases of a retailer's shops.
 * @param named whether first names are told.
 */
export async function listCases(
  { secrets }: Pick<Ports, 'secrets'>,
  database: TenantDatabase,
  shops: readonly Pick<Shop, 'id'>[],
  asked: Omit<QueueAsked, 'shopIds' | 'limit'>,
  named: boolean,
): Promise<QueueAnswer> {
  const { rows, total } = await readQueue(database, {
    ...asked,
    shopIds: shops.map(({ id }) => id),
    limit: MOST_SHOWN,
  });
  return {
    total,
    cases: rows.map(({ case: one, order, reference, method, channel, nameSealed, blocked, stake, dueAt }) => ({
      id: one.id,
      state: one.state,
      shop: one.shopId,
      advocate: one.advocateId,
      advocate_name: named && nameSealed ? secrets.open(nameSealed) : '',
      blocked: blocked === 1,
      order: {
        id: one.purchaseId,
        reference: reference ?? '',
        net: order.amount - order.refunded,
        currency: order.currency,
        at: order.at,
        confirmed: order.trust === 'confirmed',
      },
      method,
      channel,
      findings: one.findings,
      stake: JSON.parse(stake) as Sum[],
      due_at: dueAt,
      reason: one.reason,
      decided_at: one.decidedAt,
      at: one.createdAt,
    })),
  };
}
