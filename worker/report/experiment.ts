import { HOLDOUT } from './fold.count.ts';
import { OTHER } from './fold.ts';
import type { MetricValues, ReportColumn, ReportNote } from './query.ts';
import type { Tally } from './tally.group.ts';
import type { Money, Totals } from './totals.ts';
import { type Arm, differ, LEAST_PERSONS, liftOver, wilson } from './variants.ts';

/** Columns that an experiment has beside a table's: persons are those who could be told apart on another day. */
export const EXPERIMENT_COLUMNS: readonly ReportColumn[] = [
  column('persons', 'count', 'Distinct identified persons and stored visitors to whom the variant was assigned'),
  column('sharers', 'count', 'Distinct advocates with a share'),
  column('sharing_rate', 'share', 'Sharers ÷ persons'),
  column('sharing_rate_low', 'share', 'Lower end of the sharing rate’s 95 % interval (Wilson)'),
  column('sharing_rate_high', 'share', 'Upper end of the sharing rate’s 95 % interval (Wilson)'),
  column('buyers', 'count', 'Distinct persons of the variant with a purchase'),
  column('buying_rate', 'share', 'Buyers ÷ persons'),
  column('buying_rate_low', 'share', 'Lower end of the buying rate’s 95 % interval (Wilson)'),
  column('buying_rate_high', 'share', 'Upper end of the buying rate’s 95 % interval (Wilson)'),
  column('difference', 'change', 'Buying rate − buying rate of the holdout'),
  column('difference_low', 'change', 'Lower end of the difference’s 95 % interval (Newcombe)'),
  column('difference_high', 'change', 'Upper end of the difference’s 95 % interval (Newcombe)'),
  column(
    'lift',
    'change',
    `(Buying rate − buying rate of the holdout) ÷ buying rate of the holdout; hidden below ${LEAST_PERSONS} persons an arm`,
  ),
  column('lift_low', 'change', 'Lower end of the lift’s 95 % interval (MOVER-R of Wilson’s intervals)'),
  column('lift_high', 'change', 'Upper end of the lift’s 95 % interval (MOVER-R of Wilson’s intervals)'),
];

function column(key: string, unit: ReportColumn['unit'], formula: string): ReportColumn {
  return { key, kind: 'metric', unit, formula };
}

const armOf = (totals: Totals, measure: 'sharers' | 'buyers'): Arm => ({
  persons: totals.persons.exposed ?? 0,
  successes: totals.persons[measure] ?? 0,
});

/**
 * Each arm with the holdout that it is compared with.
 * @param rows by campaign and variant, as they are shown.
 * @param all the same, with each holdout by itself however few rows are shown.
 */
export function findHoldouts(rows: readonly Tally[], all: readonly Tally[]): [arm: Totals, holdout: Totals][] {
  const held = new Map(
    all.filter(({ values }) => values[1] === HOLDOUT).map(({ values, totals }) => [values[0], totals]),
  );
  return rows.flatMap(({ values: [campaign, variant], totals }): [Totals, Totals][] => {
    const holdout = held.get(campaign);
    return holdout && variant && variant !== HOLDOUT && variant !== OTHER ? [[totals, holdout]] : [];
  });
}

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);

/** What an arm shows by itself and against its campaign's holdout, where it has one. */
export function compareArm(totals: Totals, holdout: Totals | undefined): MetricValues {
  const sharing = armOf(totals, 'sharers');
  const buying = armOf(totals, 'buyers');
  const ofSharing = wilson(sharing);
  const ofBuying = wilson(buying);
  const against = holdout && armOf(holdout, 'buyers');
  const enough = against && Math.min(against.persons, buying.persons) >= LEAST_PERSONS;
  const difference = enough ? differ(buying, against) : undefined;
  const lift = against && liftOver(buying, against);
  const rate = ({ persons, successes }: Arm) => (persons > 0 ? Math.min(1, successes / persons) : null);
  return {
    persons: totals.persons.exposed ?? null,
    sharers: totals.persons.sharers ?? null,
    sharing_rate: rate(sharing),
    sharing_rate_low: finite(ofSharing?.low),
    sharing_rate_high: finite(ofSharing?.high),
    buyers: totals.persons.buyers ?? null,
    buying_rate: rate(buying),
    buying_rate_low: finite(ofBuying?.low),
    buying_rate_high: finite(ofBuying?.high),
    difference: finite(difference?.difference),
    difference_low: finite(difference?.low),
    difference_high: finite(difference?.high),
    lift: finite(lift?.lift),
    lift_low: finite(lift?.low),
    lift_high: finite(lift?.high),
  };
}

/** Says where arms are too small for a lift. */
export function noteSmallArms(rows: readonly Tally[], holdouts: ReadonlyMap<Totals, Totals>): ReportNote[] {
  const small = rows.filter(({ totals }) => {
    const holdout = holdouts.get(totals);
    return holdout && Math.min(totals.persons.exposed ?? 0, holdout.persons.exposed ?? 0) < LEAST_PERSONS;
  });
  if (small.length === 0) return [];
  const text = `The lift of ${small.length} variants is hidden: an arm has fewer than ${LEAST_PERSONS} persons.`;
  return [{ code: 'too_few_persons', text }];
}

/** Totals over arms compare nothing. */
export function sumArms({ persons }: Totals): MetricValues {
  const none = Object.fromEntries(EXPERIMENT_COLUMNS.map(({ key }): [string, number | Money[] | null] => [key, null]));
  return {
    ...none,
    persons: persons.exposed ?? null,
    sharers: persons.sharers ?? null,
    buyers: persons.buyers ?? null,
  };
}
