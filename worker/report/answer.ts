import type { Database, ReportDatabase } from '../ports.ts';
import { chooseBoth } from './choose.ts';
import { answerCohorts } from './cohort.ts';
import { answerTimeToConvert } from './convert.ts';
import { latestDay } from './day.ts';
import { headOf } from './head.ts';
import type { TableReport } from './metrics.shown.ts';
import { listNotes } from './notes.ts';
import { checkQuery, countShown, planTable, previousPeriod, type TablePlan } from './plan.ts';
import type { Dimension, Period, ReportAnswer, ReportQuery } from './query.ts';
import { readRates } from './rates.store.ts';
import { type RateTable, tabulateRates } from './rates.ts';
import type { Reading } from './reading.ts';
import { chooseAdvocates } from './rollup.rank.store.ts';
import { readLog, readRollups } from './rollup.store.ts';
import { type Part, type Parts, shapeReport, WIDENED } from './shape.ts';
import { isLongTable } from './size.store.ts';
import { makeLines, makeTotals, nameLater } from './table.ts';
import { rankValues, type Tallied, tallyRows } from './tally.ts';

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
  const waits = await isLong(database, query);
  return database.inTurn && waits ? database.inTurn(answer) : answer();
}

/** Whether a report is read from the purchases, from the log or from many rows of the roll-ups: else it takes some milliseconds. */
async function isLong(database: Database, { report, ...query }: ReportQuery): Promise<boolean> {
  if (report === 'cohorts' || report === 'time_to_convert') return true;
  const plan = planTable({ ...query, report });
  if (plan.rollup === undefined) return true;
  return isLongTable(database, { plan, ...query }, query.compare ? [query, previousPeriod(query)] : [query]);
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

/** The values of a table of which not all are read, chosen before. @throws AppError `unsupported` where they are too many. */
async function chooseOnly(database: Database, query: TableQuery, plan: TablePlan): Promise<string[] | undefined> {
  if (!plan.isTop || plan.rollup === undefined) return undefined;
  const { from, to, compare, ...asked } = query;
  const period = { from, to };
  const before = compare ? previousPeriod(query) : undefined;
  const only = await chooseAdvocates(database, { ...asked, plan, period }, before);
  await isLongTable(database, { ...asked, plan, only }, before ? [period, before] : [period]);
  return only;
}

/** The same query without the filters beyond which its report looks; undefined where it has none of them. */
function widen(query: TableQuery): TableQuery | undefined {
  const wider = WIDENED[query.report] ?? [];
  if (!wider.some((dimension) => query.filters[dimension])) return undefined;
  const kept = Object.entries(query.filters).filter(([dimension]) => !wider.includes(dimension as Dimension));
  return { ...query, filters: Object.fromEntries(kept) };
}

async function answerTable(database: Database, query: TableQuery, now: number): Promise<ReportAnswer> {
  const plan = planTable(query);
  const before = query.compare ? previousPeriod(query) : undefined;
  const period = { from: query.from, to: query.to };
  const only = await chooseOnly(database, query, plan);
  const reading = await readTable(database, query, plan, period, now, only);
  const earlier = before && (await readTable(database, query, plan, before, now, only));
  const rank = (one: Reading) => rankValues(plan, one);
  const shown = new Set(only ?? (await chooseBoth(rank, countShown(query, plan), reading, earlier)));
  const table = await readRateTable(database, query, earlier ? [reading, earlier] : [reading]);

  const currency = query.currency ?? query.shops[0]?.currency ?? '';
  const tally = (one: Reading, some: ReadonlySet<string>, expected?: readonly string[][]) =>
    tallyRows(plan, query.granularity, one, some, currency, table, expected);
  const whole = widen(query);
  const partOf = (of: Period, one: Reading, tallied: Tallied): Part => {
    const readWhole = async () => (whole ? readTable(database, whole, planTable(whole), of, now) : one);
    const listAll = async () => {
      const all = await readWhole();
      return (await tally(all, new Set(await rank(all)))).rows;
    };
    return { period: of, tallied, listAll, readWhole };
  };
  const previous = before && earlier && partOf(before, earlier, await tally(earlier, shown));
  const part = partOf(period, reading, await tally(reading, shown, previous && nameLater(plan, query, previous)));
  const parts: Parts = previous ? [part, previous] : [part];
  const { compute, total, columns, notes } = await shapeReport(query.report, plan, parts);
  const current = part.tallied;
  return {
    ...headOf(query, reading.asOf, reading.watermark),
    ...(query.currency !== undefined && { currency: query.currency }),
    columns,
    rows: await makeLines({
      plan,
      query,
      compute,
      current,
      previous,
      currency,
      today: latestDay(query.shops, now),
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
        missing: parts.flatMap(({ tallied }) => tallied.missing),
        currency: query.currency,
      }),
    ],
  };
}
