import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Opening, ThreadOptions } from './thread.protocol.ts';

/** A thread starts in half the time where Node finds its modules with their types stripped already. */
const COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/threads', import.meta.url));

/** Threads that are kept for the next file, of each kind. */
const MOST_IDLE = 4;

/** Threads that have closed their file, by what a thread is started with and keeps. */
const idle = new Map<string, Worker[]>();

const kindOf = ({ readOnly, heapMegabytes }: ThreadOptions) => `${readOnly ? 'read' : 'write'} ${heapMegabytes}`;

/**
 * A thread for a file: one that has closed its own, or a new one. Starting a thread takes far longer than opening a file,
 * and what opens thousands one after another (the tests) would wait for little else.
 */
export function takeThread(options: ThreadOptions): Worker {
  const worker = idle.get(kindOf(options))?.pop() ?? startThread(options);
  worker.removeAllListeners();
  worker.postMessage({ type: 'open', options } satisfies Opening);
  return worker;
}

/**
 * Takes back a thread that has closed its file and works on nothing, or ends it: where enough wait already, and in every
 * process without `--expose-gc`. A prepared statement keeps its file open until it is collected, and its thread's end is
 * the only other way to have it gone.
 */
export async function giveBackThread(worker: Worker, options: ThreadOptions): Promise<void> {
  const waiting = idle.get(kindOf(options)) ?? [];
  if (!globalThis.gc || waiting.length >= MOST_IDLE) {
    await worker.terminate();
    return;
  }
  worker.removeAllListeners();
  const forget = () => {
    const index = waiting.indexOf(worker);
    if (index >= 0) waiting.splice(index, 1);
  };
  // Without a listener an error of the thread would end the process; its end follows.
  worker.on('error', forget);
  worker.on('exit', forget);
  worker.unref();
  waiting.push(worker);
  idle.set(kindOf(options), waiting);
}

function startThread({ readOnly, heapMegabytes }: ThreadOptions): Worker {
  return new Worker(new URL('./thread.worker.ts', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    name: readOnly ? 'database-read' : 'database-write',
  });
}
