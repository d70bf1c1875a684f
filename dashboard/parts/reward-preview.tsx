import type { Given, RewardRule } from '../../worker/reward/rule.ts';
import { formatMoney } from '../format.ts';
import { language, t } from '../i18n.ts';

/** What somebody gets, in words: `a coupon for $10`. */
function sayGiven({ kind, name = '', amount, percent, most }: Given, currency: string): string {
  const money = (value: number) => formatMoney({ amount: value, currency });
  const share = (value: number) =>
    new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 1 }).format(value / 100);
  const worth =
    percent === undefined
      ? money(amount)
      : t(most === undefined ? 'rewards.say_share' : 'rewards.say_share_most', {
          percent: share(percent),
          most: money(most ?? 0),
        });
  return t(`rewards.say_${kind}`, { worth, name });
}

/** What of the rules can never be given whole, for a limit of money is too low for it. */
function sayTooMuch(rule: RewardRule): string[] {
  const { currency, tiers = [], milestones = [], caps = [] } = rule;
  const money = (value: number) => formatMoney({ amount: value, currency });
  const [lowest] = caps
    .flatMap(({ per, amount }) => (amount === undefined ? [] : [{ amount, per: t(`rewards.say_per_${per}`) }]))
    .toSorted((one, other) => one.amount - other.amount);
  if (!lowest) return [];
  const limit = { most: money(lowest.amount), per: lowest.per };
  // What a percentage comes to nobody knows yet.
  const baseAt = (at: number) => {
    const [tier] = tiers.filter(({ from }) => from <= at).toSorted((one, other) => other.from - one.from);
    return rule.percent === undefined ? (tier ?? rule).amount : 0;
  };
  const bases = [1, ...tiers.map(({ from }) => from)].filter((at) => baseAt(at) > lowest.amount);
  return [
    ...bases.map((at) => t('rewards.say_never', { ...limit, at, amount: money(baseAt(at)) })),
    ...milestones.flatMap(({ at, amount }) => {
      const room = lowest.amount - baseAt(at);
      if (room < 0 || amount <= room) return [];
      const isNone = room === 0 || rule.kind === 'gift';
      return [t(isNone ? 'rewards.say_no_bonus' : 'rewards.say_cut', { ...limit, at, amount: money(room) })];
    }),
  ];
}

/** The rules of a reward as sentences, with somebody's name in them. */
function saySentences(rule: RewardRule): string[] {
  const { currency, holdDays, minOrder, tiers = [], milestones = [], caps = [], approval, friend } = rule;
  const money = (value: number) => formatMoney({ amount: value, currency });
  const when = { count: holdDays, days: holdDays };
  const isGiven = rule.amount > 0 || rule.percent !== undefined;
  const byNumber = <T extends { from?: number; at?: number }>(items: readonly T[]) =>
    items.toSorted((one, other) => (one.from ?? one.at ?? 0) - (other.from ?? other.at ?? 0));
  return [
    isGiven
      ? t(holdDays > 0 ? 'rewards.say_base' : 'rewards.say_base_now', { ...when, what: sayGiven(rule, currency) })
      : t('rewards.say_nothing'),
    ...(minOrder ? [t('rewards.say_minimum', { amount: money(minOrder) })] : []),
    ...byNumber(tiers).map(({ from, amount, percent }) =>
      t('rewards.say_tier', {
        from,
        what: sayGiven(
          { kind: rule.kind, amount, ...(rule.name && { name: rule.name }), ...(percent !== undefined && { percent }) },
          currency,
        ),
      }),
    ),
    ...byNumber(milestones).map(({ at, repeat, amount }) =>
      t(repeat ? 'rewards.say_every' : 'rewards.say_milestone', { at, amount: money(amount) }),
    ),
    ...caps.map(({ per, count, amount }) =>
      t('rewards.say_cap', {
        limit: [count !== undefined && t('rewards.say_count', { count }), amount !== undefined && money(amount)]
          .filter(Boolean)
          .join(t('rewards.say_and')),
        per: t(`rewards.say_per_${per}`),
      }),
    ),
    ...(approval && approval.by !== 'rule'
      ? [
          t(approval.upTo ? `rewards.say_${approval.by}_above` : `rewards.say_${approval.by}_all`, {
            amount: money(approval.upTo ?? 0),
          }),
        ]
      : []),
    ...(friend
      ? [t(holdDays > 0 ? 'rewards.say_friend' : 'rewards.say_friend_now', { what: sayGiven(friend, currency) })]
      : []),
  ];
}

/** What the rules come to. */
export function RewardPreview({ rule }: { rule: RewardRule }) {
  return (
    <output class="reward-preview" aria-label={t('rewards.preview')}>
      {saySentences(rule).map((sentence) => (
        <span key={sentence}>{sentence} </span>
      ))}
      {sayTooMuch(rule).map((sentence) => (
        <strong key={sentence}>{sentence} </strong>
      ))}
    </output>
  );
}
