import type { Database, DatabaseLoad } from '../ports.ts';
import type { GroupHealth, WatchHealth } from './health.ts';

/** Messages on their way; those in a final state are many and tell an operator nothing. */
const OPEN_STATES = `('ready', 'held', 'leased', 'sending', 'unknown')`;
/** Messages tried in vain, or waiting for an account that refuses us, are stuck when there are so many. */
const STUCK = 5;
/** As many of those that go next are looked at. */
const LOOKED_AT = 2000;
/** Pages of the file; what is free inside it counts, since the file does not shrink. */
const SIZE = 'select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()';

/** Whoever asks whether we are ready wants to know within two seconds: a database that is silent for longer is away. */
export const SILENT_MS = 1_800;

/** Fails where the database does not answer. */
export async function ping({ client }: Database): Promise<void> {
  await client.execute('select 1');
}

/** What an embedded file's client counts; others have no such thing. */
function loadOf({ client }: Database): DatabaseLoad | undefined {
  return 'load' in client ? (client.load as DatabaseLoad) : undefined;
}

/** Reads what the metrics show, over indexes alone. */
export async function readGroupHealth(database: Database): Promise<Omit<GroupHealth, 'group'>> {
  const [messages, stuck, fold, size] = await database.client.batch(
    [
      `select state, count(*) as count, min(run_at) as oldest from message where state in ${OPEN_STATES} group by state`,
      `select created_at as since from
        (select attempt, waits_for, created_at from message where state = 'ready' order by run_at limit ${LOOKED_AT})
        where attempt > 0 or waits_for is not null order by created_at limit 1 offset ${STUCK - 1}`,
      `select coalesce((select max(seq) from event), 0) - folded.seq as unfolded,
          (select received_at from event where event.seq > folded.seq order by event.seq limit 1) as oldest
        from (select coalesce((select seq from fold_state where name = 'reports'), 0) as seq) folded`,
      SIZE,
    ],
    'read',
  );
  const [state] = fold?.rows ?? [];
  const since = stuck?.rows[0]?.since;
  return {
    messages: (messages?.rows ?? []).map((row) => ({
      state: String(row.state),
      count: Number(row.count),
      oldestRunAt: Number(row.oldest),
    })),
    stuckSince: since == null ? null : Number(since),
    unfolded: Number(state?.unfolded ?? 0),
    oldestUnfoldedAt: state?.oldest == null ? null : Number(state.oldest),
    bytes: Number(size?.rows[0]?.bytes ?? 0),
    load: loadOf(database),
  };
}

/** What the watch has found, from the control database. */
export async function readWatchHealth(control: Database): Promise<WatchHealth> {
  const [canaries, alerts, deliveries, size] = await control.client.batch(
    [
      `select group_number, ok, ran_at, failures,
          (select coalesce(sum(value), 0) from json_each(steps)) as ms from canary_run order by group_number`,
      `select rule, state, count(*) as count from alert where state <> 'ok' group by rule, state order by rule, state`,
      `select count(*) as count from alert_delivery where state = 'ready'`,
      SIZE,
    ],
    'read',
  );
  return {
    bytes: Number(size?.rows[0]?.bytes ?? 0),
    load: loadOf(control),
    canaries: (canaries?.rows ?? []).map((row) => ({
      group: Number(row.group_number),
      ok: Boolean(row.ok),
      ranAt: Number(row.ran_at),
      seconds: Number(row.ms) / 1000,
      failures: Number(row.failures),
    })),
    alerts: (alerts?.rows ?? []).map((row) => ({
      rule: String(row.rule),
      state: String(row.state),
      count: Number(row.count),
    })),
    deliveries: Number(deliveries?.rows[0]?.count ?? 0),
  };
}
