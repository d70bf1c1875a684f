import type { Given, RewardCodes, RewardKind } from '../../worker/reward/rule.ts';
import { t } from '../i18n.ts';
import { MoneyField, NumberField, SelectField, TextField } from './campaign-fields.tsx';
import { Choice } from './choice.tsx';

export const KINDS = ['coupon', 'credit', 'gift', 'charity', 'cash'] as const satisfies readonly RewardKind[];

const CODE_SOURCES = ['generated', 'pool', 'shared', 'shop'] as const satisfies readonly RewardCodes['source'][];

interface CodesFieldsProps {
  codes: RewardCodes | undefined;
  onChange: (codes: RewardCodes) => void;
}

/** Where a coupon's codes come from, so that the shop's checkout knows them. */
function CodesFields({ codes = { source: 'generated' }, onChange }: CodesFieldsProps) {
  const { source, prefix = '' } = codes;
  return (
    <>
      <SelectField
        label={t('rewards.codes')}
        value={source}
        options={CODE_SOURCES.map((value) => ({ value, label: t(`rewards.codes_${value}`) }))}
        onChoose={(value) => onChange({ source: value, ...(prefix && { prefix }) })}
      />
      {(source === 'generated' || source === 'shared') && (
        <TextField
          label={t(`campaigns.code_${source}`)}
          value={prefix}
          maxLength={24}
          onType={(text) => onChange({ source, prefix: text.toUpperCase().replace(/[^A-Z0-9-]/g, '') })}
        />
      )}
      <p class="switch-note">{t(`rewards.codes_about_${source}`)}</p>
    </>
  );
}

interface GivenFieldsProps {
  given: Given;
  currency: string;
  onChange: (given: Given) => void;
}

/** What one side gets: kind, and how much. */
export function GivenFields({ given, currency, onChange }: GivenFieldsProps) {
  const { kind, name = '', amount, percent, most, codes } = given;
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
            ...(value === 'coupon' ? [] : (['codes'] as const)),
          ])
        }
      />
      {kind !== 'coupon' && <p class="switch-note">{t(`rewards.about_${kind}`)}</p>}
      {kind === 'coupon' && <CodesFields codes={codes} onChange={(next) => change({ codes: next })} />}
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
