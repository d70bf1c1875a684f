import { useState } from 'preact/hooks';
import type { ReportAnswer } from '../../worker/report/query.ts';
import { formatDay, formatValue, numberOf } from '../format.ts';
import { t } from '../i18n.ts';
import { metricName, metricShort, valueName } from '../report-words.ts';
import { Chart } from './chart.tsx';
import { Choice } from './choice.tsx';
import { ReportTable } from './report-table.tsx';

const METRICS = ['impressions', 'shares', 'clicks', 'claims', 'conversions', 'revenue'] as const;
type SeriesMetric = (typeof METRICS)[number];
type View = 'chart' | 'table';

/** One metric period by period, as a chart or as a table of all. */
export function Series({ report }: { report: ReportAnswer }) {
  const [metric, setMetric] = useState<SeriesMetric>('clicks');
  const [view, setView] = useState<View>('chart');
  const unit = report.columns.find(({ key }) => key === metric)?.unit ?? 'count';
  const points = report.rows.map(({ dimensions, metrics, previous }) => ({
    key: dimensions.period ?? '',
    name: valueName(report, 'period', dimensions.period),
    value: numberOf(metrics[metric] ?? null),
    text: `${formatValue(metrics[metric] ?? null, unit)} ${metricName(metric).toLowerCase()}`,
    ...(previous && {
      before: numberOf(previous[metric] ?? null),
      beforeText: t('report.before', { value: formatValue(previous[metric] ?? null, unit) }),
    }),
  }));
  const choices = (
    <>
      {view === 'chart' && (
        <Choice
          label={t('report.chart_metric')}
          value={metric}
          options={METRICS.map((value) => ({ value, label: metricShort(value) }))}
          onChoose={setMetric}
        />
      )}
      <Choice
        label={t('report.view')}
        value={view}
        options={(['chart', 'table'] as const).map((value) => ({ value, label: t(`report.view_${value}`) }))}
        onChoose={setView}
      />
    </>
  );
  const title = t(`report.chart_${report.granularity}`);
  if (view === 'table') {
    const latestFirst = { ...report, rows: [...report.rows].reverse() };
    return <ReportTable answer={latestFirst} id="series-title" title={title} metrics={METRICS} tools={choices} tall />;
  }
  return (
    <section class="card" aria-labelledby="series-title">
      <header class="card-head">
        <h2 id="series-title">{title}</h2>
        <div class="card-tools">{choices}</div>
      </header>
      <Chart
        points={points}
        unit={unit}
        currency={report.currency ?? report.shops[0]?.currency ?? ''}
        granularity={report.granularity}
        label={t('report.chart_keys', {
          metric: metricName(metric),
          from: formatDay(report.period.from),
          to: formatDay(report.period.to),
        })}
      />
      {report.previous && <p class="card-note">{t('report.chart_before')}</p>}
    </section>
  );
}
