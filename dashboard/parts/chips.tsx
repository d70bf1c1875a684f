import { t } from '../i18n.ts';
import { Select } from './select.tsx';

interface ChipsProps {
  /** What one adds. */
  label: string;
  chosen: readonly string[];
  options: readonly { value: string; label: string }[];
  name: (value: string) => string;
  /** How many there must be. */
  least?: number;
  onChange: (chosen: string[]) => void;
}

/** Some of many: those chosen stand there, the others are added from a menu. */
export function Chips({ label, chosen, options, name, least = 0, onChange }: ChipsProps) {
  return (
    <div class="form-chips">
      {chosen.map((one) => (
        <span key={one} class="form-chip">
          {name(one)}
          {chosen.length > least && (
            <button
              type="button"
              aria-label={t('shop.remove', { name: name(one) })}
              onClick={() => onChange(chosen.filter((other) => other !== one))}
            >
              ×
            </button>
          )}
        </span>
      ))}
      <Select
        label={label}
        value=""
        options={[{ value: '', label }, ...options.filter(({ value }) => !chosen.includes(value))]}
        onChoose={(value) => value && onChange([...chosen, value])}
      />
    </div>
  );
}
