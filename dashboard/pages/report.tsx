import { toParams } from '../asked.ts';
import { t } from '../i18n.ts';
import { Figures } from '../parts/figures.tsx';
import { Funnel, IN_FUNNEL } from '../parts/funnel.tsx';
import { ReportFrame } from '../parts/report-frame.tsx';
import { ReportTable } from '../parts/report-table.tsx';
import { Series } from '../parts/series.tsx';
import { useAsked } from './use-asked.ts';

const CHANNEL_METRICS = ['shares', 'clicks', 'claims', 'conversions', 'conversions_per_click', 'revenue'];
const SOURCE_METRICS = ['impressions', ...CHANNEL_METRICS];

/** What recommendations brought: funnel, periods, channels and sources. */
export function ReportPage() {
  const use = useAsked();
  if (!use) return <p class="notice">{t('report.no_shops')}</p>;
  const { asked, change } = use;
  const plain = toParams({ ...asked, dimensions: [] });
  const bySource = toParams({ ...asked, dimensions: ['utm_source'] });
  const filter = (dimension: string, value: string) => change({ [`filter[${dimension}]`]: value });
  return (
    <ReportFrame
      use={use}
      title={t('report.title')}
      report="series"
      periods
      wanted={[
        ['funnel', plain],
        ['series', plain],
        ['channels', plain],
        ['table', bySource],
      ]}
    >
      {([funnel, series, channels, sources]) => (
        <>
          {funnel && <Funnel report={funnel} />}
          {series && <Series report={series} />}
          {funnel && <Figures answer={funnel} id="figures" title={t('report.more_numbers')} without={IN_FUNNEL} />}
          {channels && (
            <ReportTable
              answer={channels}
              id="by-channel"
              title={t('report.by_channel')}
              metrics={CHANNEL_METRICS}
              onFilter={filter}
            />
          )}
          {sources && (
            <ReportTable
              answer={sources}
              id="by-utm_source"
              title={t('report.by_utm_source')}
              metrics={SOURCE_METRICS}
              onFilter={filter}
            />
          )}
        </>
      )}
    </ReportFrame>
  );
}
