/** One visit of a page with nothing cached, slowed as a cheap phone is. The servers are slow by themselves. */
import type { Browser, Tab } from './browser.ts';
import { type OwnTasks, recordTasks } from './trace.ts';

/** What a visit cost. Times in milliseconds. */
export interface Visit {
  /** By the clock of the page's thread: whatever else the machine does is not in it. */
  script: number;
  shift: number;
  heapKb: number;
  /** Requests to the tag's host, and their bytes. */
  requests: number;
  bytes: number;
  faults: number;
  /** Of visits that are recorded. */
  own?: OwnTasks | undefined;
}

/** What the tag's host has answered so far. */
export interface Traffic {
  requests: number;
  bytes: number;
  /** Requests that have no answer yet. */
  open: number;
}

/** What is done on the page once it is quiet. */
export type Step = (tab: Tab) => Promise<unknown>;

interface Watched {
  shift: number;
  faults: number;
}

const SLOWDOWN = 4;
/** A page is quiet when the tag's host has been so for so long; nothing is waited for longer than the limit. */
const QUIET_MS = 700;
const LIMIT_MS = 8000;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs in the page, ahead of everything. */
function watch() {
  const watched: Watched = { shift: 0, faults: 0 };
  Object.assign(window, { watched });
  const fault = () => {
    watched.faults += 1;
  };
  addEventListener('error', fault);
  addEventListener('unhandledrejection', fault);
  // A page that is painted while it arrives moves by itself, and differently each time: until the frame after its end.
  let arrived = Number.POSITIVE_INFINITY;
  const nextFrame = (then: () => void) => requestAnimationFrame(() => requestAnimationFrame(then));
  addEventListener('DOMContentLoaded', () =>
    nextFrame(() => {
      arrived = performance.now();
    }),
  );
  new PerformanceObserver((list) => {
    // What follows a touch, or another size of the window, is no shift by the metric's own definition.
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput && entry.startTime > arrived) watched.shift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/**
 * Visits once and takes the steps. Nothing is asked of the page while it is watched: asking costs it script time.
 * @param record looks into the tag's own tasks. Recording costs time: the other times are of no use then.
 */
export async function visit(
  browser: Browser,
  url: string,
  { tag, traffic }: { tag: string; traffic: Traffic },
  steps: readonly Step[],
  record = false,
): Promise<Visit> {
  const tab = await browser.open();
  try {
    Object.assign(traffic, { requests: 0, bytes: 0 });
    const quiet = async () => {
      const limit = Date.now() + LIMIT_MS;
      let last = -1;
      for (let since = Date.now(); Date.now() < limit; await wait(50)) {
        if (traffic.open || traffic.requests !== last) since = Date.now();
        last = traffic.requests;
        if (Date.now() - since > QUIET_MS) return;
      }
    };
    await tab.send('Page.enable');
    await tab.send('Performance.enable', { timeDomain: 'threadTicks' });
    await tab.send('Emulation.setDeviceMetricsOverride', {
      width: 412,
      height: 823,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await tab.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${watch})()` });
    const ownTasks = record ? await recordTasks(tab, tag) : undefined;
    const loaded = tab.next('Page.loadEventFired');
    await tab.send('Page.navigate', { url });
    await loaded;
    await quiet();
    for (const step of steps) {
      await step(tab);
      await quiet();
    }
    const own = await ownTasks?.();
    const { metrics } = await tab.send('Performance.getMetrics');
    const script = metrics.find(({ name }: { name: string }) => name === 'ScriptDuration').value * 1000;
    await tab.send('HeapProfiler.collectGarbage');
    const { usedSize } = await tab.send('Runtime.getHeapUsage');
    const { result } = await tab.send('Runtime.evaluate', { expression: 'watched', returnByValue: true });
    const { requests, bytes } = traffic;
    return { script, ...(result.value as Watched), heapKb: usedSize / 1024, requests, bytes, own };
  } finally {
    await tab.close();
  }
}
