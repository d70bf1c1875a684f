import { addDays, countDays } from './day.ts';
import { METRICS, type Metric, type MetricKey } from './metrics.ts';
import type { MissingRates, Period, ReportNote } from './query.ts';
import type { MissingRate } from './tally.group.ts';
import { isEmpty, isOnlyReferred, type Totals } from './totals.ts';

const number = (value: number) => value.toLocaleString('en');

function hasAny(keys: readonly MetricKey[], wanted: readonly MetricKey[]): boolean {
  return wanted.some((key) => keys.includes(key));
}

/** How many facts a figure about persons is silent on, and on what they say nothing. */
function silence(keys: readonly MetricKey[], { counts }: Totals): ReportNote[] {
  const notes: ReportNote[] = [];
  if (hasAny(keys, ['reach', 'share_rate']) && counts.silentImpressions > 0) {
    notes.push({
      code: 'silent_without_visitor',
      text: `Reach is silent on ${number(counts.silentImpressions)} of ${number(counts.impressions)} impressions: their visitors have no stored id.`,
    });
  }
  if (hasAny(keys, ['unique_clickers', 'conversion_rate']) && counts.silentClicks > 0) {
    notes.push({
      code: 'silent_without_visitor',
      text: `Unique clickers are silent on ${number(counts.silentClicks)} of ${number(counts.clicks)} clicks: their visitors have no id.`,
    });
  }
  if (hasAny(keys, ['participation_rate']) && counts.silentPurchases > 0) {
    notes.push({
      code: 'silent_without_buyer',
      text: `Customers are silent on ${number(counts.silentPurchases)} of ${number(counts.purchases)} purchases: only a page told of them, and the shop has not said who bought.`,
    });
  }
  if (hasAny(keys, ['converters', 'conversion_rate']) && counts.silentConversions > 0) {
    notes.push({
      code: 'silent_without_buyer',
      text: `Converters are silent on ${number(counts.silentConversions)} of ${number(counts.conversions + counts.voidConversions)} conversions, those taken back among them: only a page told of them, and the shop has not said who bought.`,
    });
  }
  return notes;
}

function unknowns(keys: readonly MetricKey[], totals: Totals): ReportNote[] {
  const { purchases, unknownBuyers, unknownDiscounts, unpricedMessages } = totals.counts;
  const notes: ReportNote[] = [];
  if (hasAny(keys, ['share_of_revenue', 'participation_rate', 'new_customer_share']) && isOnlyReferred(totals)) {
    notes.push({
      code: 'only_referred_purchases',
      text: 'Only referred purchases arrive here, so that shares of all purchases are not known.',
    });
  }
  if (hasAny(keys, ['new_customer_share', 'new_customers']) && unknownBuyers > 0) {
    notes.push({
      code: 'unknown_new_customers',
      text: `Of ${number(unknownBuyers)} of ${number(purchases)} purchases nobody said whether the customer is new.`,
    });
  }
  if (keys.includes('cost_per_acquisition') && (unknownDiscounts !== 0 || unpricedMessages !== 0)) {
    const parts = [
      ...(unknownDiscounts !== 0 ? [`the discount of ${number(unknownDiscounts)} conversions`] : []),
      ...(unpricedMessages !== 0 ? [`the price of ${number(unpricedMessages)} messages`] : []),
    ];
    notes.push({ code: 'parts_unknown', text: `The cost per acquisition lacks ${parts.join(' and ')}.` });
  }
  if (keys.includes('message_costs') && unpricedMessages > 0) {
    notes.push({ code: 'parts_unknown', text: `Of ${number(unpricedMessages)} texts nobody told the price.` });
  }
  return notes;
}

/** Runs of days that are told one by one. */
const RUNS = 8;

/** Days in order, as runs. */
function joinDays(days: readonly string[]): MissingRates['days'] {
  const runs: MissingRates['days'] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && addDays(last[1], 1) === day) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}

/** `2026-11-02, 2026-11-05 to 2026-11-07 and 3 more days`. */
function writeDays(runs: MissingRates['days']): string {
  const told = runs.slice(0, RUNS).map(([from, to]) => (from === to ? from : `${from} to ${to}`));
  const rest = runs.slice(RUNS).reduce((sum, [from, to]) => sum + countDays(from, to), 0);
  return told.join(', ') + (rest > 0 ? ` and ${number(rest)} more ${rest > 1 ? 'days' : 'day'}` : '');
}

/** Which currency lacks its rate on which days, and which of the metrics are not known for it. */
function listMissing(keys: readonly MetricKey[], missing: readonly MissingRate[], target: string): ReportNote[] {
  const lacks = (key: MetricKey, { money }: MissingRate) =>
    (METRICS[key] as Metric).money?.some((counter) => money.has(counter));
  return [...Map.groupBy(missing, ({ source }) => source)].flatMap(([source, all]): ReportNote[] => {
    const own = all.filter((one) => keys.some((key) => lacks(key, one)));
    if (own.length === 0) return [];
    const metrics = keys.filter((key) => own.some((one) => lacks(key, one)));
    const days = joinDays([...new Set(own.map(({ day }) => day))].sort());
    const names = new Intl.ListFormat('en').format(metrics.map((key) => key.replaceAll('_', ' ')));
    const lost = `No rate from ${source} to ${target} was imported for ${writeDays(days)}.`;
    return [
      {
        code: 'missing_rate',
        text: `${lost} Not known where one is needed: ${names}.`,
        rate: { source, target, days, metrics: [...metrics] },
      },
    ];
  });
}

interface Told {
  metrics: readonly MetricKey[];
  totals: Totals;
  period: Period;
  /** Whether some number of persons is estimated. */
  isEstimated: boolean;
  /** Whether persons are kept by the dimensions asked for. */
  hasPersons: boolean;
  isFromLog: boolean;
  /** How far behind the answer is, in milliseconds. */
  behind: number;
  missing: readonly MissingRate[];
  currency: string | undefined;
}

/** What is not known, or is estimated, of the persons that a table is about. */
function aboutPersons({ metrics, period, isEstimated, hasPersons }: Told): ReportNote[] {
  const notes: ReportNote[] = [];
  if (metrics.includes('unique_clickers') && period.from !== period.to) {
    notes.push({ code: 'daily_uniques', text: 'Unique clickers are the sum of each day’s distinct visitors.' });
  }
  if (isEstimated) {
    notes.push({
      code: 'estimated',
      text: 'Above 256 distinct persons are estimated, with a standard error of 1.6 %.',
    });
  }
  if (metrics.some((key) => (METRICS[key] as Metric).of !== undefined) && !hasPersons) {
    notes.push({
      code: 'not_kept_by_dimension',
      text: 'Distinct persons are not kept by these dimensions together: such numbers are not known.',
    });
  }
  return notes;
}

/** What a reader must know beside the numbers of a table. Where nothing happened there is nothing that is not known. */
export function listNotes(told: Told): ReportNote[] {
  const { metrics, totals, missing, currency } = told;
  const isSilent = isEmpty(totals) && !Object.values(totals.persons).some(Boolean);
  const notes = isSilent ? [] : [...silence(metrics, totals), ...unknowns(metrics, totals), ...aboutPersons(told)];
  if (told.isFromLog && !isSilent) notes.push({ code: 'from_log', text: 'Counted from the log, fact by fact.' });
  if (told.behind > 0) {
    notes.push({ code: 'behind', text: 'Facts received since `as_of` are still on their way into the reports.' });
  }
  return currency === undefined ? notes : [...notes, ...listMissing(metrics, missing, currency)];
}
