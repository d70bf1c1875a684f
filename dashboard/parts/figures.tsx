import type { ReportAnswer } from '../../worker/report/query.ts';
import { formatChange, formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { metricName } from '../report-words.ts';
import { Term } from './term.tsx';
import { Value } from './value.tsx';

interface FiguresProps {
  answer: ReportAnswer;
  /** Names the card, and is its id. */
  id: string;
  title: string;
  /** Metrics that are shown elsewhere. */
  without?: readonly string[];
}

/** The totals of a report, one by one: each with its formula, and what it was before. */
export function Figures({ answer, id, title, without = [] }: FiguresProps) {
  const { columns, totals, previous } = answer;
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
      </header>
      <dl class="figures">
        {columns
          .filter(({ key, kind }) => kind === 'metric' && !without.includes(key))
          .map(({ key, unit, formula, error }) => {
            const value = totals[key] ?? null;
            const before = previous?.totals[key] ?? null;
            return (
              <div key={key}>
                <dt>
                  <Term formula={formula}>{metricName(key)}</Term>
                </dt>
                <dd>
                  {value === null ? <span class="muted">{t('report.unknown')}</span> : <Value {...{ value, unit }} />}
                  {error !== undefined && value !== null && (
                    <small class="error">{` ±${formatValue(error, 'share')}`}</small>
                  )}
                  {previous && (
                    <small class="before">
                      {[formatChange(value, before), t('report.before', { value: formatValue(before, unit) })]
                        .filter(Boolean)
                        .join(' · ')}
                    </small>
                  )}
                </dd>
              </div>
            );
          })}
      </dl>
    </section>
  );
}
