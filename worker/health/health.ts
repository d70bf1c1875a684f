import type { DatabaseLoad, MetricFamily as Family, HostVitals } from '../ports.ts';

type Labels = Record<string, string | number>;

/** How one group's database is doing. */
export interface GroupHealth {
  group: number;
  /** Open messages by state, with the due time of the oldest, UTC milliseconds. */
  messages: { state: string; count: number; oldestRunAt: number }[];
  /** Where several messages were tried in vain: when the oldest but a few of them was made; null where all go. */
  stuckSince: number | null;
  /** Events in the log behind the last folded one. */
  unfolded: number;
  /** When the oldest of them was received, UTC milliseconds; null where all are folded. */
  oldestUnfoldedAt: number | null;
  bytes: number;
  /** Known of embedded files. */
  load: DatabaseLoad | undefined;
}

/** What the control database knows of the watch. */
export interface WatchHealth {
  bytes: number;
  load: DatabaseLoad | undefined;
  canaries: { group: number; ok: boolean; ranAt: number; seconds: number; failures: number }[];
  /** How many alerts there are by rule and state, without those that are well. */
  alerts: { rule: string; state: string; count: number }[];
  /** Alerts on their way to people. */
  deliveries: number;
}

/** All that the metrics show beside the process's own counters. */
export interface Health {
  now: number;
  build: Record<string, string>;
  groups: readonly GroupHealth[];
  /** Groups that live in the control database: its size and load are theirs. */
  shared: readonly number[];
  /** Databases that do not answer, by name. */
  away: readonly string[];
  watch: WatchHealth | undefined;
  vitals: HostVitals | undefined;
}

export const metricName = (name: string) => `goodword_${name}`;

function gauge(name: string, help: string, samples: readonly (readonly [labels: Labels, value: number])[]): Family {
  return {
    name: metricName(name),
    help,
    type: 'gauge',
    samples: samples.map(([labels, value]) => ({ labels, value })),
  };
}

const asCounter = (family: Family): Family => ({ ...family, type: 'counter' });
const seconds = (ms: number) => Math.max(0, ms / 1000);

/**
 * How long messages that may be sent have waited in vain, in seconds: the oldest one since it is due, several that were
 * tried since they were made; 0 where all go.
 */
export function outboxAge({ messages, stuckSince }: Pick<GroupHealth, 'messages' | 'stuckSince'>, now: number): number {
  const due = messages.filter(({ state }) => state === 'ready').map(({ oldestRunAt }) => oldestRunAt);
  return seconds(now - Math.min(now, stuckSince ?? now, ...due));
}

function loadFamilies(loads: (readonly [database: string, load: DatabaseLoad])[]): Family[] {
  const of = (read: (load: DatabaseLoad) => number) =>
    loads.map(([database, load]) => [{ database }, read(load)] as const);
  return [
    asCounter(
      gauge(
        'commits_total',
        'Durable commits.',
        of(({ commits }) => commits),
      ),
    ),
    asCounter(
      gauge(
        'commit_seconds_total',
        'Time spent in them.',
        of(({ commitSeconds }) => commitSeconds),
      ),
    ),
    asCounter(
      gauge(
        'commit_rows_total',
        'Events appended by them.',
        of(({ rows }) => rows),
      ),
    ),
    asCounter(
      gauge(
        'commit_units_total',
        'Use cases written by them.',
        of(({ units }) => units),
      ),
    ),
    gauge('database_waiting', 'What waits for the database.', [
      ...loads.flatMap(([database, load]) => [
        [{ database, what: 'rows' }, load.waitingRows] as const,
        [{ database, what: 'writes' }, load.waitingWrites] as const,
        [{ database, what: 'reads' }, load.waitingReads] as const,
        [{ database, what: 'reports' }, load.waitingReports] as const,
      ]),
    ]),
  ];
}

