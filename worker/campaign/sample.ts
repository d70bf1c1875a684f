import { codeExpiry } from '../claim/claim.ts';
import { unsubscribeUrl } from '../message/envelope.ts';
import type { MessageContent } from '../message/message.ts';
import { previewText } from '../message/sms/envelope.ts';
import type { Text } from '../message/sms/text.ts';
import type { Connection, Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { isRewarded, sayWorth } from '../reward/rule.ts';
import { linkUrl } from '../share/link.ts';
import type { CampaignReward } from './campaign.ts';
import { badgeOf, type Deal, type Ending, endOf, wordsOf } from './deal.ts';
import { formatMoney } from './money.ts';
import { type CampaignMessages, type WordedName, withOwn } from './own-words.ts';

/** A name that shoppers of every language may have. */
const SOMEBODY = 'Alex';
const CODE = '7K2M9QXF';
const FRIENDS = 3;
const DAY = 24 * 3600_000;
/** As long as the tokens in friends' own links, so that a text is cut and counted as the real one is. */
export const STAND_IN = 'x'.repeat(30);

/** What a campaign says about itself in one shop. */
export interface Sampled extends Ending {
  deal: Deal;
  reward: CampaignReward;
  messages: CampaignMessages | undefined;
}

type Sample = MessageContent<'deal' | 'code' | 'invitation' | 'shared' | 'reward'>;

/** A message of a campaign as somebody would get it, with stand-ins for what is their own. @param now UTC milliseconds. */
export function sampleMessage(
  { config }: Pick<Ports, 'config'>,
  shop: Shop,
  { deal, campaign, reward, messages }: Sampled,
  name: WordedName,
  language: string,
  now: number,
): Sample {
  const base = { shopName: shop.name, ...withOwn(messages, name, language) };
  const offer = { ...base, words: wordsOf(deal, language), badge: badgeOf(deal, language) };
  const url = linkUrl(config.publicUrl, 'preview', STAND_IN);
  const end = endOf({ deal, campaign });
  const amount = sayWorth(reward, reward.currency, language);
  switch (name) {
    case 'deal':
      return {
        kind: 'deal',
        values: {
          ...offer,
          advocateName: SOMEBODY,
          url,
          rewardDisclosed: isRewarded(reward),
          ...(deal.imageUrl && { imageUrl: deal.imageUrl }),
          ...(end !== undefined && { validTo: end }),
        },
      };
    case 'code': {
      const code = deal.codeSource === 'shared' ? deal.codePrefix : `${deal.codePrefix}${CODE}`;
      return { kind: 'code', values: { ...offer, code, expiresAt: codeExpiry({ deal, campaign }, now) } };
    }
    case 'invitation':
    case 'invitation_ask': {
      const asks = name === 'invitation_ask';
      return {
        kind: 'invitation',
        values: { ...offer, ...(amount && { reward: amount }), url, asks, basis: 'customer' },
      };
    }
    case 'shared':
      return { kind: 'shared', values: { ...offer, advocateName: SOMEBODY, friends: FRIENDS, pageUrl: url } };
    default: {
      const state = name === 'reward_pending' ? 'pending' : name === 'reward_earned' ? 'earned' : 'refused';
      return {
        kind: 'reward',
        values: {
          ...base,
          state,
          amount: amount || formatMoney(reward.amount, reward.currency, language),
          ...(state === 'pending' && { dueAt: now + reward.holdDays * DAY }),
          ...(state === 'earned' && reward.kind === 'coupon' && { code: `${reward.codes?.prefix ?? ''}${CODE}` }),
          ...(state === 'refused' && { reason: 'returned' as const }),
          pageUrl: url,
        },
      };
    }
  }
}

/** The same as a text over an account of the shop's; undefined where it goes by mail alone. */
export function sampleText(
  { config }: Pick<Ports, 'config'>,
  shop: Shop,
  language: string,
  content: Sample,
  account: Pick<Connection, 'settings'>,
): Text | undefined {
  return previewText(shop, language, content, unsubscribeUrl(config.publicUrl, STAND_IN), account);
}
