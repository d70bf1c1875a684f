/** The module `k6/metrics` (https://grafana.com/docs/k6/latest/javascript-api/k6-metrics/). */
import { type MetricKind, record } from './state.ts';

class Metric {
  readonly name: string;
  readonly #kind: MetricKind;
  readonly #isTime: boolean;

  constructor(kind: MetricKind, name: string, isTime = false) {
    this.name = name;
    this.#kind = kind;
    this.#isTime = isTime;
  }

  add(value: number | boolean, tags: Record<string, string> = {}): void {
    record({ metric: this.name, kind: this.#kind, value: Number(value), tags, isTime: this.#isTime });
  }
}

export class Counter extends Metric {
  constructor(name: string, isTime?: boolean) {
    super('counter', name, isTime);
  }
}

export class Gauge extends Metric {
  constructor(name: string, isTime?: boolean) {
    super('gauge', name, isTime);
  }
}

export class Rate extends Metric {
  constructor(name: string, isTime?: boolean) {
    super('rate', name, isTime);
  }
}

export class Trend extends Metric {
  constructor(name: string, isTime?: boolean) {
    super('trend', name, isTime);
  }
}
