/** How a report shows what its rows add up to, beyond the metrics of a table. */
import { CountSums } from './count.sums.ts';
import { compareArm, EXPERIMENT_COLUMNS, findHoldouts, noteSmallArms, sumArms } from './experiment.ts';
import type { TableReport } from './metrics.shown.ts';
import type { TablePlan } from './plan.ts';
import type { Dimension, Period, ReportColumn, ReportNote } from './query.ts';
import type { Reading } from './reading.ts';
import { type Compute, computeBy, describeColumns } from './table.ts';
import type { Tally } from './tally.group.ts';
import type { Tallied } from './tally.ts';

/** A period as it was read and added up. */
export interface Part {
  period: Period;
  tallied: Tallied;
  /** What there is without the filters that `WIDENED` names. */
  readWhole: () => Promise<Reading>;
  /** All rows of that, none of them summed up as `(other)`. */
  listAll: () => Promise<readonly Tally[]>;
}
/** The period asked for, then the one before. */
export type Parts = readonly [Part, ...Part[]];

/** Filters beyond which a report looks: for what the tag missed altogether, and for the arm that others are compared with. */
export const WIDENED: Partial<Record<TableReport, readonly Dimension[]>> = {
  leak: ['browser', 'device'],
  variants: ['variant'],
};

interface Shape {
  compute: Compute;
  /** The same of totals. */
  total: Compute;
  columns: ReportColumn[];
  notes: ReportNote[];
}

/** What a report shows of each row: its metrics, as far as they are known, and for experiments what arms show of each other. */
export async function shapeReport(report: TableReport, plan: TablePlan, parts: Parts): Promise<Shape> {
  const compute = computeBy(plan.metrics);
  const columns = describeColumns(plan.dimensions, plan.metrics, parts[0].tallied);
  const shape = { compute, total: compute, columns, notes: [] };
  if (report === 'leak') return { ...shape, ...(await shapeLeak(compute, parts)) };
  if (report !== 'variants') return shape;
  const pairs = parts.map(async ({ tallied, listAll }) => findHoldouts(tallied.rows, await listAll()));
  const holdouts = new Map((await Promise.all(pairs)).flat());
  return {
    compute: (totals, ...by) => ({ ...compute(totals, ...by), ...compareArm(totals, holdouts.get(totals)) }),
    total: (totals, ...by) => ({ ...compute(totals, ...by), ...sumArms(totals) }),
    columns: [...columns, ...EXPERIMENT_COLUMNS],
    notes: noteSmallArms(parts[0].tallied.rows, holdouts),
  };
}

/** Orders that the tag missed have no browser and no device: what it missed of one is only known where it missed nothing at all. */
async function shapeLeak(compute: Compute, parts: Parts): Promise<Omit<Shape, 'columns'>> {
  const wholes = await Promise.all(parts.map(({ readWhole }) => readWhole()));
  const isMissed = wholes.some(({ counts }) => {
    // An order that the tag told of later is taken back from those that it missed: by a row of its own.
    const sums = new CountSums();
    for (const row of counts) sums.add(row);
    return sums.list().some((sum) => sum.counts.get('serverPurchases'));
  });
  if (isMissed) {
    const text =
      'Purchases that the tag did not see have no browser: what share of a browser’s it missed is not known.';
    return { compute, total: compute, notes: [{ code: 'parts_unknown', text }] };
  }
  const isKept = (dimension: string) => dimension !== 'browser' && dimension !== 'device';
  const whole: Compute = (totals, known, asked) => compute(totals, known.filter(isKept), asked);
  return { compute: whole, total: whole, notes: [] };
}
