import type { Ports } from '../ports.ts';
import { keysOf, type Names } from '../purchase/buyer.ts';
import type { Case, Conversion, NewId } from '../purchase/conversion.ts';
import { findOwn, type LinkStory } from '../purchase/credit.ts';
import { settleEarnings } from '../purchase/earn.ts';
import type { Plan } from '../purchase/plan.ts';
import { correctLog, type EventDraft, logSteps } from '../purchase/purchase.event.ts';
import type { Shop } from '../retailer/shop.ts';
import { mailboxKeysOf } from '../share/advocate.ts';
import type { Finding } from './fraud.ts';

/** What a decision by hand, or by a rule of fraud, changes about a known order: a plan as a report makes one. */
export function planVerdict({
  one,
  conversion,
  stories,
  newId,
  now,
}: {
  one: Case;
  conversion: Conversion;
  /** Of the link that is credited now, and of the one that was. */
  stories: ReadonlyMap<string, LinkStory>;
  newId: NewId;
  now: number;
}): Plan {
  const purchase = { ...one.purchase, version: one.purchase.version + 1, updatedAt: now };
  const story = stories.get(conversion.linkCode);
  const storyBefore = one.conversion && stories.get(one.conversion.linkCode);
  const settled = settleEarnings({ before: one, conversion, purchase, story, newId, now });
  return {
    before: one.purchase,
    after: { purchase, conversion, rewards: settled.rewards },
    absorbed: [],
    lost: [],
    newReferences: [],
    goneReferences: [],
    entries: settled.entries,
    events: [
      ...correctLog([{ ...one, story: storyBefore }], [{ purchase, conversion, story }], now),
      ...(story ? logSteps(settled.steps, story, conversion, purchase, now) : []),
    ],
  };
}

/** A conversion as it stands once it was refused for fraud, with what was compared. */
export function refuseConversion(conversion: Conversion, findings: readonly Finding[]): Conversion {
  const [first] = findings;
  const compared = first
    ? { rule: first.rule, value: first.value, threshold: first.threshold }
    : { rule: 'blocked_advocate', value: 'blocked', threshold: conversion.advocateId };
  return {
    ...conversion,
    state: 'refused',
    reason: 'fraud_review',
    evidence: { ...conversion.evidence, compared },
  };
}

/**
 * By what an order proves to be its advocate's own, by all that is known of them now.
 * @param friendKeys of whom the advocate wrote to, or who opened the mail with the code, where the order came by that:
 *   nobody else is known to have placed it, where it names no buyer.
 */
export function findOwnOrder(
  ports: Pick<Ports, 'secrets' | 'log'>,
  shop: Pick<Shop, 'retailerId'>,
  { advocate }: Pick<LinkStory, 'advocate'>,
  buyer: Names,
  friendKeys: readonly (string | null | undefined)[] = [],
) {
  const keys = keysOf(buyer);
  const written = keys.length > 0 ? [] : friendKeys.filter((key) => key != null);
  return findOwn(
    { ...advocate, mailboxKeys: mailboxKeysOf(ports, shop, advocate.emailSealed) },
    { customer: keys, email: buyer.emailKey ? [buyer.emailKey] : [], mailbox: [...keys, ...written] },
  );
}

/** For the log: that rewards wait for a look, or wait no more. It counts nothing. */
export function noteReview(
  story: LinkStory | undefined,
  { id, purchaseId, campaignId, advocateId }: Pick<Conversion, 'id' | 'purchaseId' | 'campaignId' | 'advocateId'>,
  reason: 'fraud_review' | 'review_passed',
  now: number,
): EventDraft {
  return {
    kind: 'reward',
    occurredAt: now,
    body: {
      campaign: campaignId,
      advocate: advocateId,
      ...(story && { deal: story.link.dealId, channel: story.link.channel, link: story.link.code }),
      purchase: purchaseId,
      conversion: id,
      state: 'pending',
      reason,
      count: 0,
    },
  };
}
