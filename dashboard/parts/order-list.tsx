import { t } from '../i18n.ts';

interface OrderListProps<Value extends string> {
  label: string;
  /** Those that are on, in order. */
  chosen: readonly Value[];
  all: readonly Value[];
  name: (value: Value) => string;
  onChange: (chosen: Value[]) => void;
}

/** Some of a few, in an order that matters: each can be switched on and off, and moved up. */
export function OrderList<Value extends string>({ label, chosen, all, name, onChange }: OrderListProps<Value>) {
  const rest = all.filter((one) => !chosen.includes(one));
  const raise = (index: number) => {
    const next = [...chosen];
    const [one] = next.splice(index, 1);
    if (one) next.splice(index - 1, 0, one);
    onChange(next);
  };
  return (
    <ol class="order-list" aria-label={label}>
      {chosen.map((one, index) => (
        <li key={one}>
          <label class="form-check">
            <input
              type="checkbox"
              checked
              disabled={chosen.length === 1}
              onChange={() => onChange(chosen.filter((other) => other !== one))}
            />
            <span>{name(one)}</span>
          </label>
          {index > 0 && (
            <button
              type="button"
              class="button small"
              aria-label={t('shop.raise', { name: name(one) })}
              onClick={() => raise(index)}
            >
              ↑
            </button>
          )}
        </li>
      ))}
      {rest.map((one) => (
        <li key={one}>
          <label class="form-check">
            <input type="checkbox" checked={false} onChange={() => onChange([...chosen, one])} />
            <span>{name(one)}</span>
          </label>
        </li>
      ))}
    </ol>
  );
}
