import type { Counter } from './counts.ts';
import { joinValues } from './key.ts';
import type { CountRow } from './reading.ts';

/** Counts that agree in all that is asked for, as one row. */
export class CountSums {
  readonly #rows = new Map<string, CountRow & { counts: Map<Counter, number> }>();

  add({ counts, ...row }: CountRow): void {
    const key = joinValues(...row.values, row.day, row.currency, row.rateDay);
    const sum = this.#rows.get(key) ?? { ...row, counts: new Map<Counter, number>() };
    this.#rows.set(key, sum);
    for (const [counter, number] of counts) sum.counts.set(counter, (sum.counts.get(counter) ?? 0) + number);
  }

  list(): CountRow[] {
    return [...this.#rows.values()];
  }
}
