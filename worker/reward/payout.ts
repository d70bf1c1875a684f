import { writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import { eventRow } from '../purchase/plan.store.ts';
import { retryRace } from '../purchase/retry.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertEvent } from '../tag/event.store.ts';
import { guardPaid, markPaid, readByIds } from './list.store.ts';
import { insertEntry } from './reward.store.ts';
import { entryOf, type Reward } from './reward.ts';

/** What became of each reward that the shop says it paid. */
export interface PaidAnswer {
  paid: string[];
  /** Marked before: nothing was changed. */
  already: string[];
  /** Not to be paid: `void`, `pending`, a `coupon` that its owner has, or `not_found`. */
  refused: { id: string; code: 'void' | 'pending' | 'coupon' | 'not_found' }[];
}

const isPayable = ({ kind, beneficiary }: Reward) => kind !== 'coupon' || beneficiary === 'friend';

function sortOut(ids: readonly string[], rewards: readonly Reward[]): PaidAnswer {
  const answer: PaidAnswer = { paid: [], already: [], refused: [] };
  for (const id of ids) {
    const reward = rewards.find((one) => one.id === id);
    if (!reward) answer.refused.push({ id, code: 'not_found' });
    else if (reward.state === 'void') answer.refused.push({ id, code: 'void' });
    else if (reward.state !== 'issued') answer.refused.push({ id, code: 'pending' });
    else if (!isPayable(reward)) answer.refused.push({ id, code: 'coupon' });
    else (reward.paidAt === null ? answer.paid : answer.already).push(id);
  }
  return answer;
}

/**
 * Marks rewards as paid out by the shop, each once, however often it is said. What was refunded before is refused, and
 * what is refunded afterwards is to be reclaimed.
 * @param reference the shop's own, of the payout.
 * @param by the member, or the key.
 */
export async function markRewardsPaid(
  ports: Ports,
  shop: Shop,
  ids: readonly string[],
  reference: string | null,
  by: string,
): Promise<PaidAnswer> {
  const database = tenantOf(ports.databases, shop);
  const wanted = [...new Set(ids)];
  return retryRace(async () => {
    const rewards = await readByIds(database, shop.id, wanted);
    const answer = sortOut(wanted, rewards);
    if (answer.paid.length === 0) return answer;
    const now = ports.clock.now();
    const owed = rewards.filter(({ id }) => answer.paid.includes(id));
    await writeGuarded(database, markPaid(shop.id, answer.paid, reference, now), [
      guardPaid(answer.paid, now),
      ...owed.map((one) =>
        insertEntry(database, ports.ids, shop.id, { ...entryOf(one, 'paid', 0, 'paid'), madeBy: by }, now),
      ),
      ...owed.map(({ campaignId, advocateId, currency, amount }) => {
        const body = {
          ...(campaignId && { campaign: campaignId }),
          ...(advocateId && { advocate: advocateId }),
          state: 'paid',
          reason: 'paid',
          amount,
          currency,
        };
        return insertEvent(eventRow({ kind: 'reward', occurredAt: now, body }, shop.number, ports.ids.uuid(), now));
      }),
    ]);
    return answer;
  });
}
