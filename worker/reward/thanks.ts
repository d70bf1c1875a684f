import type { InStatement } from '@libsql/client';
import { refusalOf } from '../advocate/standing.ts';
import { formatMoney } from '../campaign/money.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { codePageUrl } from '../till/code-link.ts';
import { CAUSES } from './tell.store.ts';
import type { UntoldThanks } from './thanks.store.ts';
import { howText, sayReward } from './words.ts';

/** Why a friend's own came to nothing, as far as it is about their order; the rest is between shop and advocate. */
const REASONS = new Set(['returned', 'minimum', 'limit']);
const reasonOf = (reason: string) => {
  const refusal = refusalOf(reason);
  return REASONS.has(refusal) ? refusal : 'unmet';
};
const STATES = { pending: 'pending', issued: 'earned', void: 'refused' } as const;

/**
 * The message about a friend's own reward: that it waits, that it is there, and that it is not to be. It belongs to their
 * order, and recommends nothing.
 */
export function planThanks(
  ports: Pick<Ports, 'ids' | 'secrets' | 'clock' | 'databases' | 'config'>,
  shop: Shop,
  thanks: UntoldThanks,
): InStatement[] {
  const { id, amount, currency, dueAt, code, claimId, channel, addressSealed, language } = thanks;
  const state = STATES[thanks.state];
  const isGiven = state === 'earned';
  const money = formatMoney(amount, currency, language);
  const how = isGiven && howText(thanks, shop, language);
  return enqueueMessage(ports, shop, {
    kind: 'reward',
    channel,
    address: ports.secrets.open(addressSealed),
    cause: `reward:${id}${CAUSES[state]}`,
    language,
    values: {
      shopName: shop.name,
      friend: true,
      state,
      amount: money,
      ...(state !== 'refused' && { headline: sayReward('byHand', language, { shop: shop.name }) }),
      why: sayReward('friendWhy', language, { shop: shop.name }),
      ...(isGiven && { intro: sayReward('friend', language, { shop: shop.name }) }),
      ...(state === 'pending' && dueAt && { dueAt }),
      ...(state === 'refused' && {
        intro: sayReward('friendNone', language, { shop: shop.name, amount: money }),
        reason: reasonOf(thanks.reason),
      }),
      ...(isGiven && code && { code }),
      ...(how && { how }),
      ...(claimId && { pageUrl: codePageUrl(ports, shop, claimId) }),
    },
  });
}
