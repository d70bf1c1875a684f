/** Sums of what was measured, and whether thresholds hold (https://grafana.com/docs/k6/latest/using-k6/thresholds/). */
import type { MetricKind, Sample } from './state.ts';

type Threshold = string | { threshold: string };
export type Thresholds = Record<string, Threshold[]>;

/** A metric, or those of its values that carry some tags: `http_req_duration{name:intake}`. */
class Series {
  kind: MetricKind;
  isTime: boolean;
  values: number[] = [];
  #sorted = true;

  constructor({ kind, isTime = false }: Pick<Sample, 'kind' | 'isTime'>) {
    this.kind = kind;
    this.isTime = isTime;
  }

  add(value: number): void {
    this.values.push(value);
    this.#sorted = false;
  }

  /** `p(95)`, `avg`, `min`, `max`, `med`; `count` and `rate` as k6 means them for each kind. */
  read(aggregate: string, seconds: number): number {
    const { values } = this;
    const sum = () => values.reduce((total, value) => total + value, 0);
    const percentile = /^p\((\d+(?:\.\d+)?)\)$/.exec(aggregate);
    if (percentile) return this.#percentile(Number(percentile[1]));
    switch (aggregate) {
      case 'med':
        return this.#percentile(50);
      case 'avg':
        return values.length ? sum() / values.length : 0;
      case 'min':
        return this.#percentile(0);
      case 'max':
        return this.#percentile(100);
      case 'value':
        return values.at(-1) ?? 0;
      case 'count':
        return this.kind === 'counter' ? sum() : values.length;
      case 'rate':
        if (this.kind === 'counter') return seconds ? sum() / seconds : 0;
        return values.length ? sum() / values.length : 0;
      default:
        throw new Error(`There is no aggregate ${aggregate}.`);
    }
  }

  #percentile(percent: number): number {
    if (!this.#sorted) this.values.sort((a, b) => a - b);
    this.#sorted = true;
    const { values } = this;
    if (!values.length) return 0;
    const at = (percent / 100) * (values.length - 1);
    const low = values[Math.floor(at)] as number;
    return low + ((values[Math.ceil(at)] as number) - low) * (at % 1);
  }
}

const AGGREGATES: Record<MetricKind, string[]> = {
  counter: ['count', 'rate'],
  gauge: ['value', 'min', 'max'],
  rate: ['rate'],
  trend: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'],
};
/** The kinds of k6's own metrics, for thresholds on what was never measured. */
const BUILT_IN: Record<string, MetricKind> = {
  checks: 'rate',
  http_req_failed: 'rate',
  http_reqs: 'counter',
  iterations: 'counter',
  dropped_iterations: 'counter',
};
const EXPRESSION = /^\s*([a-z]+(?:\([\d.]+\))?)\s*(<=|>=|<|>|===|==|!=)\s*(-?[\d.]+)\s*$/;

const compare: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '===': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** `name{tag:value,other:value}`. */
function parseSelector(selector: string): { metric: string; tags: [string, string][] } {
  const [, metric = selector, inside = ''] = /^([^{]+)\{(.*)\}$/.exec(selector) ?? [];
  const tags = inside.split(',').filter(Boolean);
  return {
    metric,
    tags: tags.map((tag) => {
      const [name = '', ...value] = tag.split(':');
      return [name.trim(), value.join(':').trim()];
    }),
  };
}

export interface MetricSummary {
  type: MetricKind;
  contains: 'time' | 'default';
  values: Record<string, number>;
  thresholds?: Record<string, { ok: boolean }>;
}

export class Measures {
  readonly #thresholds: Thresholds;
  readonly #selectors: { selector: string; metric: string; tags: [string, string][] }[];
  readonly #series = new Map<string, Series>();

  /** @throws Error for a threshold that cannot be read. */
  constructor(thresholds: Thresholds) {
    this.#thresholds = thresholds;
    this.#selectors = Object.keys(thresholds).map((selector) => ({ selector, ...parseSelector(selector) }));
    for (const text of Object.values(thresholds).flat().map(textOf)) {
      if (!EXPRESSION.test(text)) throw new Error(`The threshold "${text}" cannot be read.`);
    }
  }

  add(samples: readonly Sample[]): void {
    for (const sample of samples) {
      this.#seriesOf(sample.metric, sample).add(sample.value);
      for (const { selector, metric, tags } of this.#selectors) {
        if (selector === metric || metric !== sample.metric) continue;
        if (tags.every(([name, value]) => sample.tags[name] === value)) {
          this.#seriesOf(selector, sample).add(sample.value);
        }
      }
    }
  }

  #seriesOf(name: string, like: Pick<Sample, 'kind' | 'isTime'>): Series {
    const series = this.#series.get(name) ?? new Series(like);
    this.#series.set(name, series);
    return series;
  }

  /** All metrics with their thresholds, as `handleSummary` is given them. */
  summarise(seconds: number): Record<string, MetricSummary> {
    for (const { selector, metric } of this.#selectors) {
      this.#seriesOf(selector, { kind: this.#series.get(metric)?.kind ?? BUILT_IN[metric] ?? 'trend' });
    }
    const summary = [...this.#series].sort().map(([name, series]): [string, MetricSummary] => {
      const values = AGGREGATES[series.kind].map((aggregate) => [aggregate, series.read(aggregate, seconds)]);
      const thresholds = (this.#thresholds[name] ?? []).map(textOf).map((text) => {
        const [, aggregate = '', operator = '', bound] = EXPRESSION.exec(text) ?? [];
        // As in k6: what was never measured crosses no threshold.
        const ok =
          series.values.length === 0
            ? true
            : compare[operator]?.(series.read(aggregate, seconds), Number(bound)) === true;
        return [text, { ok }];
      });
      return [
        name,
        {
          type: series.kind,
          contains: series.isTime ? 'time' : 'default',
          values: Object.fromEntries(values),
          ...(thresholds.length > 0 && { thresholds: Object.fromEntries(thresholds) }),
        },
      ];
    });
    return Object.fromEntries(summary);
  }
}

const textOf = (threshold: Threshold) => (typeof threshold === 'string' ? threshold : threshold.threshold);
