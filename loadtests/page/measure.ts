/** One visit of a page in a fresh context, slowed as a cheap phone on a slow network is. */
import type { Browser } from 'playwright-core';
import type { Scene } from './shop.ts';

/** What a visit cost. Times in milliseconds. */
export interface Visit {
  script: number;
  /** Longest task of at least 50 ms; 0 where there was none. */
  longest: number;
  /** What tasks took above 50 ms, together. */
  blocking: number;
  shift: number;
  heapKb: number;
  /** Requests to the tag's host, and their bytes on the wire. */
  requests: number;
  bytes: number;
  faults: number;
}

interface Watched {
  tasks: number[];
  shift: number;
}

/** Slow 4G as browsers' tools define it, and a processor at a quarter of its speed. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const SLOWDOWN = 4;
/** How long after loading a page is watched. */
const WATCH_MS = 2500;

/** Visits once, and in the scene `open` opens the widget by the plain call. */
export async function visit(browser: Browser, url: string, tag: string, scene: Scene): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  try {
    const page = await context.newPage();
    let requests = 0;
    let bytes = 0;
    let faults = 0;
    const pending: Promise<void>[] = [];
    page.on('pageerror', () => {
      faults += 1;
    });
    page.on('requestfinished', (request) => {
      if (!request.url().startsWith(tag)) return;
      requests += 1;
      pending.push(
        request.sizes().then(
          (sizes) => {
            bytes += sizes.responseBodySize;
          },
          () => {},
        ),
      );
    });
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', NETWORK);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    await page.addInitScript(() => {
      const watched: Watched = { tasks: [], shift: 0 };
      (window as unknown as { watched: Watched }).watched = watched;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) watched.tasks.push(entry.duration);
      }).observe({ type: 'longtask', buffered: true });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) watched.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(url, { waitUntil: 'load' });
    await page.waitForTimeout(WATCH_MS);
    if (scene === 'open') {
      await page.evaluate(() => window.goodword?.('share'));
      await page.waitForTimeout(WATCH_MS);
    }
    const { metrics } = await cdp.send('Performance.getMetrics');
    const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
    const { tasks, shift } = await page.evaluate(() => (window as unknown as { watched: Watched }).watched);
    await Promise.all(pending);
    return {
      script: metric('ScriptDuration') * 1000,
      longest: Math.max(0, ...tasks),
      blocking: tasks.reduce((sum, task) => sum + task - 50, 0),
      shift,
      heapKb: metric('JSHeapUsedSize') / 1024,
      requests,
      bytes,
      faults,
    };
  } finally {
    await context.close();
  }
}
