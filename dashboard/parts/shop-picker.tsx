import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { formatCountry } from '../format.ts';
import { t } from '../i18n.ts';
import { Select } from './select.tsx';

interface PickerProps {
  shops: readonly ShopAnswer[];
  value: string;
  onChoose: (id: string) => void;
}

/** Which shop a page is about. */
export function ShopPicker({ shops, value, onChoose }: PickerProps) {
  const options = shops.map(({ id, name, country, currency, kind }) => ({
    value: id,
    label: `${name} · ${kind === 'test' ? t('app.test_mode') : `${formatCountry(country)}, ${currency}`}`,
  }));
  return <Select label={t('report.shop')} value={value} options={options} onChoose={onChoose} />;
}

/** All shops ('') or one of them. */
export function ScopePicker({ shops, value, onChoose }: PickerProps) {
  const options = [
    { value: '', label: t('switches.all_shops') },
    ...shops.map(({ id, name, kind }) => ({
      value: id,
      label: kind === 'test' ? `${name} · ${t('app.test_mode')}` : name,
    })),
  ];
  return <Select label={t('switches.scope')} value={value} options={options} onChoose={onChoose} />;
}
