import { nextOf } from '../api/page.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { CaseReason, Finding } from './fraud.ts';
import { type QueueAsked, readQueue } from './queue.store.ts';

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
  order: { id: string; references: string[]; net: number; currency: string; at: number; confirmed: boolean };
  method: string;
  channel: string;
  findings: Finding[];
  /** What its rewards come to: what would be paid. */
  stake: Sum[];
  /** When it would be paid. */
  due_at: number | null;
  reason: CaseReason | null;
  decided_at: number | null;
  at: number;
}

/** Cases as they are told, and how many there are. */
export interface QueueAnswer {
  total: number;
  /** Those that wait longest first, decided ones the latest first. */
  cases: CaseAnswer[];
  /** Begins the page behind this one; null: this is the last. */
  next: string | null;
}

const DAY = 86_400_000;

/** What the queue is narrowed down by. */
export interface QueueFilter extends Omit<QueueAsked, 'shopIds' | 'until'> {
  /** Cases that are so many days old. */
  days?: number | undefined;
}

/**
 * A page of the cases of a retailer's shops.
 * @param named whether first names are told.
 */
export async function listCases(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  database: TenantDatabase,
  shops: readonly Pick<Shop, 'id'>[],
  { days, ...asked }: QueueFilter,
  named: boolean,
): Promise<QueueAnswer> {
  const { rows, total } = await readQueue(database, {
    ...asked,
    shopIds: shops.map(({ id }) => id),
    until: days === undefined ? undefined : clock.now() - days * DAY,
  });
  return {
    total,
    next: nextOf(rows, asked.limit, ({ case: { id, createdAt, decidedAt } }) => ({
      at: (asked.state === 'open' ? createdAt : decidedAt) ?? 0,
      id,
    })),
    cases: rows.map(({ case: one, order, references, method, channel, nameSealed, blocked, stake, dueAt }) => ({
      id: one.id,
      state: one.state,
      shop: one.shopId,
      advocate: one.advocateId,
      advocate_name: named && nameSealed ? secrets.open(nameSealed) : '',
      blocked: blocked === 1,
      order: {
        id: one.purchaseId,
        references: JSON.parse(references) as string[],
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
