/** How scenarios spend their users and time (https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/). */
import type { Pool, User } from './pool.ts';
import type { Sample } from './state.ts';

interface Stage {
  duration: string;
  target: number;
}

export interface Scenario {
  executor: string;
  exec?: string;
  startTime?: string;
  env?: Record<string, string>;
  tags?: Record<string, string>;
  vus?: number;
  duration?: string;
  maxDuration?: string;
  iterations?: number;
  rate?: number;
  timeUnit?: string;
  preAllocatedVUs?: number;
  maxVUs?: number;
  startRate?: number;
  startVUs?: number;
  stages?: Stage[];
}

/** What a scenario runs with. */
export interface Context {
  name: string;
  scenario: Scenario;
  pool: Pool;
  /** What `setup` gave. */
  data: unknown;
  keep(samples: Sample[]): void;
  /** When it began, UTC milliseconds. */
  startTime: number;
  /** How many iterations have begun. */
  begun: number;
  /** An iteration failed: the run goes on. */
  complain(fault: string): void;
}

/** `1h2m3s400ms` in milliseconds. @throws Error for anything else. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (!parts.length || parts.map(([part]) => part).join('') !== text) throw new Error(`"${text}" is no duration.`);
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit as string] as number), 0);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** Runs one iteration on a user. */
async function iterate(context: Context, user: User): Promise<void> {
  const { name, scenario, data, complain } = context;
  context.begun += 1;
  const { fault } = await user.perform({
    run: 'iterate',
    exported: scenario.exec ?? 'default',
    data,
    scenario: name,
    startTime: context.startTime,
    iterationInTest: context.begun - 1,
    env: scenario.env ?? {},
    tags: scenario.tags ?? {},
  });
  if (fault) complain(fault);
}

/** So many users, each looping as long as `wants` says so. */
async function loop(
  context: Context,
  users: number,
  wants: (user: number, iterations: number) => boolean,
): Promise<void> {
  await Promise.all(
    Array.from({ length: users }, async (_, index) => {
      const user = await context.pool.take();
      for (let own = 0; wants(index, own); own += 1) {
        await iterate(context, user);
      }
      context.pool.give(user);
    }),
  );
}

/** How far a line through stages has got after `ms`; undefined once it is over. */
function targetAt(start: number, stages: readonly Stage[], ms: number): number | undefined {
  let from = start;
  let left = ms;
  for (const { duration, target } of stages) {
    const length = parseDuration(duration);
    if (left < length) return from + ((target - from) * left) / length;
    left -= length;
    from = target;
  }
  return undefined;
}

/** How many iterations a line of rates (a second) through stages has begun after `ms`. */
function arrivedBy(start: number, stages: readonly Stage[], ms: number): number {
  let from = start;
  let left = ms;
  let arrived = 0;
  for (const { duration, target } of stages) {
    const length = parseDuration(duration);
    const part = Math.min(left, length);
    arrived += ((from + (from + ((target - from) * part) / (length || 1))) / 2) * (part / 1000);
    left -= part;
    from = target;
  }
  return arrived;
}

/**
 * Begins iterations at a rate, whether earlier ones have ended or not. Where no user is free and no more may be made,
 * an iteration is dropped, and counted.
 * @param start iterations a second to begin with; `stages` lead on from there.
 */
async function arrive(context: Context, start: number, stages: readonly Stage[]): Promise<void> {
  const { scenario, pool, keep, name } = context;
  const most = scenario.maxVUs ?? scenario.preAllocatedVUs ?? 1;
  const idle = await Promise.all(Array.from({ length: scenario.preAllocatedVUs ?? 1 }, () => pool.take()));
  let users = idle.length;
  const running = new Set<Promise<void>>();

  const begin = (): void => {
    const free = idle.pop();
    if (!free && users >= most) {
      keep([{ metric: 'dropped_iterations', kind: 'counter', value: 1, tags: { scenario: name } }]);
      return;
    }
    if (!free) users += 1;
    const work = (async () => {
      const user = free ?? (await pool.take());
      await iterate(context, user);
      idle.push(user);
    })().finally(() => running.delete(work));
    running.add(work);
  };

  const length = stages.reduce((sum, { duration }) => sum + parseDuration(duration), 0);
  const startedAt = performance.now();
  for (let arrived = 0, over = false; !over; ) {
    const now = performance.now() - startedAt;
    over = now >= length;
    // A thousandth more, so that the last one is not lost to rounding.
    for (const due = Math.floor(arrivedBy(start, stages, now) + 0.001); arrived < due; arrived += 1) begin();
    if (!over) await pause(1);
  }
  await Promise.all(running);
  for (const user of idle) pool.give(user);
}

const EXECUTORS: Record<string, (context: Context) => Promise<void>> = {
  'constant-vus'(context) {
    const { vus = 1, duration = '1s' } = context.scenario;
    const end = performance.now() + parseDuration(duration);
    return loop(context, vus, () => performance.now() < end);
  },
  'shared-iterations'(context) {
    const { vus = 1, iterations = 1, maxDuration = '10m' } = context.scenario;
    const end = performance.now() + parseDuration(maxDuration);
    let taken = 0;
    return loop(context, vus, () => {
      taken += 1;
      return taken <= iterations && performance.now() < end;
    });
  },
  'per-vu-iterations'(context) {
    const { vus = 1, iterations = 1, maxDuration = '10m' } = context.scenario;
    const end = performance.now() + parseDuration(maxDuration);
    return loop(context, vus, (_, own) => own < iterations && performance.now() < end);
  },
  async 'ramping-vus'(context) {
    const { startVUs = 1, stages = [] } = context.scenario;
    const startedAt = performance.now();
    const target = () => targetAt(startVUs, stages, performance.now() - startedAt);
    const most = Math.max(startVUs, ...stages.map((stage) => stage.target));
    // Each user waits for its turn while the target is below its number.
    await Promise.all(
      Array.from({ length: most }, async (_, index) => {
        while ((target() ?? most) <= index) await pause(10);
        while ((target() ?? 0) > index) await loop(context, 1, (_user, own) => own < 1);
      }),
    );
  },
  'constant-arrival-rate'(context) {
    const { rate = 1, timeUnit = '1s', duration = '1s' } = context.scenario;
    const target = (rate * 1000) / parseDuration(timeUnit);
    return arrive(context, target, [{ duration, target }]);
  },
  'ramping-arrival-rate'(context) {
    const { startRate = 0, timeUnit = '1s', stages = [] } = context.scenario;
    const unit = parseDuration(timeUnit) / 1000;
    return arrive(
      context,
      startRate / unit,
      stages.map(({ duration, target }) => ({ duration, target: target / unit })),
    );
  },
};

/** Runs one scenario to its end. @throws Error for an executor that is not known. */
export async function runScenario(context: Context): Promise<void> {
  const execute = EXECUTORS[context.scenario.executor];
  if (!execute) throw new Error(`There is no executor ${context.scenario.executor} here.`);
  if (context.scenario.startTime) await pause(parseDuration(context.scenario.startTime));
  context.startTime = Date.now();
  await execute(context);
}
