import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { formatCountry } from '../format.ts';
import { t } from '../i18n.ts';

interface ShopPickerProps {
  shops: readonly ShopAnswer[];
  value: string;
  onChoose: (id: string) => void;
}

/** Which shop a page is about. */
export function ShopPicker({ shops, value, onChoose }: ShopPickerProps) {
  return (
    <label class="select">
      <span class="hidden">{t('report.shop')}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {shops.map((shop) => (
          <option key={shop.id} value={shop.id} selected={shop.id === value}>
            {`${shop.name} · ${formatCountry(shop.country)}, ${shop.currency}`}
          </option>
        ))}
      </select>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d="m3 4.5 3 3 3-3" />
      </svg>
    </label>
  );
}
