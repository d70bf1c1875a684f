import type { Database } from '../ports.ts';
import { chooseShops, readRateTable, readTable, type TableQuery } from './answer.ts';
import type { Counter } from './counts.ts';
import type { FileEnd, FileHead } from './csv.report.ts';
import { latestDay } from './day.ts';
import { OTHER } from './fold.ts';
import { listNotes } from './notes.ts';
import { checkQuery, planTable, previousPeriod, type TablePlan } from './plan.ts';
import { MAX_FILE_ROWS, type ReportLine, type ReportQuery } from './query.ts';
import type { RateTable } from './rates.ts';
import type { CountRow, Reading } from './reading.ts';
import { chooseAdvocates } from './rollup.rank.store.ts';
import { computeBy, describeColumns, makeLines, makeTotals, nameLater } from './table.ts';
import { tallyRows } from './tally.ts';
import { addCount, zeroTotals } from './totals.ts';

/** Rows that are in memory together. */
const SLICE = 1000;
const NONE: ReadonlySet<string> = new Set();

/** A report in pieces: what is known before its first row, then its rows by slices, and at last its totals. */
export interface SlicedReport {
  head: FileHead;
  slices: AsyncGenerator<ReportLine[], FileEnd, void>;
}

/** Whether a report is read slice by slice: the one by advocates, of whom there may be very many. */
export function isSliced(query: ReportQuery): query is TableQuery {
  if (query.report === 'cohorts' || query.report === 'time_to_convert') return false;
  const { isTop, rollup } = planTable({ ...query, report: query.report });
  return isTop && rollup !== undefined;
}

/** What was counted in slices, put together: for what is left of the whole. */
type Sums = Map<string, CountRow & { counts: Map<Counter, number> }>;

function addTaken(sums: Sums, rows: readonly CountRow[]): void {
  for (const { day, currency, rateDay, counts } of rows) {
    const key = [day, currency, rateDay].join();
    const sum = sums.get(key) ?? { values: [OTHER], day, currency, rateDay, counts: new Map() };
    for (const [counter, number] of counts) sum.counts.set(counter, (sum.counts.get(counter) ?? 0) - number);
    sums.set(key, sum);
  }
}

/** All currencies that some row may have money in, of a metric that is shown: nothing cancels out. */
function currenciesIn({ metrics }: TablePlan, readings: readonly Reading[], leading: string): Set<string> {
  const totals = zeroTotals(leading);
  for (const { currency, counts } of readings.flatMap((reading) => reading.counts)) {
    for (const [counter, number] of counts) addCount(totals, currency, counter, Math.abs(number));
  }
  const values = Object.values(computeBy(metrics)(totals, []));
  return new Set(values.flatMap((value) => (Array.isArray(value) ? value.map(({ currency }) => currency) : [])));
}

/**
 * Answers a report for which `isSliced` holds, so that no more than a slice of it is in memory: advocates are ranked
 * first, and then read and added up slice by slice, each as of its own moment. What is left is the whole, read last, less
 * what was in the slices: so that rows add up to the totals whatever is told meanwhile.
 * @param now UTC milliseconds.
 * @param size rows of a slice.
 * @throws AppError `unprocessable`.
 */
export async function sliceReport(
  database: Database,
  asked: TableQuery,
  now: number,
  size = SLICE,
): Promise<SlicedReport> {
  checkQuery(asked, MAX_FILE_ROWS);
  const query: TableQuery = { ...chooseShops(asked), report: asked.report };
  const plan = planTable(query);
  const period = { from: query.from, to: query.to };
  const before = query.compare ? previousPeriod(query) : undefined;
  const currency = query.currency ?? query.shops[0]?.currency ?? '';

  const { shops, filters, limit } = query;
  const names = await chooseAdvocates(database, { plan, shops, filters, period, limit }, before);
  const readBoth = async (by: TablePlan, only: readonly string[]) => {
    const reading = await readTable(database, query, by, period, now, only);
    const earlier = before && (await readTable(database, query, by, before, now, only));
    return { reading, earlier };
  };
  const tell = (rates: RateTable | undefined) => {
    const tally = (one: Reading, shown: ReadonlySet<string>, expected?: readonly string[][]) =>
      tallyRows(plan, query.granularity, one, shown, currency, rates, expected);
    const today = latestDay(shops, now);
    const lines = async (one: Reading, same: Reading | undefined, shown: ReadonlySet<string>) => {
      const previous = before && same && { tallied: await tally(same, shown), period: before };
      const current = await tally(one, shown, previous && nameLater(plan, query, previous));
      return makeLines({ plan, query, compute, current, previous, currency, today });
    };
    return { tally, lines };
  };
  const compute = computeBy(plan.metrics);
  const ratesOf = ({ reading, earlier }: { reading: Reading; earlier: Reading | undefined }) =>
    readRateTable(database, query, earlier ? [reading, earlier] : [reading]);

  async function* readSlices(): AsyncGenerator<ReportLine[], FileEnd, void> {
    // What is beyond a slice is told by none.
    const alone = { ...plan, whole: undefined, totalSlice: undefined };
    const taken: Sums = new Map();
    const takenBefore: Sums = new Map();
    for (let at = 0; at < names.length; at += size) {
      const only = names.slice(at, at + size);
      const both = await readBoth(alone, only);
      addTaken(taken, both.reading.counts);
      addTaken(takenBefore, both.earlier?.counts ?? []);
      const { lines } = tell(await ratesOf(both));
      yield await lines(both.reading, both.earlier, new Set(only));
    }

    const whole = await readBoth(plan, []);
    const { reading, earlier } = whole;
    const { tally, lines } = tell(await ratesOf(whole));
    const left = (one: Reading, sums: Sums) => ({ ...one, counts: [...one.counts, ...sums.values()] });
    yield await lines(left(reading, taken), earlier && left(earlier, takenBefore), NONE);
    const current = await tally(reading, NONE);
    const previous = earlier && (await tally(earlier, NONE));
    return {
      totals: makeTotals(compute, current.totals, filters),
      ...(previous && { previous: makeTotals(compute, previous.totals, filters) }),
      notes: listNotes({
        metrics: plan.metrics,
        totals: current.totals,
        period,
        isEstimated: current.estimated.size > 0,
        hasPersons: plan.slice !== undefined,
        isFromLog: false,
        behind: now - reading.asOf,
        missing: [...current.missing, ...(previous?.missing ?? [])],
        currency: query.currency,
      }),
    };
  }

  const { reading, earlier } = await readBoth(plan, []);
  const met = currenciesIn(plan, earlier ? [reading, earlier] : [reading], currency);
  const currencies = query.currency
    ? [query.currency]
    : [...new Set([...shops.map((one) => one.currency), ...[...met].sort()])];
  return {
    head: {
      report: query.report,
      period,
      granularity: query.granularity,
      ...(before && { before }),
      columns: describeColumns(plan.dimensions, plan.metrics, { estimated: new Set() }),
      currencies,
    },
    slices: readSlices(),
  };
}
