import { useState } from 'preact/hooks';
import type { SeriesReport } from '../../worker/report/report.ts';
import { formatDay, formatValue, numberOf } from '../format.ts';
import { t } from '../i18n.ts';
import { Chart } from './chart.tsx';
import { Choice } from './choice.tsx';
import { Scroll } from './scroll.tsx';
import { Term } from './term.tsx';

const METRICS = ['impressions', 'shares', 'clicks', 'claims', 'conversions', 'revenue'] as const;
type SeriesMetric = (typeof METRICS)[number];
type View = 'chart' | 'table';

function DayTable({ report }: { report: SeriesReport }) {
  return (
    <Scroll label={t('report.chart')} tall>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('report.day')}</th>
            {METRICS.map((metric) => (
              <th key={metric} scope="col" class="figure">
                <Term formula={report.definitions[metric]?.formula}>{t(`metric_short.${metric}`)}</Term>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...report.days].reverse().map(({ day, metrics }) => (
            <tr key={day}>
              <th scope="row">{formatDay(day, 'long')}</th>
              {METRICS.map((metric) => (
                <td key={metric} class="figure">
                  {formatValue(metrics[metric], report.definitions[metric]?.unit ?? 'count')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** One metric day by day, as a chart or as a table of all. */
export function Series({ report }: { report: SeriesReport }) {
  const [metric, setMetric] = useState<SeriesMetric>('clicks');
  const [view, setView] = useState<View>('chart');
  const unit = report.definitions[metric]?.unit ?? 'count';
  const points = report.days.map(({ day, metrics }) => ({
    day,
    value: numberOf(metrics[metric]),
    text: `${formatValue(metrics[metric], unit)} ${t(`metric.${metric}`).toLowerCase()}`,
  }));
  return (
    <section class="card" aria-labelledby="series-title">
      <header class="card-head">
        <h2 id="series-title">{t('report.chart')}</h2>
        <div class="card-tools">
          {view === 'chart' && (
            <Choice
              label={t('report.chart_metric')}
              value={metric}
              options={METRICS.map((value) => ({ value, label: t(`metric_short.${value}`) }))}
              onChoose={setMetric}
            />
          )}
          <Choice
            label={t('report.view')}
            value={view}
            options={(['chart', 'table'] as const).map((value) => ({ value, label: t(`report.view_${value}`) }))}
            onChoose={setView}
          />
        </div>
      </header>
      {view === 'chart' ? (
        <Chart
          points={points}
          unit={unit}
          currency={report.shop.currency}
          label={t('report.chart_keys', {
            metric: t(`metric.${metric}`),
            from: formatDay(report.from),
            to: formatDay(report.to),
          })}
        />
      ) : (
        <DayTable report={report} />
      )}
    </section>
  );
}
