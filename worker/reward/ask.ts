import { signWebhook } from '../alert/webhook.ts';
import { OutwardError } from '../outward/outward.error.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { RewardEndpoint } from './endpoint.store.ts';
import type { Reward } from './reward.ts';

/** An answer of the shop's system that says neither yes nor no; the message is a code for its people. */
class Unusable extends Error {}

/** What the shop says of a reward. */
export type Verdict = { approve: true } | { approve: false; reason: string };

type Asking = Pick<Ports, 'outward' | 'secrets' | 'clock'>;
type Asked = Pick<
  Reward,
  'id' | 'beneficiary' | 'kind' | 'name' | 'amount' | 'currency' | 'campaignId' | 'advocateId' | 'orderedAt'
>;

/** A code, so that no text of strangers, and no person, gets into the ledger. */
const CODE = /^[a-z0-9_]{1,40}$/;

/**
 * Asks the shop's system whether a reward may be given: a POST, signed over time and body like every webhook of ours,
 * under the reward's own id however often it is asked. Yes is `{"approve": true}`, no is `{"approve": false,
 * "reason": "<code>"}`; all else is no answer.
 * @param orders references of the order, as the shop knows it.
 * @param test nothing hangs on the answer.
 * @throws OutwardError, Unusable.
 */
async function call(
  { outward, secrets, clock }: Asking,
  shop: Pick<Shop, 'siteKey'>,
  endpoint: Pick<RewardEndpoint, 'url' | 'secretSealed'>,
  reward: Asked,
  orders: readonly string[],
  test: boolean,
): Promise<Verdict> {
  const text = JSON.stringify({
    id: reward.id,
    site_key: shop.siteKey,
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
  });
  const answer = await outward(endpoint.url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': reward.id,
      'user-agent': 'Goodword',
      'goodword-signature': signWebhook(secrets, secrets.open(endpoint.secretSealed), text, clock.now()),
    },
    body: text,
  });
  if (answer.status !== 200) throw new Unusable(`status_${answer.status}`);
  const { approve, reason } = ((await answer.json().catch(() => null)) ?? {}) as Record<string, unknown>;
  if (approve === true) return { approve };
  if (approve !== false) throw new Unusable('invalid_answer');
  return { approve, reason: typeof reason === 'string' && CODE.test(reason) ? reason : 'no_reason' };
}

/** Why a call came to nothing, as a code. */
function reasonOf(error: unknown): string {
  if (error instanceof Unusable) return error.message;
  return error instanceof OutwardError ? error.code : 'broken';
}

/** The shop's word upon a reward, or why there is none. */
export async function askShop(
  ports: Asking,
  shop: Pick<Shop, 'siteKey'>,
  endpoint: Pick<RewardEndpoint, 'url' | 'secretSealed'>,
  reward: Asked,
  orders: readonly string[],
  test = false,
): Promise<Verdict | { error: string }> {
  try {
    return await call(ports, shop, endpoint, reward, orders, test);
  } catch (error) {
    return { error: reasonOf(error) };
  }
}
