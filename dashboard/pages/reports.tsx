import type { Dimension, ReportName } from '../../worker/report/query.ts';
import { type Asked, toParams } from '../asked.ts';
import { t } from '../i18n.ts';
import { Figures } from '../parts/figures.tsx';
import { ReportFrame } from '../parts/report-frame.tsx';
import { ReportTable } from '../parts/report-table.tsx';
import { Select } from '../parts/select.tsx';
import { REPORT_PAGES } from '../report-pages.ts';
import { dimensionName, reportName } from '../report-words.ts';
import { NotFoundPage } from './not-found.tsx';
import { useAsked } from './use-asked.ts';

/** Reports with rows by day, week or month. */
const BY_PERIOD: readonly ReportName[] = ['cohorts', 'leak'];
const DIMENSIONS: readonly Dimension[] = [
  'period',
  'shop',
  'campaign',
  'deal',
  'variant',
  'channel',
  'placement',
  'language',
  'country',
  'device',
  'customer',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'entry_source',
  'entry_medium',
  'entry_campaign',
  'entry_content',
  'advocate',
  'store',
  'staff',
];
const FREE_DEFAULT = ['channel'];

/** What the free table's rows are made by: one dimension, or two. */
function DimensionPicker({ chosen, onChoose }: { chosen: readonly string[]; onChoose: (chosen: string[]) => void }) {
  const [first = '', second = ''] = chosen;
  const options = DIMENSIONS.map((value) => ({ value: value as string, label: dimensionName(value) }));
  return (
    <div class="report-tools">
      <span class="muted">{t('report.rows_by')}</span>
      <Select
        label={t('report.rows_by')}
        value={first}
        options={options.filter(({ value }) => value !== second)}
        onChoose={(value) => onChoose(second ? [value, second] : [value])}
      />
      <span class="muted">{t('report.then_by')}</span>
      <Select
        label={t('report.then_by')}
        value={second}
        options={[{ value: '', label: t('report.nothing') }, ...options.filter(({ value }) => value !== first)]}
        onChoose={(value) => onChoose(value ? [first, value] : [first])}
      />
    </div>
  );
}

/** The report that the address names, as a table with all its numbers. */
export function ReportsPage({ report: name }: { report?: string }) {
  const use = useAsked();
  const report = REPORT_PAGES.find((one) => one === name);
  if (!report) return <NotFoundPage />;
  if (!use) return <p class="notice">{t('report.no_shops')}</p>;
  const { asked: said, change } = use;
  const free = report === 'table';
  const dimensions = free ? (said.dimensions.length ? said.dimensions : FREE_DEFAULT) : [];
  // Cohorts are told month by month, unless somebody asks otherwise.
  const granularity = report === 'cohorts' && !said.granular ? 'month' : said.granularity;
  const asked: Asked = { ...said, dimensions, granularity };
  return (
    <ReportFrame
      key={report}
      use={{ ...use, asked }}
      title={reportName(report)}
      report={report}
      periods={BY_PERIOD.includes(report) || dimensions.includes('period')}
      wanted={[[report, toParams(asked)]]}
      tools={
        free && <DimensionPicker chosen={dimensions} onChoose={(chosen) => change({ dimensions: chosen.join(',') })} />
      }
    >
      {([answer]) => {
        if (!answer) return null;
        const hasRows = answer.columns.some(({ kind }) => kind === 'dimension');
        const shared = { answer, id: 'report-rows', title: t(`reports_about.${report}`) };
        return hasRows ? (
          <ReportTable {...shared} onFilter={(dimension, value) => change({ [`filter[${dimension}]`]: value })} />
        ) : (
          <Figures {...shared} />
        );
      }}
    </ReportFrame>
  );
}
