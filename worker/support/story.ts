import { expiryOf } from '../claim/claim.ts';
import { refundsOf } from '../purchase/refund.list.ts';
import type { Change } from '../retailer/audit.store.ts';
import type { StoryRows } from './story.store.ts';

/** What a line of a story is about. */
export const STORY_KINDS = [
  'link',
  'share',
  'invited',
  'click',
  'claim',
  'order',
  'refund',
  'conversion',
  'review',
  'reward',
  'reward_step',
  'refused',
  'message',
  'suppression',
  'consent',
  'block',
  'note',
] as const;

/** What a member can do about a line. */
export type Act = 'credit' | 'void' | 'resend';

/** What a rule found, and what it compared that with; `currency` where these are money in minor units. */
interface Compared {
  rule: string;
  value: string | number;
  threshold: string | number;
  currency?: string;
}

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
  /** A reference, a code, a masked address or a member's note. */
  label: string;
  /** The order's reference, of a reward. */
  order: string;
  /** Whose reward it is; '' for what is none. */
  whose: 'advocate' | 'friend' | '';
  /** How often it was, where lines that are alike are one. */
  times: number;
  /** Who did it, where a member or the retailer's server did; '' else. */
  by: string;
  /** Minor units. */
  money: { amount: number; currency: string } | null;
  /** What it is made of, minor units; none where it is one. */
  parts: number[];
  /** When a reward that waits is due. */
  due_at: number | null;
  /** First moment at which its code is no longer good; null where it has no end of its own. */
  code_ends_at: number | null;
  /** Rule, value and threshold of a refusal, or of each finding that holds an order back; none where nothing was compared. */
  compared: Compared[];
  /** What can be done about it. */
  can: Act[];
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
  order: '',
  whose: '',
  times: 1,
  by: '',
  money: null,
  parts: [],
  due_at: null,
  code_ends_at: null,
  compared: [],
  can: [],
  ...more,
});

/**
 * All that happened, the latest first.
 * @param changes what members and servers did to any of it.
 * @param doers what those are called whose ids the ledger has.
 */
