import { useState } from 'preact/hooks';
import type { CampaignPlacement, PlacementRules } from '../../worker/campaign/campaign.ts';
import { t } from '../i18n.ts';
import { MoneyField, NumberField, SelectField, TextField } from './campaign-fields.tsx';

interface RulesProps {
  placement: CampaignPlacement;
  /** Of the baskets that a value is compared with; undefined where its shops have several. */
  currency: string | undefined;
  onChange: (rules: PlacementRules | undefined) => void;
}

const EVENTS = ['view_item', 'add_to_cart', 'login', 'purchase'] as const;
const CUSTOMERS = ['new', 'returning'] as const;

/** Lines as people type them; nothing typed is no rule. */
const readLines = (text: string) => {
  const lines = text.split('\n').flatMap((line) => line.trim() || []);
  return lines.length > 0 ? lines : undefined;
};

/** Paths, one a line, as they are typed. */
function PathsField({
  paths = [],
  onType,
  ...words
}: {
  label: string;
  note?: string;
  paths: string[] | undefined;
  onType: (paths: string[] | undefined) => void;
}) {
  const [text, setText] = useState(paths.join('\n'));
  return (
    <TextField
      {...words}
      value={text}
      rows={2}
      onType={(typed) => {
        setText(typed);
        onType(readLines(typed));
      }}
    />
  );
}

/** Rules without those that say nothing; undefined where none is left. */
function trimRules(rules: PlacementRules): PlacementRules | undefined {
  const said = Object.entries(rules).filter(
    ([, rule]) =>
      rule !== undefined && (typeof rule !== 'object' || Object.values(rule).some((one) => one !== undefined)),
  );
  return said.length > 0 ? (Object.fromEntries(said) as PlacementRules) : undefined;
}

/** In a few words, what a placement waits for. */
function summarise(rules: PlacementRules): string {
  const named = (Object.keys(rules) as (keyof PlacementRules)[]).map((rule) => t(`placement_rules.short.${rule}`));
  return named.length > 0 ? named.join(', ') : t('placement_rules.always');
}

/** When one placement shows: all rules must hold. */
export function PlacementRuleFields({ placement, currency, onChange }: RulesProps) {
  const { rules = {} } = placement;
  const set = (part: { [Rule in keyof PlacementRules]: PlacementRules[Rule] | undefined }) =>
    onChange(trimRules({ ...rules, ...part } as PlacementRules));
  const { value = {}, cap } = rules;
  return (
    <details class="placement-rules">
      <summary>{t('placement_rules.title', { rules: summarise(rules) })}</summary>
      <div class="columns tight">
        <PathsField
          label={t('placement_rules.pages')}
          note={t('placement_rules.pages_note')}
          paths={rules.pages}
          onType={(pages) => set({ pages })}
        />
        <PathsField
          label={t('placement_rules.not_pages')}
          paths={rules.notPages}
          onType={(notPages) => set({ notPages })}
        />
        <SelectField
          label={t('placement_rules.event')}
          value={rules.event ?? ''}
          options={['' as const, ...EVENTS].map((event) => ({
            value: event,
            label: t(`placement_rules.events.${event || 'none'}`),
          }))}
          onChoose={(event) => set({ event: event || undefined })}
        />
        <SelectField
          label={t('placement_rules.customer')}
          value={rules.customer ?? ''}
          options={['' as const, ...CUSTOMERS].map((customer) => ({
            value: customer,
            label: t(`placement_rules.customers.${customer || 'any'}`),
          }))}
          onChoose={(customer) => set({ customer: customer || undefined })}
        />
        {currency ? (
          (['min', 'max'] as const).map((end) => (
            <MoneyField
              key={end}
              label={t(`placement_rules.${end}`)}
              note={t('placement_rules.no_bound')}
              value={value[end] ?? 0}
              currency={currency}
              onType={(minor) => set({ value: { ...value, [end]: minor || undefined } })}
            />
          ))
        ) : (
          <p class="switch-note">{t('placement_rules.currencies')}</p>
        )}
        <NumberField
          label={t('placement_rules.times')}
          note={t('placement_rules.cap_note')}
          value={cap?.times ?? null}
          min={1}
          max={100}
          onType={(times) => set({ cap: times === null ? undefined : { days: 7, ...cap, times } })}
        />
        {cap && (
          <NumberField
            label={t('placement_rules.days')}
            value={cap.days}
            min={1}
            max={365}
            onType={(days) => days !== null && set({ cap: { ...cap, days } })}
          />
        )}
        <NumberField
          label={t('placement_rules.delay')}
          value={rules.delay ?? null}
          max={600}
          onType={(delay) => set({ delay: delay ?? undefined })}
        />
      </div>
    </details>
  );
}
