import type { ComponentChildren } from 'preact';
import type { ReportAnswer, ReportName } from '../../worker/report/query.ts';
import { formatCountry, formatMoment, formatPeriod, formatTime, formatZone, numberOf } from '../format.ts';
import { t } from '../i18n.ts';
import type { useAsked } from '../pages/use-asked.ts';
import { useReports, type Wanted } from '../pages/use-report.ts';
import { dimensionName, valueName } from '../report-words.ts';
import { Notes } from './notes.tsx';
import { Empty, Failure } from './notice.tsx';
import { PeriodPicker } from './period-picker.tsx';
import { ReportNav } from './report-nav.tsx';
import { ReportTools } from './report-tools.tsx';
import { Select } from './select.tsx';

type Use = NonNullable<ReturnType<typeof useAsked>>;

interface ReportFrameProps {
  use: Use;
  title: string;
  /** What a file is made of. */
  report: ReportName;
  wanted: readonly Wanted[];
  /** Whether rows are periods. */
  periods: boolean;
  /** What else is to be chosen here. */
  tools?: ComponentChildren;
  children: (answers: ReportAnswer[]) => ComponentChildren;
}

function Skeleton() {
  return (
    <div class="stack" aria-busy="true">
      <p class="hidden" role="status">
        {t('report.loading')}
      </p>
      <div class="card skeleton tall" />
      <div class="card skeleton" />
    </div>
  );
}

function isEmpty({ totals, previous }: ReportAnswer): boolean {
  return [...Object.values(totals), ...Object.values(previous?.totals ?? {})].every((value) => !numberOf(value));
}

/** Up to when the numbers are complete: by the shop's clock, or for several by the reader's. */
function AsOf({ answer }: { answer: ReportAnswer }) {
  const [shop] = answer.shops;
  const zones = new Set(answer.shops.map(({ time_zone }) => time_zone));
  return (
    <p class="as-of">
      {formatPeriod(answer.period.from, answer.period.to)}
      {answer.previous && (
        <span>
          {t('report.compared', { period: formatPeriod(answer.previous.period.from, answer.previous.period.to) })}
        </span>
      )}
      <span>
        {shop && zones.size === 1
          ? t('report.as_of', { time: formatTime(answer.as_of, shop.time_zone), zone: formatZone(shop.time_zone) })
          : t('report.as_of_own', { time: formatMoment(answer.as_of) })}
      </span>
    </p>
  );
}

/** What is around every report: whose and which days, how it is shown, and what to know beside the numbers. */
export function ReportFrame({ use, title, report, wanted, periods, tools, children }: ReportFrameProps) {
  const { asked, shops, today, change } = use;
  const { answers, loading, refused, retry } = useReports(wanted);
  const [first] = answers ?? [];
  const nameOf = (dimension: string, value: string) =>
    first ? valueName(first, dimension, value === '' ? null : value) : value;
  return (
    <>
      <div class="page-head">
        <h1>{title}</h1>
        <div class="page-tools">
          <Select
            label={t('report.shop')}
            value={asked.shop}
            options={[
              ...(shops.length > 1 ? [{ value: 'all', label: t('switches.all_shops') }] : []),
              ...shops.map(({ id, name, country, currency }) => ({
                value: id,
                label: `${name} · ${formatCountry(country)}, ${currency}`,
              })),
            ]}
            onChoose={(shop) => change({ shop })}
          />
          <PeriodPicker value={asked} today={today} onChoose={({ from, to }) => change({ from, to })} />
        </div>
      </div>
      <ReportNav />
      {tools}
      <ReportTools asked={asked} shops={shops} report={report} periods={periods} onChange={change} nameOf={nameOf} />
      {refused?.length ? (
        <section class="notice" role="alert">
          <h2>{t('report.refused_title')}</h2>
          {refused.map(({ path, message }) => (
            <p key={path}>{`${dimensionName(path)}: ${message}`}</p>
          ))}
        </section>
      ) : refused ? (
        <Failure onRetry={retry} />
      ) : !answers || !first ? (
        <Skeleton />
      ) : (
        <>
          <AsOf answer={first} />
          {answers.every(isEmpty) ? (
            report === 'series' ? (
              <Empty shop={asked.shop} />
            ) : (
              <p class="notice">{t('report.no_rows')}</p>
            )
          ) : (
            <div class={loading ? 'stack stale' : 'stack'} aria-busy={loading}>
              {children(answers)}
            </div>
          )}
          <Notes answers={answers} />
        </>
      )}
    </>
  );
}
