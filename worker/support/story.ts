import type { StoryRows } from './support.store.ts';

/** What a line of a story is about. */
export const STORY_KINDS = [
  'link',
  'share',
  'invited',
  'claim',
  'order',
  'refund',
  'conversion',
  'review',
  'reward',
  'message',
  'suppression',
  'consent',
  'block',
] as const;

/** One line of what happened. What it says in words, the dashboard knows by `kind`, `state` and `reason`. */
export interface StoryLine {
  at: number;
  kind: (typeof STORY_KINDS)[number];
  /** Of the shop; '' for what holds for all. */
  shop: string;
  id: string;
  /** As the state, the method, the channel or the purpose is called. */
  state: string;
  /** Why it is so; '' where there is nothing to explain. */
  reason: string;
  /** A reference, a code or a masked address. */
  label: string;
  /** Minor units. */
  money: { amount: number; currency: string } | null;
  /** When a reward that waits is due. */
  due_at: number | null;
  /** Rule, value and threshold of a refusal. */
  compared: { rule: string; value: string | number; threshold: string | number } | null;
  /** What can be done about it. */
  can: ('credit' | 'void')[];
}

const line = (
  kind: StoryLine['kind'],
  at: number,
  id: string,
  more: Partial<Omit<StoryLine, 'kind' | 'at' | 'id'>>,
): StoryLine => ({
  kind,
  at,
  id,
  shop: '',
  state: '',
  reason: '',
  label: '',
  money: null,
  due_at: null,
  compared: null,
  can: [],
  ...more,
});

/** All that happened, the latest first. */
export function tellStory(rows: StoryRows): StoryLine[] {
  const lines = [
    ...rows.links.map(({ code, shopId: shop, channel, at }) =>
      line('link', at, code, { shop, state: channel, label: code }),
    ),
    ...rows.shares.map(({ id, shopId: shop, channel, at, friends }) =>
      line('share', at, id, { shop, state: channel, label: String(friends) }),
    ),
    ...rows.friends.map(({ id, shopId: shop, masked, at }) => line('invited', at, id, { shop, label: masked })),
    ...rows.claimed.map(({ claim, coupon }) =>
      line('claim', claim.createdAt, coupon.id, {
        shop: claim.shopId,
        state: claim.keyKind,
        reason: coupon.linkCode === null ? 'voided' : '',
        label: coupon.code,
        can: coupon.linkCode === null ? [] : ['void'],
      }),
    ),
    ...rows.ordered.flatMap(tellOrder),
    ...rows.rewards.map(({ reward, code }) =>
      line('reward', reward.updatedAt, reward.id, {
        shop: reward.shopId,
        state: reward.state,
        reason: reward.reason,
        label: code ?? '',
        money: { amount: reward.amount, currency: reward.currency },
        due_at: reward.state === 'pending' ? reward.dueAt : null,
        can: reward.state === 'void' ? [] : ['void'],
      }),
    ),
    ...rows.messages.map(({ id, shopId: shop, kind, channel, masked, state, createdAt, finalAt }) =>
      line('message', finalAt ?? createdAt, id, { shop, state, reason: kind, label: `${masked} (${channel})` }),
    ),
    ...rows.suppressions.map(({ id, channel, scope, source, at }) =>
      line('suppression', at, id, { state: source, reason: scope, label: channel }),
    ),
    ...rows.consents.map(({ id, shopId: shop, purpose, channel, state, at }) =>
      line('consent', at, id, { shop, state, label: `${purpose} (${channel})` }),
    ),
    ...rows.people.flatMap(({ block }) =>
      block ? [line('block', block.createdAt, block.advocateId, { shop: block.shopId, reason: block.reason })] : [],
    ),
  ];
  return lines.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

/** An order, what went back of it, whom it is credited to, and what was found about it. */
function tellOrder({ purchase, conversion, case: found, reference }: StoryRows['ordered'][number]): StoryLine[] {
  const { id, shopId: shop, currency, amount, refunded, occurredAt, updatedAt, trust } = purchase;
  const label = reference ?? id;
  const open = refunded < amount && conversion?.state !== 'credited';
  return [
    line('order', occurredAt, id, {
      shop,
      state: trust,
      label,
      reason: conversion ? '' : 'not_referred',
      money: { amount, currency },
      can: open && conversion?.state !== 'void' ? ['credit'] : [],
    }),
    ...(refunded > 0 ? [line('refund', updatedAt, id, { shop, label, money: { amount: refunded, currency } })] : []),
    ...(conversion
      ? [
          line('conversion', conversion.createdAt, conversion.id, {
            shop,
            state: conversion.state === 'credited' ? conversion.method : conversion.state,
            reason: conversion.reason ?? '',
            label,
            compared: conversion.evidence.compared ?? null,
          }),
        ]
      : []),
    ...(found && found.state !== 'passed'
      ? [
          line('review', found.decidedAt ?? found.at, id, {
            shop,
            state: found.state,
            reason: found.reason ?? '',
            label,
          }),
        ]
      : []),
  ];
}
