import type { ComponentChildren } from 'preact';
import type { ReportAnswer, ReportColumn, ReportLine } from '../../worker/report/query.ts';
import { formatChange, formatValue, numberOf } from '../format.ts';
import { t } from '../i18n.ts';
import { dimensionName, metricShort, valueName } from '../report-words.ts';
import { Scroll } from './scroll.tsx';
import { Term } from './term.tsx';
import { Value } from './value.tsx';

interface ReportTableProps {
  answer: ReportAnswer;
  /** Names the table, and is its id. */
  id: string;
  title: string;
  /** All that the answer has, where they are not named. */
  metrics?: readonly string[] | undefined;
  /** Asked when a value is chosen to be the only one shown. */
  onFilter?: ((dimension: string, value: string) => void) | undefined;
  tall?: boolean;
  /** What is chosen in its head. */
  tools?: ComponentChildren;
}

/** Ids give way to the names beside them. */
function shownDimensions({ columns }: ReportAnswer): ReportColumn[] {
  return columns.filter(({ key, kind }) => kind === 'dimension' && !key.endsWith('_name'));
}

function nameOf(answer: ReportAnswer, row: ReportLine, dimension: string): string {
  const value = row.dimensions[dimension];
  return row.dimensions[`${dimension}_name`] ?? valueName(answer, dimension, value);
}

function MetricCell({ column, line }: { column: ReportColumn; line: Pick<ReportLine, 'metrics' | 'previous'> }) {
  const value = line.metrics[column.key] ?? null;
  const before = line.previous?.[column.key];
  const change = line.previous && formatChange(value, before ?? null);
  return (
    <td class="figure">
      {value === null ? (
        <>
          <span aria-hidden="true">–</span>
          <span class="hidden">{t('report.unknown')}</span>
        </>
      ) : (
        <Value value={value} unit={column.unit} />
      )}
      {line.previous && (
        <small class="before" title={t('report.before', { value: formatValue(before ?? null, column.unit) })}>
          {change ?? formatValue(before ?? null, column.unit)}
        </small>
      )}
    </td>
  );
}

/** A report's rows by its dimensions, with the totals that every other report over the same facts shows too. */
export function ReportTable({ answer, id, title, metrics, onFilter, tall, tools }: ReportTableProps) {
  const dimensions = shownDimensions(answer);
  const [first, ...others] = dimensions;
  const shown = answer.columns.filter(({ key, kind }) => kind === 'metric' && (!metrics || metrics.includes(key)));
  // Rows that only count what is not shown here would be rows of zeros.
  const rows = answer.rows.filter((row) =>
    shown.some(({ key }) => numberOf(row.metrics[key] ?? null) || numberOf(row.previous?.[key] ?? null)),
  );
  const lead = shown.find(({ key }) => key === 'clicks') ?? shown[0];
  const leadOf = (row: ReportLine) => Math.max(0, Number(numberOf(row.metrics[lead?.key ?? ''] ?? null)));
  const most = Math.max(1, ...rows.map(leadOf));
  const canFilter = (key: string) => onFilter && key !== 'period' && key !== 'advocate';
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
        {tools && <div class="card-tools">{tools}</div>}
      </header>
      {rows.length === 0 || !first ? (
        <p class="none">{t('report.no_rows')}</p>
      ) : (
        <Scroll label={t('report.table_of', { title })} tall={tall ?? rows.length > 14}>
          <table>
            <thead>
              <tr>
                {dimensions.map(({ key }) => (
                  <th key={key} scope="col">
                    {dimensionName(key)}
                  </th>
                ))}
                {shown.map(({ key, formula, error }) => (
                  <th key={key} scope="col" class="figure">
                    <Term formula={formula}>{metricShort(key)}</Term>
                    {error !== undefined && <small class="error">{` ±${formatValue(error, 'share')}`}</small>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={dimensions.map(({ key }) => row.dimensions[key] ?? '').join('\n')}>
                  <th scope="row" class={row.dimensions[first.key] === null ? 'unknown' : undefined}>
                    {canFilter(first.key) ? (
                      <button
                        type="button"
                        class="name plain"
                        title={t('report.only', { value: nameOf(answer, row, first.key) })}
                        onClick={() => onFilter?.(first.key, row.dimensions[first.key] ?? '')}
                      >
                        {nameOf(answer, row, first.key)}
                      </button>
                    ) : (
                      <span class="name">{nameOf(answer, row, first.key)}</span>
                    )}
                    {first.key !== 'period' && (
                      <span class="meter" aria-hidden="true">
                        <span style={{ inlineSize: `${(100 * leadOf(row)) / most}%` }} />
                      </span>
                    )}
                  </th>
                  {others.map(({ key }) => (
                    <td key={key} class={row.dimensions[key] === null ? 'muted' : undefined}>
                      {nameOf(answer, row, key)}
                    </td>
                  ))}
                  {shown.map((column) => (
                    <MetricCell key={column.key} column={column} line={row} />
                  ))}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={dimensions.length}>
                  {t('report.total')}
                </th>
                {shown.map((column) => (
                  <MetricCell
                    key={column.key}
                    column={column}
                    line={{ metrics: answer.totals, ...(answer.previous && { previous: answer.previous.totals }) }}
                  />
                ))}
              </tr>
            </tfoot>
          </table>
        </Scroll>
      )}
    </section>
  );
}
