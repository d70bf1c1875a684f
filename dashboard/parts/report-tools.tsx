import type { ReportName } from '../../worker/report/query.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { type Asked, GRANULARITIES, toParams } from '../asked.ts';
import { t } from '../i18n.ts';
import { useCurrencies } from '../pages/use-currencies.ts';
import { dimensionName } from '../report-words.ts';
import { Choice } from './choice.tsx';
import { Select } from './select.tsx';

interface ReportToolsProps {
  asked: Asked;
  shops: readonly ShopAnswer[];
  /** The one that a file is made of. */
  report: ReportName;
  /** Whether its rows are periods. */
  periods: boolean;
  /** What the address is to say otherwise; undefined: no more. */
  onChange: (part: Record<string, string | undefined>) => void;
  /** How a filter's value is shown. */
  nameOf: (dimension: string, value: string) => string;
}

/** How a report is shown: compared or not, by which periods, in which currency, filtered by what; and as a file. */
export function ReportTools({ asked, shops, report, periods, onChange, nameOf }: ReportToolsProps) {
  const currencies = useCurrencies(shops);
  const offered = asked.currency && !currencies.includes(asked.currency) ? [...currencies, asked.currency] : currencies;
  return (
    <div class="report-tools">
      <label class="check">
        <input
          type="checkbox"
          checked={asked.compare}
          onChange={(event) => onChange({ compare: event.currentTarget.checked ? 'previous' : undefined })}
        />
        {t('report.compare')}
      </label>
      {periods && (
        <Choice
          label={t('report.granularity')}
          value={asked.granularity}
          options={GRANULARITIES.map((value) => ({ value, label: t(`report.by_${value}`) }))}
          onChoose={(granularity) => onChange({ granularity })}
        />
      )}
      <Select
        label={t('report.currency')}
        value={asked.currency}
        options={[
          { value: '', label: t('report.own_currency') },
          ...offered.map((value) => ({ value, label: t('report.in_currency', { currency: value }) })),
        ]}
        onChoose={(currency) => onChange({ currency: currency || undefined })}
      />
      <a class="button small" href={`/api/reports/${report}?${toParams(asked)}&format=csv`} download>
        {t('report.export')}
      </a>
      {Object.entries(asked.filters).map(([dimension, value]) => (
        <button
          key={dimension}
          type="button"
          class="chip"
          onClick={() => onChange({ [`filter[${dimension}]`]: undefined })}
          aria-label={t('report.unfilter', { dimension: dimensionName(dimension) })}
        >
          {`${dimensionName(dimension)}: ${nameOf(dimension, value)}`}
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <path d="m3 3 6 6m0-6-6 6" />
          </svg>
        </button>
      ))}
    </div>
  );
}
