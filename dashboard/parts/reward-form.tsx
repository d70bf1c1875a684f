import type { ComponentChildren } from 'preact';
import type { Cap, Given, Milestone, RewardKind, RewardRule, Tier } from '../../worker/reward/rule.ts';
import { t } from '../i18n.ts';
import { MoneyField, NumberField, SelectField, TextField } from './campaign-fields.tsx';
import { Choice } from './choice.tsx';
import { RewardPreview } from './reward-preview.tsx';

export const KINDS = ['coupon', 'credit', 'gift', 'charity', 'cash'] as const satisfies readonly RewardKind[];
const PERIODS = ['day', 'week', 'month', 'campaign'] as const satisfies readonly Cap['per'][];
const MOST_STEPS = 10;

/** The rule without what is not set: an absent part says the same as an empty one. */
function clean(rule: RewardRule): RewardRule {
  const isSet = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => isSet(value))) as unknown as RewardRule;
}

/** What one side gets: kind, and how much. */
function GivenFields({
  given,
  currency,
  onChange,
}: {
  given: Given;
  currency: string;
  onChange: (given: Given) => void;
}) {
  const { kind, name = '', amount, percent, most } = given;
  const change = (part: Partial<Given>, without: readonly (keyof Given)[] = []) => {
    const next: Partial<Given> = { ...given, ...part };
    for (const key of without) delete next[key];
    onChange(next as Given);
  };
  const isNamed = kind === 'gift' || kind === 'charity';
  return (
    <>
      <SelectField
        label={t('rewards.kind')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`rewards.kind_${value}`) }))}
        onChoose={(value) =>
          change({ kind: value }, [
            ...(value === 'gift' || value === 'charity' ? [] : (['name'] as const)),
            ...(value === 'gift' ? (['percent', 'most'] as const) : []),
          ])
        }
      />
      {kind !== 'coupon' && <p class="switch-note">{t(`rewards.about_${kind}`)}</p>}
      {isNamed && (
        <TextField
          label={t(`rewards.name_${kind}`)}
          value={name}
          maxLength={60}
          onType={(value) => change({ name: value })}
        />
      )}
      {kind !== 'gift' && (
        <Choice
          label={t('rewards.measure')}
          value={percent === undefined ? 'fixed' : 'percent'}
          options={(['fixed', 'percent'] as const).map((value) => ({ value, label: t(`rewards.measure_${value}`) }))}
          onChoose={(value) => (value === 'fixed' ? change({}, ['percent', 'most']) : change({ percent: 5 }))}
        />
      )}
      {percent !== undefined && (
        <div class="columns tight">
          <NumberField
            label={t('rewards.percent')}
            value={percent}
            min={1}
            max={100}
            onType={(value) => value !== null && change({ percent: value })}
          />
          <MoneyField
            label={t('rewards.most')}
            value={most ?? 0}
            currency={currency}
            onType={(value) => (value > 0 ? change({ most: value }) : change({}, ['most']))}
          />
        </div>
      )}
      <MoneyField
        label={t(
          percent === undefined
            ? kind === 'gift'
              ? 'rewards.gift_worth'
              : 'campaigns.reward_amount'
            : 'rewards.other_currency',
        )}
        {...(percent !== undefined && { note: t('rewards.other_currency_note') })}
        value={amount}
        currency={currency}
        onType={(value) => change({ amount: value })}
      />
    </>
  );
}

interface ListProps<Item> {
  items: readonly Item[];
  legend: string;
  note: string;
  add: string;
  fresh: () => Item;
  most: number;
  onChange: (items: Item[]) => void;
  children: (item: Item, set: (part: Partial<Item>) => void) => ComponentChildren;
}

/** Some of the same, each with a way to take it out. */
function ItemList<Item extends object>({ items, legend, note, add, fresh, most, onChange, children }: ListProps<Item>) {
  return (
    <fieldset class="checks reward-list">
      <legend>{legend}</legend>
      <p class="switch-note">{note}</p>
      {items.map((item, index) => (
        <div key={index} class="reward-line">
          {children(item, (part) => onChange(items.map((one) => (one === item ? { ...one, ...part } : one))))}
          <button
            type="button"
            class="button"
            aria-label={t('rewards.remove_of', { list: legend, number: index + 1 })}
            onClick={() => onChange(items.filter((one) => one !== item))}
          >
            {t('rewards.remove')}
          </button>
        </div>
      ))}
      {items.length < most && (
        <div>
          <button type="button" class="button" onClick={() => onChange([...items, fresh()])}>
            {add}
          </button>
        </div>
      )}
    </fieldset>
  );
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
    const { name: _, percent: __, most: ___, ...rest } = rule;
    // Steps are of the same measure as what they step up from.
    const sameMeasure = (given.percent === undefined) === (rule.percent === undefined);
    onChange(clean({ ...rest, ...given, ...(!sameMeasure && { tiers: [] }) }));
  };
  const { by = 'rule', upTo = 0 } = approval ?? {};
  const free = PERIODS.filter((per) => !caps.some((cap) => cap.per === per));
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
            onChange={(items) => set({ tiers: items })}
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
            onChange={(items) => set({ milestones: items })}
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
            onChange={(items) => set({ caps: items })}
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
                  onType={(value) =>
                    set({ caps: caps.map((one) => (one === cap ? withCap(cap, 'count', value) : one)) })
                  }
                />
                <MoneyField
                  label={t('rewards.cap_amount')}
                  value={cap.amount ?? 0}
                  currency={currency}
                  onType={(value) =>
                    set({ caps: caps.map((one) => (one === cap ? withCap(cap, 'amount', value || null) : one)) })
                  }
                />
              </>
            )}
          </ItemList>
        </div>
      </details>
      <RewardPreview rule={rule} />
    </>
  );
}

/** A cap with one of its limits changed, or without it. */
function withCap({ per, ...limits }: Cap, name: 'count' | 'amount', value: number | null): Cap {
  const { [name]: _, ...others } = limits;
  return { per, ...others, ...(value !== null && { [name]: value }) };
}
