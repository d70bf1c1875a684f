import { perProcess } from './cache.ts';
import { AppError, reasonOf } from './errors.ts';
import type { GroupFault } from './group.ts';
import type { Ports } from './ports.ts';

/** How work stands that takes longer than a caller, or a proxy before us, waits for an answer. */
export interface WorkState {
  done: boolean;
  /** Why it stopped. */
  fault?: string;
}

/** What work on all groups comes to, each for itself. */
interface Outcome {
  /** Those that could not be worked on. */
  failed: readonly GroupFault[];
}

/** The same of work that comes to something. */
export interface JobState<Result extends Outcome> extends WorkState {
  result?: Result;
}

/** Work that an operator's command begins, and then asks about. */
export interface Job<Result extends Outcome> {
  /** Begins it, or joins it where this process is at it already. */
  start(ports: Ports): JobState<Result>;
  /** @throws AppError `not_found` where this process was not asked for it. */
  read(ports: Ports): JobState<Result>;
}

/**
 * Goes on with work behind an answer, and keeps in a state how it ends.
 * @param work what its end changes in the state.
 * @param failed logs what it failed with.
 */
export function goOn<State extends WorkState>(
  { defer }: Pick<Ports, 'defer'>,
  state: State,
  work: Promise<Partial<State>>,
  failed: (error: Error) => void,
): State {
  const ended = work.then(
    (change) => Object.assign(state, change, { done: true }),
    (error: Error) => {
      failed(error);
      Object.assign(state, { done: true, fault: reasonOf(error) });
    },
  );
  defer(ended);
  return state;
}

/** @param event of the log lines that tell of a failure, of the work or of a group's part of it. */
export function jobOf<Result extends Outcome>(event: string, work: (ports: Ports) => Promise<Result>): Job<Result> {
  const latest = perProcess(() => ({ state: undefined as JobState<Result> | undefined }));
  return {
    start(ports) {
      const known = latest(ports).state;
      if (known && !known.done) return known;
      const state: JobState<Result> = { done: false };
      latest(ports).state = state;
      const working = work(ports).then((result) => {
        for (const { group, fault } of result.failed) ports.log.error(event, { group, error: fault });
        return { result };
      });
      return goOn(ports, state, working, ({ name }) => ports.log.error(event, { error: name }));
    },
    read(ports) {
      const { state } = latest(ports);
      if (!state) throw new AppError('not_found', 'This process was not asked for it, or has begun anew since.');
      return state;
    },
  };
}
