import type { InStatement } from '@libsql/client';
import { formatMoney } from '../campaign/money.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { codePageUrl } from '../till/code-link.ts';
import { CAUSES } from './tell.store.ts';
import type { UntoldThanks } from './thanks.store.ts';
import { howText, sayReward } from './words.ts';

/**
 * The message about a friend's own reward: that it waits, and that it is there. It belongs to their order, and recommends
 * nothing.
 */
export function planThanks(
  ports: Pick<Ports, 'ids' | 'secrets' | 'clock' | 'databases' | 'config'>,
  shop: Shop,
  thanks: UntoldThanks,
): InStatement[] {
  const { id, state, amount, currency, dueAt, code, claimId, channel, addressSealed, language } = thanks;
  const isGiven = state === 'issued';
  const how = isGiven && howText(thanks, shop, language);
  return enqueueMessage(ports, shop, {
    kind: 'reward',
    channel,
    address: ports.secrets.open(addressSealed),
    cause: `reward:${id}${isGiven ? '' : CAUSES.pending}`,
    language,
    values: {
      shopName: shop.name,
      friend: true,
      state: isGiven ? 'earned' : 'pending',
      amount: formatMoney(amount, currency, language),
      headline: sayReward('byHand', language, { shop: shop.name }),
      why: sayReward('friendWhy', language, { shop: shop.name }),
      ...(isGiven && { intro: sayReward('friend', language, { shop: shop.name }) }),
      ...(!isGiven && dueAt && { dueAt }),
      ...(isGiven && code && { code }),
      ...(how && { how }),
      ...(claimId && { pageUrl: codePageUrl(ports, shop, claimId) }),
    },
  });
}
