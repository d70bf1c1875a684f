import { Worker } from 'node:worker_threads';
import type { BannerWords } from '../banner/banner.ts';
import type { Painter } from '../ports.ts';

export interface PaintRequest {
  id: number;
  words: BannerWords;
}

export interface PaintAnswer {
  id: number;
  bytes?: Uint8Array | undefined;
  fault?: string;
}

/** A thread that had nothing to draw for so long ends, and its fonts' memory with it. */
const IDLE_MS = 60_000;

/**
 * Draws in a thread of its own, for a picture takes some hundred milliseconds which requests shall not wait for. It starts
 * with the first picture, and again after it ended.
 * @param dist where the build laid the fonts.
 */
export function createNodePainter(dist: string): Painter & { stop(): Promise<void> } {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last = 0;
  let isClosed = false;
  const waiting = new Map<number, { resolve(bytes: Uint8Array | undefined): void; reject(error: Error): void }>();

  function start(): Worker {
    const made = new Worker(new URL('./painter.thread.ts', import.meta.url), {
      workerData: { dist },
      execArgv: [],
      name: 'painter',
    });
    // Between pictures it keeps no process alive.
    made.unref();
    made.on('error', () => {});
    made.on('message', ({ id, bytes, fault }: PaintAnswer) => {
      const one = waiting.get(id);
      waiting.delete(id);
      if (fault) one?.reject(new Error(fault));
      else one?.resolve(bytes);
      if (waiting.size > 0) return;
      clearTimeout(idle);
      idle = setTimeout(end, IDLE_MS);
      idle.unref();
    });
    made.once('exit', () => {
      if (thread === made) thread = undefined;
      for (const { reject } of waiting.values()) reject(new Error('the painting thread ended'));
      waiting.clear();
    });
    return made;
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = thread;
    thread = undefined;
    await ending?.terminate();
  }

  return {
    async paint(words) {
      if (isClosed) throw new Error('the host is closing');
      clearTimeout(idle);
      thread ??= start();
      const asked = thread;
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        asked.postMessage({ id, words } satisfies PaintRequest);
      });
    },
    async stop() {
      isClosed = true;
      await end();
    },
  };
}
