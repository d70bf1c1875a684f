import type { TableReport } from '../../worker/report/report.ts';
import { formatValue, numberOf } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';
import { Term } from './term.tsx';

export type TableMetric = keyof TableReport['totals'];

interface DimensionTableProps {
  report: TableReport;
  metrics: readonly TableMetric[];
}

function nameOf(dimension: string, value: string | null): string {
  if (value === null) return t(`report.none_${dimension}`);
  if (value === '(other)') return t('report.other');
  const key = `${dimension}.${value}`;
  return hasWords(key) ? t(key) : value;
}

/** A table by one dimension, with the totals that the funnel shows too. */
export function DimensionTable({ report, metrics }: DimensionTableProps) {
  const { dimension, definitions } = report;
  const unitOf = (metric: TableMetric) => definitions[metric]?.unit ?? 'count';
  // Rows that only count what is not shown here would be rows of zeros.
  const rows = report.rows.filter((row) => metrics.some((metric) => numberOf(row.metrics[metric])));
  const most = Math.max(1, ...rows.map((row) => Number(row.metrics.clicks)));
  const title = `by-${dimension}`;
  return (
    <section class="card" aria-labelledby={title}>
      <header class="card-head">
        <h2 id={title}>{t(`report.by_${dimension}`)}</h2>
      </header>
      {rows.length === 0 ? (
        <p class="none">{t('report.no_rows')}</p>
      ) : (
        <Scroll label={t(`report.by_${dimension}`)}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t(`report.${dimension}`)}</th>
                {metrics.map((metric) => (
                  <th key={metric} scope="col" class="figure">
                    <Term formula={definitions[metric]?.formula}>{t(`metric_short.${metric}`)}</Term>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.value ?? ''}>
                  <th scope="row" class={row.value === null ? 'unknown' : undefined}>
                    <span class="name">{nameOf(dimension, row.value)}</span>
                    <span class="meter" aria-hidden="true">
                      <span style={{ inlineSize: `${(100 * Math.max(0, Number(row.metrics.clicks))) / most}%` }} />
                    </span>
                  </th>
                  {metrics.map((metric) => (
                    <td key={metric} class="figure">
                      {formatValue(row.metrics[metric], unitOf(metric))}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{t('report.total')}</th>
                {metrics.map((metric) => (
                  <td key={metric} class="figure">
                    {formatValue(report.totals[metric], unitOf(metric))}
                  </td>
                ))}
              </tr>
            </tfoot>
          </table>
        </Scroll>
      )}
    </section>
  );
}
