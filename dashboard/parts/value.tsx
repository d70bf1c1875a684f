import type { MetricValue } from '../../worker/report/totals.ts';
import { formatMoney, formatValue, type Unit } from '../format.ts';

/** A metric's value in its unit. Of several currencies each has a line of its own: they have no sum, and no average. */
export function Value({ value, unit }: { value: MetricValue; unit: Unit }) {
  if (!Array.isArray(value) || value.length < 2) return <>{formatValue(value, unit)}</>;
  return (
    <span class="amounts">
      {value.map((money) => (
        <span key={money.currency}>{`${formatMoney(money)} `}</span>
      ))}
    </span>
  );
}
