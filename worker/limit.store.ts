import type { Database } from './ports.ts';

/** Something that may happen so often in a window. */
export interface Wanted {
  /** What is limited, for whom: a digest or an id, never an address. */
  key: string;
  limit: number;
  windowMs: number;
  /** Times that it is to happen now. */
  times: number;
}

/** One statement for any number of windows: what is over begins anew, what is open counts on. */
const TAKE = `insert into limit_window (key, taken, ends_at)
select value ->> 0, value ->> 1, ?2 + (value ->> 2) from json_each(?1) where true
on conflict (key) do update set
  taken = case when ends_at <= ?2 or ends_at > excluded.ends_at then excluded.taken else taken + excluded.taken end,
  ends_at = case when ends_at <= ?2 or ends_at > excluded.ends_at then excluded.ends_at else ends_at end
returning key, taken`;

/**
 * Counts what is about to happen against limits that hold on every host at once: fixed windows in the group's database.
 * For what makes us send something; floods of anything else are the business of the `RateLimit` of a process.
 * @param wanted of different keys.
 * @returns whether each still fits, in order. What did not fit is counted too.
 */
export async function takeShared({ client }: Database, wanted: readonly Wanted[], now: number): Promise<boolean[]> {
  const rows = wanted.map(({ key, times, windowMs }) => [key, times, windowMs]);
  const result = await client.execute({ sql: TAKE, args: [JSON.stringify(rows), now] });
  const taken = new Map(result.rows.map((row) => [String(row.key), Number(row.taken)]));
  return wanted.map(({ key, limit }) => (taken.get(key) ?? 0) <= limit);
}
