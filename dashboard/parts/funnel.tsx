import type { ReportAnswer } from '../../worker/report/query.ts';
import { formatChange } from '../format.ts';
import { t } from '../i18n.ts';
import { Term } from './term.tsx';
import { Value } from './value.tsx';

const STEPS = ['impressions', 'shares', 'clicks', 'claims', 'conversions'] as const;
/** The rate that leads to a step, by the step. */
const RATES = {
  shares: 'shares_per_impression',
  clicks: 'clicks_per_share',
  claims: 'claims_per_click',
  conversions: 'conversions_per_click',
} as const;
const EARNINGS = ['average_order', 'share_of_revenue', 'refunded'] as const;
/** All that the funnel shows. */
export const IN_FUNNEL: readonly string[] = [...STEPS, ...Object.values(RATES), 'revenue', ...EARNINGS];

/** Of the band, in units of its view box: one step is 100 wide. */
const HEIGHT = 100;
const LEAST = 2.5;
const BEND = 30;

/** Heights grow with the square root, so that late steps stay visible beside early ones. */
function heightOf(count: number, most: number): number {
  return most > 0 && count > 0 ? Math.max(LEAST, HEIGHT * Math.sqrt(count / most)) : LEAST / 2;
}

/** One edge of the band: level at each step, bending between two. */
function drawEdge(ys: readonly number[]): string {
  return ys.reduce((path, y, index) => {
    const end = (index + 1) * 100;
    const next = ys[index + 1];
    if (next === undefined) return `${path}H${end}`;
    return `${path}H${end - BEND}C${end} ${y} ${end} ${next} ${end + BEND} ${next}`;
  }, `M0 ${ys[0]}`);
}

/** One band through all steps: its upper edge, then the same mirrored, as two shapes that meet in the middle. */
function drawBand(heights: readonly number[]): string {
  const middle = HEIGHT / 2;
  const half = (sign: 1 | -1) => {
    const edge = drawEdge(heights.map((height) => middle + (sign * height) / 2));
    return `${edge}V${middle}H0Z`;
  };
  return half(-1) + half(1);
}

/** The steps from impression to order with the rate between each two, and what they earned. */
export function Funnel({ report }: { report: ReportAnswer }) {
  const { totals, previous } = report;
  const columns = new Map(report.columns.map((column) => [column.key, column]));
  const totalOf = (key: string) => totals[key] ?? null;
  const told = (key: string) => <Value value={totalOf(key)} unit={columns.get(key)?.unit ?? 'count'} />;
  const formulaOf = (key: string) => columns.get(key)?.formula;
  const changed = (key: string) => {
    const change = previous && formatChange(totalOf(key), previous.totals[key] ?? null);
    return change && <small class="change">{change}</small>;
  };
  const counts = STEPS.map((step) => Number(totalOf(step) ?? 0));
  const most = Math.max(...counts);
  return (
    <section class="card funnel" aria-labelledby="funnel-title">
      <header class="card-head">
        <h2 id="funnel-title">{t('report.funnel')}</h2>
      </header>
      <div class="funnel-body">
        <div class="flow">
          <svg
            class="band"
            viewBox={`0 0 ${STEPS.length * 100} ${HEIGHT}`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            <path d={drawBand(counts.map((count) => heightOf(count, most)))} />
          </svg>
          <ol class="steps">
            {STEPS.map((step, index) => (
              <li key={step} class="step">
                <span class="label">
                  <Term formula={formulaOf(step)}>{t(`metric.${step}`)}</Term>
                </span>
                <strong class="number">
                  {told(step)}
                  {changed(step)}
                </strong>
                <span class="bar" aria-hidden="true">
                  <span style={{ inlineSize: `${heightOf(counts[index] ?? 0, most)}%` }} />
                </span>
                {step !== 'impressions' && (
                  <span class="rate">
                    <Term formula={formulaOf(RATES[step])}>
                      <b>{told(RATES[step])}</b> <small>{t(`funnel_rate.${RATES[step]}`)}</small>
                    </Term>
                  </span>
                )}
              </li>
            ))}
          </ol>
        </div>
        <div class="earned">
          <span class="label">
            <Term formula={formulaOf('revenue')}>{t('metric.revenue')}</Term>
          </span>
          <strong class="number">
            {told('revenue')}
            {changed('revenue')}
          </strong>
          <dl>
            {EARNINGS.map((key) => (
              <div key={key}>
                <dt>
                  <Term formula={formulaOf(key)}>{t(`metric.${key}`)}</Term>
                </dt>
                <dd>{told(key)}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
      <p class="card-note">{t('report.funnel_scale')}</p>
    </section>
  );
}
