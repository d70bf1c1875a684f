import type { ComponentChildren } from 'preact';
import { t } from '../i18n.ts';

interface ItemListProps<Item> {
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
export function ItemList<Item extends object>({
  items,
  legend,
  note,
  add,
  fresh,
  most,
  onChange,
  children,
}: ItemListProps<Item>) {
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
