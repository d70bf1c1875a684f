import { readCanaryRuns } from '../canary/canary.store.ts';
import { ping, readGroupHealth, readWatchHealth } from '../health/health.store.ts';
import { outboxAge } from '../health/health.ts';
import type { Ports, Vitals } from '../ports.ts';
import { countOrders, readSubjects, readWatchedShops, type WatchedShop } from './alert.store.ts';
import { RULES, type Sample } from './alert.ts';
import { shareOfOrders, spansToCompare } from './orders.ts';

/** Measurements, and what people call the subjects that have a name. */
export interface Measured {
  samples: Sample[];
  names: Map<string, string>;
  /** Whose shop each subject belongs to. */
  shopOf: Map<string, string>;
}

/** What this host says of itself. */
export async function measureHost(vitals: Vitals | undefined): Promise<Sample[]> {
  if (!vitals) return [];
  const { disk, memory, eventLoop } = await vitals.read();
  const subject = vitals.host;
  return [
    { rule: 'disk', subject, value: disk ? disk.freeBytes / disk.totalBytes : null },
    {
      rule: 'memory',
      subject,
      value: Math.max(memory.usedBytes / memory.limitBytes, memory.heapBytes / memory.heapLimitBytes),
    },
    { rule: 'event_loop', subject, value: eventLoop.p99 },
  ];
}

/** Whether a group lives in the control database; one that a host still waits for does not. */
function isShared(databases: Ports['databases'], group: number): boolean {
  try {
    return databases.group(group).client === databases.control.client;
  } catch {
    return false;
  }
}

/** What people call databases: the control database may hold groups too. */
export function nameDatabases({ databases }: Pick<Ports, 'databases'>): Map<string, string> {
  const held = databases.groupNumbers().filter((group) => isShared(databases, group));
  return new Map(held.length > 0 ? [['control', `control and group ${held.join(', ')}`]] : []);
}

/** Which databases answer. */
export async function measureDatabases({ databases }: Pick<Ports, 'databases'>): Promise<Sample[]> {
  const named = [
    ['control', () => databases.control] as const,
    ...databases.groupNumbers().map((group) => [`group ${group}`, () => databases.group(group)] as const),
  ];
  return Promise.all(
    named.map(async ([subject, open]): Promise<Sample> => {
      try {
        await ping(open());
        return { rule: 'database', subject, value: 0 };
      } catch {
        return { rule: 'database', subject, value: 1 };
      }
    }),
  );
}

/** Canaries, outboxes and sizes. A group that does not answer has no measurements. */
export async function measureService({ databases, config, clock }: Ports): Promise<Sample[]> {
  const now = clock.now();
  const [runs, control] = await Promise.all([readCanaryRuns(databases.control), readWatchHealth(databases.control)]);
  const samples: Sample[] = [
    ...runs.map(
      ({ groupNumber, failures }): Sample => ({ rule: 'canary', subject: String(groupNumber), value: failures }),
    ),
    { rule: 'database_size', subject: 'control', value: control.bytes / config.databaseLimitBytes },
  ];
  for (const group of databases.groupNumbers()) {
    const read = async () => readGroupHealth(databases.group(group));
    const health = await read().catch(() => undefined);
    if (!health) continue;
    samples.push({ rule: 'outbox_age', subject: String(group), value: outboxAge(health, now) });
    if (isShared(databases, group)) continue;
    samples.push({ rule: 'database_size', subject: `group ${group}`, value: health.bytes / config.databaseLimitBytes });
  }
  return samples;
}

/** From this share of last week's orders on no rule calls them few. */
const ENOUGH = Math.max(RULES.orders_down.clearsAt, RULES.orders_down_day.clearsAt);

/** Each live shop's orders against a week ago, by hour and by day; what says nothing and has no alert is left out. */
export async function measureOrders({ databases, clock }: Pick<Ports, 'databases' | 'clock'>): Promise<Measured> {
  const now = clock.now();
  const [shops, ofHour, ofDay] = await Promise.all([
    readWatchedShops(databases.control),
    readSubjects(databases.control, 'orders_down'),
    readSubjects(databases.control, 'orders_down_day'),
  ]);
  const samples: Sample[] = [];
  for (const [group, own] of Map.groupBy(shops, ({ groupNumber }) => groupNumber)) {
    const asked = own.map(({ id, timeZone }) => ({
      id,
      hour: spansToCompare(now, timeZone, 'hour'),
      day: spansToCompare(now, timeZone, 'day'),
    }));
    const counts = await countOrders(databases, group, asked, ENOUGH).catch(() => undefined);
    for (const [subject, { hour, day }] of counts ?? []) {
      for (const [rule, span, known] of [
        ['orders_down', hour, ofHour],
        ['orders_down_day', day, ofDay],
      ] as const) {
        const seen = shareOfOrders(span);
        if (seen) {
          const clearBound = RULES[rule].clearsAt;
          samples.push({ rule, subject, value: seen.share, bound: seen.bound, clearBound });
        } else if (known.includes(subject)) samples.push({ rule, subject, value: null });
      }
    }
  }
  return {
    samples,
    names: new Map(shops.map(({ id, name }: WatchedShop) => [id, name])),
    shopOf: new Map(shops.map(({ id }) => [id, id])),
  };
}
