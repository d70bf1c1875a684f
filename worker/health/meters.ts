import type { MetricFamily as Family, MessageChannel, MeterName, Meters, Outgoing, Sender, Senders } from '../ports.ts';
import { metricName } from './health.ts';

const HELP: Record<MeterName, string> = {
  requests: 'Requests by route and status.',
  request_seconds: 'Time to answer by route.',
  intake_events: 'Events of the tag by verdict.',
  sends: 'Attempts to send by channel and outcome.',
};

/** Upper bounds of the buckets in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Combinations of labels a meter may have; what comes later is counted together, whatever it is. */
const MOST_SERIES = 1000;

type Labels = Record<string, string | number>;

interface Timing {
  /** How many observations fell into each bucket, and above the last. */
  buckets: number[];
  sum: number;
  count: number;
}

class Series<T> {
  readonly #entries = new Map<string, { labels: Labels; value: T }>();
  readonly #make: () => T;

  constructor(make: () => T) {
    this.#make = make;
  }

  at(labels: Labels): { value: T } {
    // Labels come in one order from one place: no need to sort them.
    const key = Object.values(labels).join('\u001f');
    let entry = this.#entries.get(key);
    if (!entry) {
      const isFull = this.#entries.size >= MOST_SERIES;
      const others = Object.fromEntries(Object.keys(labels).map((name) => [name, 'other']));
      if (isFull && key !== Object.values(others).join('\u001f')) return this.at(others);
      entry = { labels, value: this.#make() };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  entries(): { labels: Labels; value: T }[] {
    return [...this.#entries.values()];
  }
}

/** Counters and histograms of this process or isolate, from its start. */
export function createMeters(): Meters {
  const counters = new Map<MeterName, Series<number>>();
  const timings = new Map<MeterName, Series<Timing>>();
  return {
    count(name, labels, by = 1) {
      if (by === 0) return;
      let series = counters.get(name);
      if (!series) {
        series = new Series(() => 0);
        counters.set(name, series);
      }
      series.at(labels).value += by;
    },
    observe(name, labels, seconds) {
      let series = timings.get(name);
      if (!series) {
        series = new Series(() => ({ buckets: new Array<number>(BUCKETS.length + 1).fill(0), sum: 0, count: 0 }));
        timings.set(name, series);
      }
      const { value: timing } = series.at(labels);
      const found = BUCKETS.findIndex((bound) => seconds <= bound);
      const bucket = found < 0 ? BUCKETS.length : found;
      timing.buckets[bucket] = (timing.buckets[bucket] ?? 0) + 1;
      timing.sum += seconds;
      timing.count += 1;
    },
    families: () => [
      ...[...counters].map(
        ([name, series]): Family => ({
          name: metricName(`${name}_total`),
          type: 'counter',
          help: HELP[name],
          samples: series.entries().map(({ labels, value }) => ({ labels, value })),
        }),
      ),
      ...[...timings].map(([name, series]) => toHistogram(name, series.entries())),
    ],
  };
}

function toHistogram(name: MeterName, entries: { labels: Labels; value: Timing }[]): Family {
  const samples = entries.flatMap(({ labels, value: { buckets, sum, count } }) => {
    let below = 0;
    const upTo = BUCKETS.map((bound, index) => {
      below += buckets[index] ?? 0;
      return { suffix: '_bucket', labels: { ...labels, le: bound }, value: below };
    });
    return [
      ...upTo,
      { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
      { suffix: '_sum', labels, value: sum },
      { suffix: '_count', labels, value: count },
    ];
  });
  return { name: metricName(name), type: 'histogram', help: HELP[name], samples };
}

/** Counts what becomes of each attempt to send, whoever's account it goes over. */
export function meterSenders(senders: Senders, meters: Meters): Senders {
  return {
    open(channel, connection) {
      const sender = senders.open(channel, connection);
      return sender && meterSender(sender, meters);
    },
    close: () => senders.close(),
  };
}

function meterSender<C extends MessageChannel>(sender: Sender<C>, meters: Meters): Sender<C> {
  return {
    ...sender,
    async send(outgoing: Extract<Outgoing, { channel: C }>, begin?: () => Promise<boolean>) {
      const outcome = await sender.send(outgoing, begin);
      meters.count('sends', { channel: sender.channel, outcome: outcome.kind });
      return outcome;
    },
  };
}
