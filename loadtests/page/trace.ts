/** The browser's own record of its tasks: which of them ran code of the tag, and how long they took. */
import type { Tab } from './browser.ts';

/** An event of Chromium's trace format; times in microseconds, `tdur` by the thread's clock. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { data?: { url?: string } };
}

/** Tasks with the tag's code in them, in milliseconds of the page's thread. */
export interface OwnTasks {
  longest: number;
  /** What they took above 50 ms, together: blocking time as the field counts it. */
  blocking: number;
}

const BLOCKING_MS = 50;

/** @param tag where the tag's code comes from. @returns what ends the record. */
export async function recordTasks(tab: Tab, tag: string): Promise<() => Promise<OwnTasks>> {
  const gathered: { value: TraceEvent[] }[] = tab.gather('Tracing.dataCollected');
  await tab.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] },
  });
  return async () => {
    const complete = tab.next('Tracing.tracingComplete');
    await tab.send('Tracing.end');
    await complete;
    const events = gathered.flatMap(({ value }) => value).filter(({ ph }) => ph === 'X');
    const ours = events.filter(({ args }) => args?.data?.url?.startsWith(tag));
    const tasks = events.filter(({ name }) => name.endsWith('RunTask'));
    const holding = tasks.filter(({ pid, tid, ts, dur = 0 }) =>
      ours.some((one) => one.pid === pid && one.tid === tid && one.ts >= ts && one.ts < ts + dur),
    );
    // Tasks hold tasks: of those that began in one, the outer one counts.
    const outer = holding.filter(
      (one) => !holding.some((other) => other !== one && other.ts <= one.ts && one.ts < other.ts + (other.dur ?? 0)),
    );
    const took = outer.map(({ tdur = 0 }) => tdur / 1000);
    return {
      longest: Math.max(0, ...took),
      blocking: took.reduce((sum, ms) => sum + Math.max(0, ms - BLOCKING_MS), 0),
    };
  };
}
