import { leastTotalOf } from '../campaign/deal.ts';
import type { Case, Conversion } from './conversion.ts';
import type { LinkStory, Refusal } from './credit.ts';
import { settleEarnings } from './earn.ts';
import type { Plan } from './plan.ts';
import { correctLog, logSteps } from './purchase.event.ts';
import { applyRefund, netOf } from './purchase.ts';
import type { Refund } from './refund.list.ts';

/**
 * Decides what a refund changes: before approval it voids the reward, afterwards it is clawed back; a part checks the
 * deal's minimum again.
 * @param at when the money went back.
 * @param eventId by which the log knows the refund.
 * @returns undefined where the refund is known, or nothing is left to refund.
 */
export function planRefund(
  one: Case,
  story: LinkStory | undefined,
  { refund, at, now, eventId }: { refund: Refund; at: number; now: number; eventId: string },
): Plan | undefined {
  const refunded = applyRefund(one.purchase, refund);
  if (!refunded) return undefined;
  const purchase = { ...refunded, version: refunded.version + 1, updatedAt: now };
  const left = netOf(purchase);
  let reason: Refusal | undefined;
  if (left <= 0) reason = 'refunded';
  else if (story && left < leastTotalOf(story.deal)) reason = 'below_minimum';
  const loses = one.conversion?.state === 'credited' && reason !== undefined;
  const conversion: Conversion | undefined =
    loses && one.conversion && reason ? { ...one.conversion, state: 'void', reason } : one.conversion;
  const settled = settleEarnings({ before: one, conversion, purchase, story, now });
  const [first, ...others] = correctLog([{ ...one, story }], [{ purchase, conversion, story }], at);
  return {
    before: one.purchase,
    after: { purchase, conversion, rewards: settled.rewards },
    absorbed: [],
    lost: [],
    newReferences: [],
    goneReferences: [],
    entries: settled.entries,
    events: [
      ...(first ? [{ ...first, id: eventId }, ...others] : []),
      ...(conversion && story ? logSteps(settled.steps, story, conversion, purchase, now) : []),
    ],
  };
}
