/**
 * One virtual user: a thread with the script loaded for itself. What the script imports from `k6` leads here; it runs
 * its iterations, or what else it exports, when the main thread says so.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { record, type Sample, user } from './state.ts';

/** What the main thread asks for. */
export type Task =
  | { run: 'load' }
  | { run: 'call'; exported: string; data?: unknown }
  | {
      run: 'iterate';
      exported: string;
      data: unknown;
      scenario: string;
      startTime: number;
      iterationInTest: number;
      env: Record<string, string>;
      tags: Record<string, string>;
    };

/** What came of it. */
export interface Outcome {
  samples: Sample[];
  value?: unknown;
  fault?: string;
  /** Of `load`: names of what the script exports. */
  exports?: string[];
}

const { script, id, env, network } = workerData as {
  script: string;
  id: number;
  env: Record<string, string>;
  network: MessagePort;
};

const here = (name: string) => new URL(name, import.meta.url).href;
const MODULES: Record<string, string> = {
  k6: here('./k6.ts'),
  'k6/http': here('./http.ts'),
  'k6/metrics': here('./metrics.ts'),
  'k6/execution': here('./execution.ts'),
};
registerHooks({
  resolve: (name, context, next) => {
    const url = MODULES[name];
    return url ? { url, format: 'module-typescript', shortCircuit: true } : next(name, context);
  },
});

Object.assign(globalThis, {
  __ENV: { ...env },
  __VU: id,
  __ITER: 0,
  // k6 reads a path from where the script lies.
  open: (file: string) => readFileSync(path.resolve(path.dirname(fileURLToPath(script)), file), 'utf8'),
});
user.id = id;

let loaded: Record<string, unknown>;

async function perform(task: Task): Promise<Omit<Outcome, 'samples'>> {
  if (task.run === 'load') {
    loaded = (await import(script)) as Record<string, unknown>;
    user.network = network;
    return { value: loaded.options ?? {}, exports: Object.keys(loaded) };
  }
  const work = loaded[task.exported];
  if (typeof work !== 'function') throw new Error(`The script exports no function ${task.exported}.`);
  if (task.run === 'call') return { value: await work(task.data) };
  const { scenario, startTime, iterationInTest, tags } = task;
  Object.assign(user, { scenario, startTime, iterationInTest, tags });
  Object.assign(globalThis, { __ENV: { ...env, ...task.env }, __ITER: user.iteration });
  const startedAt = performance.now();
  try {
    await work(task.data);
    return {};
  } finally {
    const value = performance.now() - startedAt;
    record({ metric: 'iteration_duration', kind: 'trend', value, tags: {}, isTime: true });
    record({ metric: 'iterations', kind: 'counter', value: 1, tags: {} });
    user.iteration += 1;
  }
}

parentPort?.on('message', async (task: Task) => {
  const outcome: Outcome = { samples: [] };
  try {
    Object.assign(outcome, await perform(task));
  } catch (error) {
    outcome.fault = (error as Error).stack ?? String(error);
  }
  outcome.samples = user.samples.splice(0);
  parentPort?.postMessage(outcome);
});
