import type { Database, ReportDatabase } from '../ports.ts';
import { dayOf } from './day.ts';
import { compareArm, EXPERIMENT_COLUMNS, findHoldouts, noteSmallArms, sumArms } from './experiment.ts';
import type { TableReport } from './metrics.shown.ts';
import { listNotes } from './notes.ts';
import { checkQuery, planTable, type TablePlan } from './plan.ts';
import { type Period, previousPeriod, type ReportAnswer, type ReportNote, type ReportQuery } from './query.ts';
import { readRates } from './rates.store.ts';
import { type RateTable, tabulateRates } from './rates.ts';
import type { Reading } from './reading.ts';
import { readLog, readRollups } from './rollup.store.ts';
import { answerCohorts, answerTimeToConvert } from './standing.ts';
import { type Compute, computeBy, describeColumns, makeLines, makeTotals } from './table.ts';
import { chooseShown, type Tallied, tallyRows } from './tally.ts';

/**
 * Answers a report from the read models and the tail of the log that is not folded yet.
 * @param database of the group that the shops belong to.
 * @param now UTC milliseconds.
 * @throws AppError `unprocessable`, with the code `unsupported` for a combination that would take too long; `overloaded`
 * where too many that take long are asked for at once.
 */
export async function answerReport(database: ReportDatabase, asked: ReportQuery, now: number): Promise<ReportAnswer> {
  checkQuery(asked);
  const query = chooseShops(asked);
  const answer = (): Promise<ReportAnswer> => {
    if (query.report === 'cohorts') return answerCohorts(database, query, now);
    if (query.report === 'time_to_convert') return answerTimeToConvert(database, query, now);
    return answerTable(database, { ...query, report: query.report }, now);
  };
  return database.inTurn && isLong(query) ? database.inTurn(answer) : answer();
}

/** Whether a report is read from the purchases or from the log: of the roll-ups it takes some milliseconds. */
function isLong({ report, ...query }: ReportQuery): boolean {
  return report === 'cohorts' || report === 'time_to_convert' || planTable({ ...query, report }).rollup === undefined;
}

/** A filter by shop is no more than a choice of shops. */
export function chooseShops(query: ReportQuery): ReportQuery {
  const { shop: wanted, ...filters } = query.filters;
  return wanted ? { ...query, shops: query.shops.filter(({ id }) => wanted.includes(id)), filters } : query;
}

/** A query of a table of the roll-ups. */
export type TableQuery = ReportQuery & { report: TableReport };

/**
 * Reads a table, from the roll-ups or else from the log.
 * @param only values of the further dimension that are chosen already.
 */
export async function readTable(
  database: Database,
  query: TableQuery,
  plan: TablePlan,
  period: Period,
  now: number,
  only?: readonly string[],
) {
  const { shops, filters, limit } = query;
  const asked = { plan, shops, filters, period, limit, ...(only && { only }) };
  return plan.rollup === undefined ? readLog(database, asked, now) : readRollups(database, asked, now);
}

/** The rates that readings need: of their periods, and of the days of the orders that were refunded in them. */
export async function readRateTable(
  database: Database,
  { currency, shops }: TableQuery,
  readings: readonly Reading[],
): Promise<RateTable | undefined> {
  if (currency === undefined) return undefined;
  const needed = new Set<string>();
  for (const { counts } of readings) {
    for (const row of counts) if (row.currency && row.currency !== currency) needed.add(row.rateDay || row.day);
  }
  const days = [...needed].sort();
  if (days.length === 0) return tabulateRates(currency, []);
  const rates = await readRates(database, shops[0]?.retailerId ?? '', {
    target: currency,
    from: days[0] as string,
    to: days.at(-1) as string,
  });
  return tabulateRates(currency, rates);
}

async function answerTable(database: Database, query: TableQuery, now: number): Promise<ReportAnswer> {
  const plan = planTable(query);
  const before = query.compare ? previousPeriod(query) : undefined;
  const period = { from: query.from, to: query.to };
  const reading = await readTable(database, query, plan, period, now);
  const shown = chooseShown(plan, reading, query.limit);
  const earlier = before && (await readTable(database, query, plan, before, now, plan.isTop ? [...shown] : undefined));
  const table = await readRateTable(database, query, earlier ? [reading, earlier] : [reading]);

  const currency = query.currency ?? query.shops[0]?.currency ?? '';
  const tally = (one: Reading) => tallyRows(plan, query.granularity, one, shown, currency, table);
  const current = tally(reading);
  const previous = before && earlier && { tallied: tally(earlier), period: before };
  const { compute, total, columns, notes } = shapeOf(query, plan, current, previous?.tallied);
  return {
    report: query.report,
    shops: query.shops.map(({ id, name, currency: own, timeZone }) => ({
      id,
      name,
      currency: own,
      time_zone: timeZone,
    })),
    period,
    granularity: query.granularity,
    ...(query.currency !== undefined && { currency: query.currency }),
    as_of: reading.asOf,
    watermark: reading.watermark,
    columns,
    rows: makeLines({
      plan,
      query,
      compute,
      current,
      previous,
      currency,
      today: dayOf(now, query.shops[0]?.timeZone ?? 'UTC'),
    }),
    totals: makeTotals(total, current.totals, query.filters),
    ...(previous && {
      previous: { period: previous.period, totals: makeTotals(total, previous.tallied.totals, query.filters) },
    }),
    notes: [
      ...notes,
      ...listNotes({
        metrics: plan.metrics,
        totals: current.totals,
        period,
        isEstimated: current.estimated.size > 0,
        hasPersons: plan.slice !== undefined,
        isFromLog: plan.rollup === undefined,
        behind: now - reading.asOf,
        missing: [...current.missing, ...(previous?.tallied.missing ?? [])],
        currency: query.currency,
      }),
    ],
  };
}

/** Orders that the tag missed have no browser: what it missed of one is only known where it missed nothing at all. */
function missedByTag(compute: Compute, tallied: readonly Tallied[]): { compute: Compute; notes: ReportNote[] } {
  if (tallied.every(({ totals }) => totals.counts.serverPurchases === 0)) {
    return {
      compute: (totals, known) =>
        compute(
          totals,
          known.filter((one) => one !== 'browser' && one !== 'device'),
        ),
      notes: [],
    };
  }
  const text = 'Purchases that the tag did not see have no browser: what share of a browser’s it missed is not known.';
  return { compute, notes: [{ code: 'parts_unknown', text }] };
}

/** What a report shows of each row: its metrics, and for experiments what the arms show of each other. */
function shapeOf(query: TableQuery, plan: TablePlan, current: Tallied, previous: Tallied | undefined) {
  const compute = computeBy(plan.metrics);
  const columns = describeColumns(plan.dimensions, plan.metrics, current);
  const shape = { compute, total: compute, columns, notes: [] as ReportNote[] };
  if (query.report === 'leak') return { ...shape, ...missedByTag(compute, [current, previous ?? []].flat()) };
  if (query.report !== 'variants') return shape;
  const holdouts = findHoldouts(current.rows);
  const campaigns = new Map(current.rows.map(({ values, totals }) => [totals, values[0] ?? '']));
  const arms: Compute = (totals, known) => ({
    ...compute(totals, known),
    ...compareArm(totals, holdouts.get(campaigns.get(totals) ?? '')),
  });
  const sums: Compute = (totals, known) => ({ ...compute(totals, known), ...sumArms(totals) });
  return {
    compute: arms,
    total: sums,
    columns: [...columns, ...EXPERIMENT_COLUMNS],
    notes: noteSmallArms(current.rows, holdouts),
  };
}
