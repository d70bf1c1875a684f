/** The module `k6`, as far as the scripts use it (https://grafana.com/docs/k6/latest/javascript-api/k6/). */
import { record, rest, user } from './state.ts';

export function sleep(seconds: number): void {
  rest(seconds * 1000);
}

/** @returns whether all of the checks hold. */
export function check<T>(
  value: T,
  checks: Record<string, (value: T) => boolean>,
  tags: Record<string, string> = {},
): boolean {
  let all = true;
  for (const [name, holds] of Object.entries(checks)) {
    const passed = Boolean(holds(value));
    all &&= passed;
    record({ metric: 'checks', kind: 'rate', value: Number(passed), tags: { ...tags, check: name } });
  }
  return all;
}

export function group<T>(name: string, work: () => T): T {
  user.groups.push(name);
  const startedAt = performance.now();
  try {
    return work();
  } finally {
    const value = performance.now() - startedAt;
    record({ metric: 'group_duration', kind: 'trend', value, tags: {}, isTime: true });
    user.groups.pop();
  }
}

export function fail(reason = ''): never {
  throw new Error(reason);
}
