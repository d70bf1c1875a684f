import { useState } from 'preact/hooks';
import { t } from '../i18n.ts';
import { addDays, countDays, MAX_DAYS, type Period } from '../period.ts';
import { Choice } from './choice.tsx';

const PRESETS = ['7', '30', '90'] as const;
type Preset = (typeof PRESETS)[number] | 'custom';

interface PeriodPickerProps {
  value: Period;
  /** In the shop's zone. */
  today: string;
  onChoose: (period: Period) => void;
}

function presetOf({ from, to }: Period, today: string): Preset {
  return PRESETS.find((days) => to === today && from === addDays(today, 1 - Number(days))) ?? 'custom';
}

/** The last 7, 30 or 90 days, or any other period. */
export function PeriodPicker({ value, today, onChoose }: PeriodPickerProps) {
  const preset = presetOf(value, today);
  const [open, setOpen] = useState(preset === 'custom');
  const [draft, setDraft] = useState(value);
  const shown: Preset = open ? 'custom' : preset;

  const choose = (chosen: Preset) => {
    setOpen(chosen === 'custom');
    setDraft(value);
    if (chosen !== 'custom') onChoose({ from: addDays(today, 1 - Number(chosen)), to: today });
  };
  const change = (part: Partial<Period>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    if (isUsable(next)) onChoose(next);
  };
  const isUsable = ({ from, to }: Period) => {
    const days = from && to ? countDays(from, to) : 0;
    return days >= 1 && days <= MAX_DAYS;
  };
  return (
    <div class="period">
      <Choice
        label={t('report.period')}
        value={shown}
        options={[
          ...PRESETS.map((days) => ({ value: days as Preset, label: t('report.days', { count: Number(days) }) })),
          { value: 'custom' as Preset, label: t('report.custom') },
        ]}
        onChoose={choose}
      />
      {open && (
        <div class="dates">
          <label>
            <span>{t('report.from')}</span>
            <input
              type="date"
              value={draft.from}
              max={draft.to}
              onInput={(event) => change({ from: event.currentTarget.value })}
            />
          </label>
          <label>
            <span>{t('report.to')}</span>
            <input
              type="date"
              value={draft.to}
              min={draft.from}
              max={today}
              onInput={(event) => change({ to: event.currentTarget.value })}
            />
          </label>
          {!isUsable(draft) && <p role="alert">{t('report.order')}</p>}
        </div>
      )}
    </div>
  );
}