function groupFamilies(groups: readonly GroupHealth[], now: number): Family[] {
  return [
    gauge(
      'outbox_messages',
      'Messages that are not settled.',
      groups.flatMap(({ group, messages }) => messages.map(({ state, count }) => [{ group, state }, count] as const)),
    ),
    gauge(
      'outbox_age_seconds',
      'How long messages that may be sent have waited in vain.',
      groups.map((one) => [{ group: one.group }, outboxAge(one, now)]),
    ),
    gauge(
      'unfolded_events',
      'Events of the log that the reports have not folded yet.',
      groups.map(({ group, unfolded }) => [{ group }, unfolded]),
    ),
    gauge(
      'fold_lag_seconds',
      'How long the oldest of them has waited.',
      groups.map(({ group, oldestUnfoldedAt }) => [
        { group },
        oldestUnfoldedAt === null ? 0 : seconds(now - oldestUnfoldedAt),
      ]),
    ),
  ];
}

function watchFamilies({ canaries, alerts, deliveries }: WatchHealth): Family[] {
  return [
    gauge(
      'canary_ok',
      'Whether the last walk from share to refund got through.',
      canaries.map(({ group, ok }) => [{ group }, ok ? 1 : 0]),
    ),
    gauge(
      'canary_run_timestamp_seconds',
      'When it was.',
      canaries.map(({ group, ranAt }) => [{ group }, ranAt / 1000]),
    ),
    gauge(
      'canary_seconds',
      'How long it took.',
      canaries.map(({ group, seconds: taken }) => [{ group }, taken]),
    ),
    gauge(
      'canary_failures',
      'Failed walks in a row.',
      canaries.map(({ group, failures }) => [{ group }, failures]),
    ),
    gauge(
      'alerts',
      'Alerts that are not well, by rule.',
      alerts.map(({ rule, state, count }) => [{ rule, state }, count]),
    ),
    gauge('alert_deliveries', 'Alerts on their way to people.', [[{}, deliveries]]),
  ];
}

function vitalFamilies({ disk, memory, eventLoop, uptimeSeconds }: HostVitals): Family[] {
  return [
    gauge('uptime_seconds', 'Time since the process began.', [[{}, uptimeSeconds]]),
    ...(disk
      ? [
          gauge('disk_bytes', 'The disk that holds the databases.', [
            [{ what: 'free' }, disk.freeBytes],
            [{ what: 'total' }, disk.totalBytes],
          ]),
        ]
      : []),
    gauge('memory_bytes', 'Memory of the process.', [
      [{ what: 'used' }, memory.usedBytes],
      [{ what: 'heap' }, memory.heapBytes],
      [{ what: 'limit' }, memory.limitBytes],
      [{ what: 'heap_limit' }, memory.heapLimitBytes],
    ]),
    gauge('event_loop_delay_seconds', 'Delay of the event loop since it was last read.', [
      [{ quantile: '0.5' }, eventLoop.p50],
      [{ quantile: '0.99' }, eventLoop.p99],
      [{ quantile: '1' }, eventLoop.max],
    ]),
  ];
}

/** All that is measured anew for each reading. */
export function healthFamilies(health: Health): Family[] {
  const { now, groups, watch, vitals } = health;
  const apart = groups.filter(({ group }) => !health.shared.includes(group));
  const sizes = [
    ...(watch ? [['control', watch.bytes] as const] : []),
    ...apart.map(({ group, bytes }) => [`group ${group}`, bytes] as const),
  ];
  const loads = [
    ...(watch?.load ? [['control', watch.load] as const] : []),
    ...apart.flatMap(({ group, load }) => (load ? [[`group ${group}`, load] as const] : [])),
  ];
  return [
    gauge('build_info', 'What is deployed.', [[health.build, 1]]),
    gauge(
      'databases_away',
      'Databases that do not answer.',
      health.away.map((database) => [{ database }, 1]),
    ),
    gauge(
      'database_bytes',
      'Size of a database.',
      sizes.map(([database, bytes]) => [{ database }, bytes]),
    ),
    ...loadFamilies(loads),
    ...groupFamilies(groups, now),
    ...(watch ? watchFamilies(watch) : []),
    ...(vitals ? vitalFamilies(vitals) : []),
  ];
}

const escapeLabel = (text: string | number) =>
  String(text).replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

/** Prometheus' text format 0.0.4. Families without samples are left out. */
export function composeMetrics(families: readonly Family[]): string {
  const lines: string[] = [];
  for (const { name, help, type, samples } of families) {
    if (samples.length === 0) continue;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const { suffix = '', labels, value } of samples) {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
      lines.push(`${name}${suffix}${pairs.length ? `{${pairs.join(',')}}` : ''} ${value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
