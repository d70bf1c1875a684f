import { type Cell, writeLine } from './csv.ts';
import { giveWay } from './pieces.ts';
import { listBuckets } from './plan.ts';
import type { MetricValues, Period, ReportAnswer, ReportColumn, ReportLine } from './query.ts';

/** What a record stands for: a row, the sum of all, the same of the period before, or what to know beside the numbers. */
type LineKind = 'row' | 'total' | 'previous_row' | 'previous_total' | 'note';

/** Roughly what one write carries. */
const CHUNK = 16_384;
/** Tells spreadsheet programs that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** All currencies of an answer: the shops' own first, then the others by their code. */
function currenciesOf({ currency, shops, totals, previous, rows }: ReportAnswer): string[] {
  if (currency) return [currency];
  const met = new Set<string>();
  const meet = (values: MetricValues = {}) => {
    for (const value of Object.values(values)) if (Array.isArray(value)) for (const one of value) met.add(one.currency);
  };
  for (const values of [totals, previous?.totals]) meet(values);
  for (const row of rows) {
    meet(row.metrics);
    meet(row.previous);
  }
  return [...new Set([...shops.map((shop) => shop.currency), ...[...met].sort()])];
}

/** What a file says before its first row. */
export interface FileHead extends Pick<ReportAnswer, 'report' | 'period' | 'granularity' | 'columns'> {
  /** The period compared with. */
  before?: Period;
  /** Each has a column of every metric of money. */
  currencies: readonly string[];
}

/** What a file says after its last row. */
export interface FileEnd extends Pick<ReportAnswer, 'totals' | 'notes'> {
  previous?: MetricValues;
}

/** Writes the parts of a file. */
function openFile({ period, before, granularity, columns, currencies }: FileHead) {
  const dimensions = columns.filter(({ kind }) => kind === 'dimension');
  const metrics = columns.filter(({ kind }) => kind === 'metric');
  const headings = metrics.flatMap(({ key, unit }) =>
    unit === 'money' ? currencies.map((currency) => `${key}_${currency}`) : [key],
  );
  const cellsOf = ({ key, unit }: ReportColumn, values: MetricValues): Cell[] => {
    const value = values[key] ?? null;
    if (unit !== 'money') return [typeof value === 'number' ? value : null];
    const money = Array.isArray(value) ? value : [];
    const lost = money.find(({ currency, amount }) => amount !== 0 && !currencies.includes(currency));
    // It came while the file was written: one that breaks off is better than one that says less than there is.
    if (lost) throw new Error(`A file has no column of ${lost.currency}.`);
    return currencies.map((one) => money.find(({ currency }) => currency === one) ?? null);
  };
  const write = (line: LineKind, { from, to }: Period, names: ReportLine['dimensions'], values: MetricValues) =>
    writeLine([
      line,
      from,
      to,
      ...dimensions.map(({ key }) => names[key] ?? null),
      ...metrics.flatMap((column) => cellsOf(column, values)),
      null,
    ]);
  /** The same row in the period before is of the bucket in the same place. */
  const earlier = before && listBuckets(before.from, before.to, granularity);
  const places = new Map(listBuckets(period.from, period.to, granularity).map((name, place) => [name, place]));
  const nameEarlier = (names: ReportLine['dimensions']) =>
    names.period ? { ...names, period: earlier?.[places.get(names.period) ?? -1] ?? null } : names;
  return {
    heading: () => writeLine(['line', 'from', 'to', ...dimensions.map(({ key }) => key), ...headings, 'note']),
    row: ({ dimensions: names, metrics: values, previous }: ReportLine) =>
      write('row', period, names, values) +
      (before && previous ? write('previous_row', before, nameEarlier(names), previous) : ''),
    end: ({ totals, previous, notes }: FileEnd) => {
      const nothing = [...dimensions, ...headings].map(() => null);
      return [
        write('total', period, {}, totals),
        ...(before && previous ? [write('previous_total', before, {}, previous)] : []),
        ...notes.map(({ text }) => writeLine(['note' satisfies LineKind, period.from, period.to, ...nothing, text])),
      ].join('');
    },
  };
}

/**
 * A report as comma-separated values. Each metric is a column, money one per currency (`revenue_USD`), as a decimal
 * number. An empty cell is not known, or nothing in that currency. The column `line` tells rows from totals, so that
 * who adds up a column leaves the total out. Notes come last, in a column of their own.
 */
export function* writeReport(answer: ReportAnswer): Generator<string> {
  const { previous, rows, totals, notes } = answer;
  const head = { ...answer, currencies: currenciesOf(answer), ...(previous && { before: previous.period }) };
  const file = openFile(head);
  yield file.heading();
  for (const row of rows) yield file.row(row);
  yield file.end({ totals, notes, ...(previous && { previous: previous.totals }) });
}

/** The same of a report that is read slice by slice: a slice is written before the next one is read. */
export async function* writeSlices(
  head: FileHead,
  slices: AsyncGenerator<ReportLine[], FileEnd, void>,
): AsyncGenerator<string> {
  const file = openFile(head);
  yield file.heading();
  for (;;) {
    const { done, value } = await slices.next();
    if (done) return yield file.end(value);
    yield value.map(file.row).join('');
  }
}

/**
 * An answer as JSON: its rows by parts, for there may be many.
 * @returns the same text as of the whole.
 */
export function* writeJson(answer: ReportAnswer): Generator<string> {
  const empty = '"rows":[]';
  const whole = JSON.stringify({ ...answer, rows: [] });
  const at = whole.indexOf(empty) + empty.length - 1;
  yield whole.slice(0, at);
  for (const [index, row] of answer.rows.entries()) yield (index > 0 ? ',' : '') + JSON.stringify(row);
  yield whole.slice(at);
}

/**
 * A text as a stream that writes no more than its reader takes, and lets others be served in between.
 * @param mark in front of it.
 */
export function streamText(
  parts: Generator<string> | AsyncGenerator<string>,
  mark: typeof BYTE_ORDER_MARK | '' = '',
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let pending: string = mark;
  let isFirst = true;
  return new ReadableStream({
    async pull(controller) {
      if (!isFirst) await giveWay();
      isFirst = false;
      for (;;) {
        const { done, value } = await parts.next();
        if (value) pending += value;
        if (done || pending.length >= CHUNK) {
          if (pending) controller.enqueue(encoder.encode(pending));
          pending = '';
          if (done) controller.close();
          return;
        }
      }
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

/** What the file is called where it is saved: `goodword-channels-2026-11-01-2026-11-30.csv`. */
export function nameReport({ report, period }: Pick<ReportAnswer, 'report' | 'period'>): string {
  return `goodword-${report.replaceAll('_', '-')}-${period.from}-${period.to}.csv`;
}
