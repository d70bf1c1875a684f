import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { t } from '../i18n.ts';

interface ScopePickerProps {
  shops: readonly ShopAnswer[];
  /** '' for all shops. */
  value: string;
  onChoose: (id: string) => void;
}

/** All shops, or one of them. */
export function ScopePicker({ shops, value, onChoose }: ScopePickerProps) {
  return (
    <label class="select">
      <span class="hidden">{t('switches.scope')}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="" selected={value === ''}>
          {t('switches.all_shops')}
        </option>
        {shops.map(({ id, name }) => (
          <option key={id} value={id} selected={id === value}>
            {name}
          </option>
        ))}
      </select>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d="m3 4.5 3 3 3-3" />
      </svg>
    </label>
  );
}
