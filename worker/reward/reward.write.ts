import type { InStatement } from '@libsql/client';
import { tenantOf } from '../../db/tenant.ts';
import { planAccess } from '../advocate/access.ts';
import { reachOf } from '../advocate/reach.ts';
import { readMessages } from '../campaign/campaign.store.ts';
import { formatMoney } from '../campaign/money.ts';
import { type CampaignMessages, withOwn } from '../campaign/own-words.ts';
import type { PlannedCoupon } from '../coupon/coupon.store.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { LinkStory } from '../purchase/credit.ts';
import { eventRow } from '../purchase/plan.store.ts';
import { type EventDraft, logSteps } from '../purchase/purchase.event.ts';
import { readStories } from '../purchase/purchase.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertEvent } from '../tag/event.store.ts';
import type { RewardCoupons } from './code.ts';
import { guardReward, insertEntry, type RewardFound, raiseVersion, readEarner, upsertReward } from './reward.store.ts';
import type { Changed, Reward, Step } from './reward.ts';
import type { RewardRule } from './rule.ts';
import { howText, sayReward } from './words.ts';

/** A reward with all that a change of it is decided upon, guarded by and told with. */
export interface RewardContext {
  database: TenantDatabase;
  /** Where it is paid. */
  shop: Shop;
  found: RewardFound;
  /** Where the friend ordered, and the link that it is credited to; undefined for what was given for no order. */
  placed: Shop | undefined;
  story: LinkStory | undefined;
  /** Who earns, where that is an advocate who is still there. */
  earner: Awaited<ReturnType<typeof readEarner>>;
  /** The campaign's own words. */
  messages: CampaignMessages | null;
}

/** Reads what a change of a reward needs; undefined where its shop or link is no longer there. */
export async function openReward(
  ports: Pick<Ports, 'shops' | 'databases'>,
  found: RewardFound,
): Promise<RewardContext | undefined> {
  const { reward, cause } = found;
  const shop = await ports.shops.byId(reward.shopId);
  if (!shop) return undefined;
  const database = tenantOf(ports.databases, shop);
  const [placed, stories, earner, messages] = await Promise.all([
    cause && ports.shops.byId(cause.conversion.shopId),
    cause && readStories(database, cause.conversion.shopId, [cause.conversion.linkCode]),
    readEarner(database, shop.id, reward.advocateId),
    reward.campaignId === null ? null : readMessages(database, reward.campaignId),
  ]);
  const story = cause && stories?.get(cause.conversion.linkCode);
  return cause && !story ? undefined : { database, shop, found, placed, story, earner, messages };
}

/** The rule that a reward follows: the advocate's shop's, or for the friend's own that of where they ordered. */
export function ruleOf({ found: { reward }, story }: RewardContext): RewardRule | undefined {
  if (!story || reward.part === 'manual') return undefined;
  const { reward: rule, rewardHere = rule } = story.campaign;
  return reward.beneficiary === 'friend' ? rewardHere : rule;
}

/** Guard of a change: the order, or what was given for none, still stands as it was read. */
export function guardChange({ database, found: { reward, cause } }: RewardContext): InStatement {
  return cause
    ? raiseVersion(database, cause.conversion.purchaseId, cause.purchase.version)
    : guardReward(database, reward);
}

/** Part of the reasons of a change's entries: it grows with each. */
export const markOf = ({ cause, reward }: RewardFound): number =>
  cause ? cause.purchase.version + 1 : reward.updatedAt + reward.asks;

/**
 * The statements behind the guard: rewards, ledger, log, coupons, and the word to who earned.
 * @param coupons of the rewards that are given as one.
 */
export function planWrite(
  ports: Pick<Ports, 'ids' | 'secrets' | 'clock' | 'databases' | 'config' | 'log'>,
  context: RewardContext,
  changes: readonly Changed[],
  now: number,
  coupons: RewardCoupons = new Map(),
): InStatement[] {
  const { database, shop, placed, found } = context;
  const { ids } = ports;
  return changes.flatMap(({ reward, entries, steps }) => {
    const given = reward.state === 'issued' && entries.some(({ kind }) => kind === 'issue');
    const coupon = given ? coupons.get(reward.id) : undefined;
    return [
      upsertReward(database, reward),
      ...entries.map((entry) => insertEntry(database, ids, shop.id, entry, now)),
      ...(coupon ? [coupon.statement] : []),
      // Told where the friend ordered, as all that is told of this order.
      ...draftEvents(context, reward, steps, now).map((draft) =>
        insertEvent(eventRow(draft, (placed ?? shop).number, ids.uuid(), now)),
      ),
      ...(given && found.reward.beneficiary === 'advocate' ? planMessage(ports, context, reward, coupon) : []),
    ];
  });
}

function draftEvents({ story, found: { cause } }: RewardContext, reward: Reward, steps: Step[], now: number) {
  if (story && cause) return logSteps(steps, story, cause.conversion, cause.purchase, now);
  return steps.map(
    ({ state, reason, amount, currency, clawback }): EventDraft => ({
      kind: 'reward',
      occurredAt: now,
      body: {
        ...(reward.campaignId && { campaign: reward.campaignId }),
        advocate: reward.advocateId,
        state,
        reason,
        amount,
        currency,
        ...(clawback && { clawback }),
      },
    }),
  );
}

/** Tells the advocate what they earned, where they confirmed an address for it. */
export function planMessage(
  ports: Pick<Ports, 'ids' | 'secrets' | 'clock' | 'databases' | 'config' | 'log'>,
  { shop, earner, messages }: Pick<RewardContext, 'shop' | 'earner' | 'messages'>,
  reward: Reward,
  coupon: Pick<PlannedCoupon, 'code' | 'endsAt'> | undefined,
): InStatement[] {
  const { secrets } = ports;
  const reach = earner && reachOf(ports, earner);
  if (!reach || reward.amount <= 0) return [];
  const { language, nameSealed } = earner;
  const access = planAccess(ports, shop, earner.id);
  const how = howText(reward, shop, language);
  const message = enqueueMessage(ports, shop, {
    kind: 'reward',
    ...reach,
    cause: `reward:${reward.id}`,
    language,
    values: {
      shopName: shop.name,
      // What was given for no order of a friend's is told in words about that.
      ...(reward.part === 'base' && withOwn(messages, 'reward_earned', language)),
      state: 'earned',
      amount: formatMoney(reward.amount, reward.currency, language),
      ...(nameSealed && { advocateName: secrets.open(nameSealed) }),
      ...(coupon && { code: coupon.code, ...(coupon.endsAt !== null && { expiresAt: coupon.endsAt }) }),
      ...(how && { how }),
      ...(reward.part !== 'base' && {
        intro: sayReward(reward.part === 'manual' ? 'byHand' : 'bonus', language, { shop: shop.name }),
      }),
      pageUrl: access.url,
    },
  });
  return [...message, access.statement];
}
