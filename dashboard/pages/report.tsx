import type { FunnelReport } from '../../worker/report/report.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { formatPeriod, formatTime, formatZone, numberOf } from '../format.ts';
import { t } from '../i18n.ts';
import { DimensionTable, type TableMetric } from '../parts/dimension-table.tsx';
import { Funnel } from '../parts/funnel.tsx';
import { Empty, Failure } from '../parts/notice.tsx';
import { PeriodPicker } from '../parts/period-picker.tsx';
import { Series } from '../parts/series.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { addDays, type Period, todayIn } from '../period.ts';
import { useReport } from './use-report.ts';
import { useShop } from './use-shop.ts';

const DEFAULT_DAYS = 30;
const DAY = /^\d{4}-\d\d-\d\d$/;
const CHANNEL_METRICS: TableMetric[] = [
  'shares',
  'clicks',
  'claims',
  'conversions',
  'conversions_per_click',
  'revenue',
];
const SOURCE_METRICS: TableMetric[] = ['impressions', ...CHANNEL_METRICS];

function isEmpty({ metrics }: FunnelReport): boolean {
  return Object.values(metrics).every((value) => !numberOf(value));
}

function periodOf(query: Record<string, string>, today: string): Period {
  const { from = '', to = '' } = query;
  return DAY.test(from) && DAY.test(to) ? { from, to } : { from: addDays(today, 1 - DEFAULT_DAYS), to: today };
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

function Reports({ shop, period }: { shop: ShopAnswer; period: Period }) {
  const { reports, loading, failed, retry } = useReport({ shop: shop.id, ...period });
  if (failed) return <Failure onRetry={retry} />;
  if (!reports) return <Skeleton />;
  const { funnel, series, channels, sources } = reports;
  return (
    <>
      <p class="as-of">
        {formatPeriod(funnel.from, funnel.to)}
        <span>
          {t('report.as_of', {
            time: formatTime(funnel.as_of, funnel.shop.time_zone),
            zone: formatZone(funnel.shop.time_zone),
          })}
        </span>
      </p>
      {isEmpty(funnel) ? (
        <Empty shop={shop.id} />
      ) : (
        <div class={loading ? 'stack stale' : 'stack'} aria-busy={loading}>
          <Funnel report={funnel} />
          <Series report={series} />
          <DimensionTable report={channels} metrics={CHANNEL_METRICS} />
          <DimensionTable report={sources} metrics={SOURCE_METRICS} />
        </div>
      )}
    </>
  );
}

/** What recommendations brought: funnel, days, channels and sources of one shop. */
export function ReportPage() {
  const { shops, shop, query, change } = useShop();
  if (!shop) return <p class="notice">{t('report.no_shops')}</p>;
  const today = todayIn(shop.time_zone);
  const period = periodOf(query, today);
  return (
    <>
      <div class="page-head">
        <h1>{t('report.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id })} />
          <PeriodPicker value={period} today={today} onChoose={(next) => change({ ...next })} />
        </div>
      </div>
      <Reports key={shop.id} shop={shop} period={period} />
    </>
  );
}
