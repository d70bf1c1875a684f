import { perProcess } from './cache.ts';
import { AppError } from './errors.ts';
import type { Ports } from './ports.ts';

/** How work stands that takes longer than a caller, or a proxy before us, waits for an answer. */
export interface JobState<Result> {
  done: boolean;
  result?: Result;
  /** Why it stopped. */
  fault?: string;
}

/** Work that an operator's command begins, and then asks about. */
export interface Job<Result> {
  /** Begins it, or joins it where this process is at it already. */
  start(ports: Ports): JobState<Result>;
  /** @throws AppError `not_found` where this process was not asked for it. */
  read(ports: Ports): JobState<Result>;
}

/** @param event of the log line that tells of a failure. */
export function jobOf<Result>(event: string, work: (ports: Ports) => Promise<Result>): Job<Result> {
  const latest = perProcess(() => ({ state: undefined as JobState<Result> | undefined }));
  return {
    start(ports) {
      const known = latest(ports).state;
      if (known && !known.done) return known;
      const state: JobState<Result> = { done: false };
      latest(ports).state = state;
      const working = work(ports).then(
        (result) => Object.assign(state, { done: true, result }),
        (error: Error) => {
          ports.log.error(event, { error: error.name });
          Object.assign(state, { done: true, fault: error instanceof AppError ? error.message : error.name });
        },
      );
      ports.defer(working);
      return state;
    },
    read(ports) {
      const { state } = latest(ports);
      if (!state) throw new AppError('not_found', 'This process was not asked for it, or has begun anew since.');
      return state;
    },
  };
}
