import { type Asking, askEndpoint, reasonOf, Unusable } from '../endpoint/ask.ts';
import type { EndpointRow } from '../endpoint/endpoint.store.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Reward } from './reward.ts';

/** What the shop says of a reward. */
export type Verdict = { approve: true } | { approve: false; reason: string };

type Asked = Pick<
  Reward,
  'id' | 'beneficiary' | 'kind' | 'name' | 'amount' | 'currency' | 'campaignId' | 'advocateId' | 'orderedAt'
>;

/** A code, so that no text of strangers, and no person, gets into the ledger. */
const CODE = /^[a-z0-9_]{1,40}$/;

/** Yes is `{"approve": true}`, no is `{"approve": false, "reason": "<code>"}`; all else is no answer. */
function readVerdict({ approve, reason }: Record<string, unknown>): Verdict {
  if (approve === true) return { approve };
  if (approve !== false) throw new Unusable('invalid_answer');
  return { approve, reason: typeof reason === 'string' && CODE.test(reason) ? reason : 'no_reason' };
}

/**
 * Asks the shop's system whether a reward may be given.
 * @param orders references of the order, as the shop knows it.
 * @param test nothing hangs on the answer.
 * @returns the shop's word, or why there is none.
 */
export async function askShop(
  asking: Asking,
  { siteKey }: Pick<Shop, 'siteKey'>,
  endpoint: Pick<EndpointRow, 'url' | 'secretSealed'>,
  reward: Asked,
  orders: readonly string[],
  test = false,
): Promise<Verdict | { error: string }> {
  const question = {
    id: reward.id,
    site_key: siteKey,
    beneficiary: reward.beneficiary,
    kind: reward.kind,
    name: reward.name,
    amount: reward.amount,
    currency: reward.currency,
    campaign: reward.campaignId,
    advocate: reward.advocateId || null,
    order_ids: orders,
    ordered_at: reward.orderedAt === null ? null : new Date(reward.orderedAt).toISOString(),
    test,
  };
  try {
    return readVerdict(await askEndpoint(asking, endpoint, question));
  } catch (error) {
    return { error: reasonOf(error) };
  }
}