export function tellStory(
  rows: StoryRows,
  changes: readonly Change[],
  doers: ReadonlyMap<string, string>,
): StoryLine[] {
  const lines = [
    ...tellClicks(rows),
    ...changes.map(({ id, action, subject, at, by }) =>
      line('note', at, id, {
        shop: String(subject.shop ?? ''),
        state: action,
        reason: String(subject.reason ?? ''),
        label: String(subject.note ?? ''),
        by,
      }),
    ),
    ...rows.links.map(({ code, shopId: shop, channel, at }) =>
      line('link', at, code, { shop, state: channel, label: code }),
    ),
    ...rows.shares.map(({ id, shopId: shop, channel, at, friends }) =>
      line('share', at, id, { shop, state: channel, label: String(friends) }),
    ),
    ...rows.friends.map(({ id, shopId: shop, masked, at }) => line('invited', at, id, { shop, label: masked })),
    ...rows.claimed.map(({ claim, coupon, deal, campaign, isReached }) => {
      const isOwn = coupon.givenTo === claim.id;
      const isVoid = isOwn && coupon.linkCode === null;
      return line('claim', claim.createdAt, claim.id, {
        shop: claim.shopId,
        state: claim.keyKind,
        reason: isVoid ? 'voided' : '',
        label: coupon.code,
        code_ends_at: expiryOf({ claim, coupon, deal, campaign }),
        can: isVoid ? [] : [...(isReached ? (['resend'] as const) : []), ...(isOwn ? (['void'] as const) : [])],
      });
    }),
    ...rows.ordered.flatMap(tellOrder),
    ...rows.rewards.flatMap((one) => tellReward(one, rows.entries, doers)),
    ...rows.refused.map(({ shopId: shop, wanted, subject, about, reason, times, createdAt }) =>
      line('refused', createdAt, [wanted, subject, about, reason].join(), {
        shop,
        state: wanted,
        reason,
        label: wanted === 'claim' ? about : '',
        times,
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

/** Clicks that are known: those behind a code or an order. What led nowhere is counted, and remembered of nobody. */
function tellClicks({ claimed, ordered }: StoryRows): StoryLine[] {
  const clicks = new Map<string, StoryLine>();
  const add = (code: string, at: number, shop: string, state: string) =>
    clicks.set(`${code}.${at}`, line('click', at, code, { shop, state, label: code }));
  for (const { claim } of claimed) {
    // Without a click of this link the claim stands for it.
    if (claim.clickedAt < claim.createdAt) add(claim.linkCode, claim.clickedAt, claim.shopId, '');
  }
  for (const { conversion: made } of ordered) {
    if (made?.clickedAt) add(made.linkCode, made.clickedAt, made.shopId, made.channel);
  }
  return [...clicks.values()];
}

/** Ids of all that a story tells of, as notes about any of it name them. */
export function idsOf({ people, claimed, ordered, rewards }: StoryRows): string[] {
  const ids = [
    ...people.map(({ advocate }) => advocate.id),
    ...claimed.flatMap(({ claim, coupon }) => [claim.id, coupon.id]),
    ...ordered.flatMap(({ purchase, conversion, case: found }) => [purchase.id, conversion?.id, found?.id]),
    ...rewards.map(({ reward }) => reward.id),
  ];
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** What became of a reward at the time of an entry in its ledger. */
const STEP_OF: Partial<Record<string, string>> = {
  approve: 'approved',
  issue: 'issued',
  void: 'void',
  clawback: 'void',
};

/** Reasons that say no more than the step itself. */
const SAID_BY: Partial<Record<string, string>> = { approve: 'approved', paid: 'paid' };

/** A reward as it stands, and each step that led there: what the ledger says, with its time and reason. */
function tellReward(
  { reward, code, codeEndsAt, reference }: StoryRows['rewards'][number],
  entries: StoryRows['entries'],
  doers: ReadonlyMap<string, string>,
): StoryLine[] {
  const { id, shopId: shop, beneficiary: whose, currency } = reward;
  const about = { shop, whose, order: reference ?? '' };
  const capped = reward.reason === 'cap_reached' || reward.part === 'milestone' ? reward.terms?.capped : undefined;
  const steps = entries.filter(
    ({ rewardId, kind, at }) => rewardId === id && !(at === reward.updatedAt && STEP_OF[kind] === reward.state),
  );
  return [
    line('reward', reward.updatedAt, id, {
      ...about,
      state: reward.state,
      reason: reward.reason,
      label: code ?? '',
      money: { amount: reward.amount, currency },
      due_at: reward.state === 'pending' ? reward.dueAt : null,
      code_ends_at: codeEndsAt,
      compared: capped
        ? [
            {
              rule: `cap_${capped.of}_${capped.per}`,
              value: capped.sum,
              threshold: capped.most,
              ...(capped.of === 'amount' && { currency }),
            },
          ]
        : [],
      can: reward.state === 'void' ? [] : ['void'],
    }),
    ...steps.map((step) => {
      // What stands behind the dot only keeps entries apart.
      const [reason = ''] = step.reason.split('.');
      // Somebody's word before the return period is over changes no worth.
      const isWord = step.kind === 'adjust' && reason === 'approved';
      const isSaid = isWord || reason === SAID_BY[step.kind];
      return line('reward_step', step.at, step.id, {
        ...about,
        state: isWord ? 'agreed' : step.kind,
        reason: isSaid ? '' : reason,
        money: step.amount === 0 ? null : { amount: step.amount, currency },
        by: doers.get(step.by ?? '') ?? '',
      });
    }),
  ];
}

/** Rules of credit that compare money; of an order in another currency they name both currencies themselves. */
const OF_MONEY = new Set(['minimum_order', 'left_of_order']);
const isMoney = ({ rule, value }: { rule: string; value: unknown }) => OF_MONEY.has(rule) && typeof value === 'number';

/** The refunds of an order one by one; none where there is one. What takes all of it back takes what the others left. */
function partsOf(purchase: StoryRows['ordered'][number]['purchase']): number[] {
  const refunds = refundsOf(purchase);
  if (refunds.length < 2) return [];
  const sum = refunds.reduce((whole, { amount }) => whole + (amount ?? 0), 0);
  return refunds.map(({ amount }) => amount ?? Math.max(0, purchase.refunded - sum));
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
    ...(refunded > 0
      ? [
          line('refund', updatedAt, id, {
            shop,
            label,
            money: { amount: refunded, currency },
            parts: partsOf(purchase),
          }),
        ]
      : []),
    ...(conversion
      ? [
          line('conversion', conversion.createdAt, conversion.id, {
            shop,
            state: conversion.state === 'credited' ? conversion.method : conversion.state,
            reason: conversion.reason ?? '',
            label,
            compared: [conversion.evidence.compared ?? []]
              .flat()
              .map((one) => ({ ...one, ...(isMoney(one) && { currency }) })),
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
            compared: found.findings.map(({ rule, value, threshold }) => ({ rule, value, threshold })),
          }),
        ]
      : []),
  ];
}
