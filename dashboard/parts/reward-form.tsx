import type { Given, RewardRule } from '../../worker/reward/rule.ts';
import { t } from '../i18n.ts';
import { MoneyField, NumberField, SelectField } from './campaign-fields.tsx';
import { GivenFields } from './reward-given.tsx';
import { RewardPreview } from './reward-preview.tsx';
import { RewardSteps } from './reward-steps.tsx';

/** The rule without what is not set: an absent part says the same as an empty one. */
function clean(rule: RewardRule): RewardRule {
  const isSet = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => isSet(value))) as unknown as RewardRule;
}

interface RewardFormProps {
  rule: RewardRule;
  onChange: (rule: RewardRule) => void;
}

/** All that decides what an order by a friend brings, to whom, and when; with what it comes to in a sentence. */
export function RewardForm({ rule, onChange }: RewardFormProps) {
  const { currency, holdDays, minOrder = 0, tiers = [], milestones = [], caps = [], approval, friend } = rule;
  const set = (part: Partial<RewardRule>, without: readonly (keyof RewardRule)[] = []) => {
    const next: Partial<RewardRule> = { ...rule, ...part };
    for (const key of without) delete next[key];
    onChange(clean(next as RewardRule));
  };
  const setGiven = (given: Given) => {
    const { name: _, percent: __, most: ___, codes: ____, ...rest } = rule;
    // Steps are of the same measure as what they step up from.
    const sameMeasure = (given.percent === undefined) === (rule.percent === undefined);
    onChange(clean({ ...rest, ...given, ...(!sameMeasure && { tiers: [] }) }));
  };
  const { by = 'rule', upTo = 0 } = approval ?? {};
  return (
    <>
      <div class="columns">
        <div class="column">
          <h3>{t('campaigns.reward')}</h3>
          <p class="switch-note">{t('campaigns.reward_text')}</p>
          <GivenFields given={rule} currency={currency} onChange={setGiven} />
          <NumberField
            label={t('campaigns.hold_days')}
            note={t('campaigns.hold_days_note')}
            value={holdDays}
            max={365}
            onType={(value) => set({ holdDays: value ?? 0 })}
          />
          <MoneyField
            label={t('rewards.min_order')}
            note={t('rewards.min_order_note')}
            value={minOrder}
            currency={currency}
            onType={(value) => (value > 0 ? set({ minOrder: value }) : set({}, ['minOrder']))}
          />
        </div>
        <div class="column">
          <h3>{t('rewards.friend')}</h3>
          <p class="switch-note">{t('rewards.friend_text')}</p>
          <label class="check">
            <input
              type="checkbox"
              checked={friend !== undefined}
              onChange={({ currentTarget }) =>
                currentTarget.checked ? set({ friend: { kind: 'credit', amount: rule.amount } }) : set({}, ['friend'])
              }
            />
            {t('rewards.friend_on')}
          </label>
          {friend && <GivenFields given={friend} currency={currency} onChange={(given) => set({ friend: given })} />}
          <h3>{t('rewards.approval')}</h3>
          <SelectField
            label={t('rewards.approval_by')}
            value={by}
            options={(['rule', 'hand', 'shop'] as const).map((value) => ({
              value,
              label: t(`rewards.approval_${value}`),
            }))}
            onChoose={(value) =>
              value === 'rule' ? set({}, ['approval']) : set({ approval: { ...approval, by: value } })
            }
          />
          {approval && by !== 'rule' && (
            <MoneyField
              label={t('rewards.up_to')}
              note={t(by === 'hand' ? 'rewards.up_to_hand' : 'rewards.up_to_shop')}
              value={upTo}
              currency={currency}
              onType={(value) => set({ approval: { by, ...(value > 0 && { upTo: value }) } })}
            />
          )}
        </div>
      </div>
      <details class="form-more reward-more" open={tiers.length + milestones.length + caps.length > 0}>
        <summary>{t('rewards.more')}</summary>
        <RewardSteps rule={rule} onChange={set} />
      </details>
      <RewardPreview rule={rule} />
    </>
  );
}
