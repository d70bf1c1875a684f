import { statfs } from 'node:fs/promises';
import { hostname, totalmem } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import type { HostVitals, Vitals } from '../ports.ts';

/** The event loop's delay is told of the last whole window, whoever asks and however often. */
const WINDOW_MS = 30_000;
/** The histogram wakes so often; what it measures includes its own interval. */
const RESOLUTION_MS = 20;

interface OpenVitals extends Vitals {
  stop(): void;
}

function delayOf(histogram: ReturnType<typeof monitorEventLoopDelay>): HostVitals['eventLoop'] {
  const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);
  if (histogram.count === 0) return { p50: 0, p99: 0, max: 0 };
  return {
    p50: seconds(histogram.percentile(50)),
    p99: seconds(histogram.percentile(99)),
    max: seconds(histogram.max),
  };
}

/** The folders of the databases that are files. */
function foldersOf(urls: readonly string[]): string[] {
  const files = urls.filter((url) => url.startsWith('file:'));
  const folderOf = (url: string) =>
    path.dirname(url.startsWith('file:/') ? fileURLToPath(url) : path.resolve(url.slice('file:'.length)));
  return [...new Set(files.map(folderOf))];
}

/** The disk that has least room: the databases may be on several. */
async function fullestOf(folders: readonly string[]): Promise<HostVitals['disk']> {
  const disks = await Promise.all(folders.map((folder) => statfs(folder)));
  return disks
    .map(({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }))
    .sort((a, b) => a.freeBytes / a.totalBytes - b.freeBytes / b.totalBytes)[0];
}

/** Measures this process and its machine. @param urls of the databases. */
export function openVitals(urls: readonly string[]): OpenVitals {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let eventLoop: HostVitals['eventLoop'] | undefined;
  const timer = setInterval(() => {
    eventLoop = delayOf(histogram);
    histogram.reset();
  }, WINDOW_MS);
  timer.unref();
  const folders = foldersOf(urls);
  // What a container may use; nothing, or an enormous number, where it may use all.
  const limitBytes = Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
  // Objects have a limit of their own, at which V8 ends the process however much memory is free.
  const heapLimitBytes = Math.min(getHeapStatistics().heap_size_limit, limitBytes);

  return {
    host: hostname(),
    async read() {
      const { rss, heapUsed } = process.memoryUsage();
      return {
        disk: await fullestOf(folders),
        memory: { usedBytes: rss, heapBytes: heapUsed, limitBytes, heapLimitBytes },
        eventLoop: eventLoop ?? delayOf(histogram),
        uptimeSeconds: process.uptime(),
      };
    },
    stop() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
