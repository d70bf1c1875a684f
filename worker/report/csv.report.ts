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

/**
 * A report as comma-separated values. Each metric is a column, money one per currency (`revenue_USD`), as a decimal
 * number. An empty cell is not known, or nothing in that currency. The column `line` tells rows from totals, so that
 * who adds up a column leaves the total out. Notes come last, in a column of their own.
 */
export function* writeReport(answer: ReportAnswer): Generator<string> {
  const currencies = currenciesOf(answer);
  const dimensions = answer.columns.filter(({ kind }) => kind === 'dimension');
  const metrics = answer.columns.filter(({ kind }) => kind === 'metric');
  const headings = metrics.flatMap(({ key, unit }) =>
    unit === 'money' ? currencies.map((currency) => `${key}_${currency}`) : [key],
  );
  const cellsOf = ({ key, unit }: ReportColumn, values: MetricValues): Cell[] => {
    const value = values[key] ?? null;
    if (unit !== 'money') return [typeof value === 'number' ? value : null];
    return currencies.map((one) =>
      Array.isArray(value) ? (value.find(({ currency }) => currency === one) ?? null) : null,
    );
  };
  const write = (line: LineKind, period: Period, names: ReportLine['dimensions'], values: MetricValues) =>
    writeLine([
      line,
      period.from,
      period.to,
      ...dimensions.map(({ key }) => names[key] ?? null),
      ...metrics.flatMap((column) => cellsOf(column, values)),
      null,
    ]);

  yield writeLine(['line', 'from', 'to', ...dimensions.map(({ key }) => key), ...headings, 'note']);
  for (const row of answer.rows) {
    yield write('row', answer.period, row.dimensions, row.metrics);
    if (answer.previous && row.previous)
      yield write('previous_row', answer.previous.period, row.dimensions, row.previous);
  }
  yield write('total', answer.period, {}, answer.totals);
  if (answer.previous) yield write('previous_total', answer.previous.period, {}, answer.previous.totals);
  const nothing = [...dimensions, ...headings].map(() => null);
  const { from, to } = answer.period;
  for (const { text } of answer.notes) yield writeLine(['note' satisfies LineKind, from, to, ...nothing, text]);
}

/**
 * The same as a stream that writes no more than its reader takes.
 * @param forPeople begins it with a byte order mark, which spreadsheet programs need and machines do not expect.
 */
export function streamReport(answer: ReportAnswer, forPeople: boolean): ReadableStream<Uint8Array> {
  const lines = writeReport(answer);
  const encoder = new TextEncoder();
  let pending = forPeople ? BYTE_ORDER_MARK : '';
  return new ReadableStream({
    pull(controller) {
      for (;;) {
        const { done, value } = lines.next();
        if (value) pending += value;
        if (done || pending.length >= CHUNK) {
          if (pending) controller.enqueue(encoder.encode(pending));
          pending = '';
          if (done) controller.close();
          return;
        }
      }
    },
    cancel() {
      lines.return(undefined);
    },
  });
}

/** What the file is called where it is saved: `goodword-channels-2026-11-01-2026-11-30.csv`. */
export function nameReport({ report, period }: Pick<ReportAnswer, 'report' | 'period'>): string {
  return `goodword-${report.replaceAll('_', '-')}-${period.from}-${period.to}.csv`;
}
