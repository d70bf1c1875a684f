import type { Cap, Milestone, RewardRule, Tier } from '../../worker/reward/rule.ts';
import { t } from '../i18n.ts';
import { MoneyField, NumberField, SelectField } from './campaign-fields.tsx';
import { ItemList } from './item-list.tsx';

const PERIODS = ['day', 'week', 'month', 'campaign'] as const satisfies readonly Cap['per'][];
const MOST_STEPS = 10;

/** A cap with one of its limits changed, or without it. */
function withCap({ per, ...limits }: Cap, name: 'count' | 'amount', value: number | null): Cap {
  const { [name]: _, ...others } = limits;
  return { per, ...others, ...(value !== null && { [name]: value }) };
}

interface RewardStepsProps {
  rule: RewardRule;
  onChange: (part: Pick<RewardRule, 'tiers'> | Pick<RewardRule, 'milestones'> | Pick<RewardRule, 'caps'>) => void;
}

/** What more friends bring, and where it ends. */
export function RewardSteps({ rule, onChange }: RewardStepsProps) {
  const { currency, tiers = [], milestones = [], caps = [] } = rule;
  const free = PERIODS.filter((per) => !caps.some((cap) => cap.per === per));
  const setCap = (old: Cap, cap: Cap) => onChange({ caps: caps.map((one) => (one === old ? cap : one)) });
  return (
    <div class="columns">
      <ItemList<Tier>
        items={tiers}
        legend={t('rewards.tiers')}
        note={t('rewards.tiers_note')}
        add={t('rewards.add_tier')}
        most={MOST_STEPS}
        fresh={() => ({
          from: Math.max(1, ...tiers.map(({ from }) => from)) + 4,
          amount: rule.amount,
          ...(rule.percent !== undefined && { percent: rule.percent }),
        })}
        onChange={(items) => onChange({ tiers: items })}
      >
        {(tier, change) => (
          <>
            <NumberField
              label={t('rewards.tier_from')}
              value={tier.from}
              min={2}
              max={10_000}
              onType={(value) => value !== null && change({ from: value })}
            />
            {tier.percent === undefined ? (
              <MoneyField
                label={t('rewards.tier_amount')}
                value={tier.amount}
                currency={currency}
                onType={(amount) => change({ amount })}
              />
            ) : (
              <NumberField
                label={t('rewards.percent')}
                value={tier.percent}
                min={1}
                max={100}
                onType={(value) => value !== null && change({ percent: value })}
              />
            )}
          </>
        )}
      </ItemList>
      <ItemList<Milestone>
        items={milestones}
        legend={t('rewards.milestones')}
        note={t('rewards.milestones_note')}
        add={t('rewards.add_milestone')}
        most={MOST_STEPS}
        fresh={() => ({ at: Math.max(0, ...milestones.map(({ at }) => at)) + 5, amount: rule.amount || 1000 })}
        onChange={(items) => onChange({ milestones: items })}
      >
        {(milestone, change) => (
          <>
            <NumberField
              label={t('rewards.milestone_at')}
              value={milestone.at}
              min={1}
              max={10_000}
              onType={(value) => value !== null && change({ at: value })}
            />
            <MoneyField
              label={t('rewards.milestone_amount')}
              value={milestone.amount}
              currency={currency}
              onType={(amount) => change({ amount })}
            />
            <label class="check">
              <input
                type="checkbox"
                checked={milestone.repeat === true}
                onChange={({ currentTarget }) => change({ repeat: currentTarget.checked })}
              />
              {t('rewards.milestone_repeat')}
            </label>
          </>
        )}
      </ItemList>
      <ItemList<Cap>
        items={caps}
        legend={t('rewards.caps')}
        note={t('rewards.caps_note')}
        add={t('rewards.add_cap')}
        most={PERIODS.length}
        fresh={() => ({ per: free.includes('month') ? 'month' : (free[0] ?? 'month'), count: 5 })}
        onChange={(items) => onChange({ caps: items })}
      >
        {(cap, change) => (
          <>
            <SelectField
              label={t('rewards.cap_per')}
              value={cap.per}
              options={PERIODS.filter((per) => per === cap.per || free.includes(per)).map((value) => ({
                value,
                label: t(`rewards.per_${value}`),
              }))}
              onChoose={(per) => change({ per })}
            />
            <NumberField
              label={t('rewards.cap_count')}
              value={cap.count ?? null}
              min={1}
              max={10_000}
              onType={(value) => setCap(cap, withCap(cap, 'count', value))}
            />
            <MoneyField
              label={t('rewards.cap_amount')}
              value={cap.amount ?? 0}
              currency={currency}
              onType={(value) => setCap(cap, withCap(cap, 'amount', value || null))}
            />
          </>
        )}
      </ItemList>
    </div>
  );
}
