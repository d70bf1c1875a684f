import { type Cell, writeLine } from './csv.ts';
import type { MetricValues, Period, ReportAnswer, ReportColumn, ReportLine } from './query.ts';
import type { Money } from './totals.ts';

/** What a record stands for: a row, the sum of all, the same of the period before, or what to know beside the numbers. */
type LineKind = 'row' | 'total' | 'previous_row' | 'previous_total' | 'note';

/** Roughly what one write carries. */
const CHUNK = 16_384;
/** Tells spreadsheet programs that a file is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

function allValues({ rows, totals, previous }: ReportAnswer): MetricValues[] {
  return [totals, ...(previous ? [previous.totals] : []), ...rows.flatMap((row) => [row.metrics, row.previous ?? {}])];
}

/** All currencies of an answer: the shops' own first, then the others by their code. */
function currenciesOf(answer: ReportAnswer): string[] {
  if (answer.currency) return [answer.currency];
  const own = answer.shops.map(({ currency }) => currency);
  const met = allValues(answer)
    .flatMap((values) => Object.values(values))
    .flatMap((value) => (Array.isArray(value) ? value.map(({ currency }: Money) => currency) : []));
  return [...new Set([...own, ...met.sort()])];
}

/** What a file says before its first row. */
export interface FileHead extends Pick<ReportAnswer, 'report' | 'period' | 'columns'> {
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
function openFile({ period, before, columns, currencies }: FileHead) {
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
  return {
    heading: () => writeLine(['line', 'from', 'to', ...dimensions.map(({ key }) => key), ...headings, 'note']),
    row: ({ dimensions: names, metrics: values, previous }: ReportLine) =>
      write('row', period, names, values) + (before && previous ? write('previous_row', before, names, previous) : ''),
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
 * A file as a stream that writes no more than its reader takes.
 * @param forPeople begins it with a byte order mark, which spreadsheet programs need and machines do not expect.
 */
export function streamReport(
  lines: Generator<string> | AsyncGenerator<string>,
  forPeople: boolean,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let pending = forPeople ? BYTE_ORDER_MARK : '';
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = await lines.next();
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
      await lines.return(undefined);
    },
  });
}

/** What the file is called where it is saved: `goodword-channels-2026-11-01-2026-11-30.csv`. */
export function nameReport({ report, period }: Pick<ReportAnswer, 'report' | 'period'>): string {
  return `goodword-${report.replaceAll('_', '-')}-${period.from}-${period.to}.csv`;
}
