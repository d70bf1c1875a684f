import { Worker } from 'node:worker_threads';
import { type Loan, lendDatabase } from '../../db/lend.ts';
import { type DatabaseUrls, filePathOf, type OpenDatabases } from '../../db/open.ts';
import type { AllRebuilt } from '../report/fold.dispatch.ts';

/** What the folding thread is started with. */
export interface FoldThreadData extends DatabaseUrls {
  /** Embedded databases by their URLs; others the thread opens for itself. */
  loans: Record<string, Loan>;
}

/** What it is asked for: while it rebuilds, it goes on folding. To be stopped is not answered. */
export interface FoldRequest {
  id: number;
  work: 'fold' | 'rebuild' | 'stop';
  /** Those to fold. */
  groups?: readonly number[];
}

/** A thread that has not ended by itself after so long is ended. */
const PATIENCE_MS = 5_000;

/** What it says when that is done. */
export interface FoldAnswer {
  id: number;
  fault?: { name: string; message: string; code?: string };
  rebuilt?: AllRebuilt;
}

/** Folds the log in a thread of its own: reading it takes a core's time, which requests shall not wait for. */
export interface Folder {
  /** Brings the read models of some groups up to the log. @throws what kept the thread from it. */
  fold(groups: readonly number[]): Promise<void>;
  /** Makes the read models of all groups again, while the old ones serve; who asks meanwhile gets the same. @throws as `fold`. */
  rebuild(): Promise<AllRebuilt>;
  stop(): Promise<void>;
}

/** The thread starts with the first fold, and again after it died. */
export function createFolder(urls: DatabaseUrls, databases: OpenDatabases['databases']): Folder {
  let thread: Worker | undefined;
  let last = 0;
  let rebuilding: Promise<FoldAnswer> | undefined;

  function start(): Worker {
    const loans: Record<string, Loan> = {};
    const all = [databases.control, ...databases.groupNumbers().map(databases.group)];
    for (const [index, url] of [urls.controlUrl, ...urls.groupUrls].entries()) {
      const database = all[index];
      if (database && url.startsWith('file:')) loans[url] ??= lendDatabase(database.client, filePathOf(url));
    }
    const made = new Worker(new URL('./fold.thread.ts', import.meta.url), {
      workerData: { ...urls, loans } satisfies FoldThreadData,
      transferList: Object.values(loans).map(({ port }) => port),
      execArgv: [],
      name: 'fold',
    });
    // Between folds it keeps no process alive.
    made.unref();
    made.on('error', () => {});
    // As many wait as there are pieces of work: a fold, and rebuilds that somebody asked for.
    made.setMaxListeners(0);
    made.once('exit', () => {
      if (thread === made) thread = undefined;
    });
    return made;
  }

  function ask(work: 'fold' | 'rebuild', groups: readonly number[] = []): Promise<FoldAnswer> {
    thread ??= start();
    const asked = thread;
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      const end = () => {
        asked.off('message', hear);
        asked.off('exit', fail);
      };
      const fail = () => {
        end();
        reject(new Error('the folding thread ended'));
      };
      const hear = (answer: FoldAnswer) => {
        if (answer.id !== id) return;
        end();
        if (answer.fault) reject(Object.assign(new Error(answer.fault.message), answer.fault));
        else resolve(answer);
      };
      asked.on('message', hear);
      asked.on('exit', fail);
      asked.postMessage({ id, work, groups } satisfies FoldRequest);
    });
  }

  return {
    async fold(groups) {
      await ask('fold', groups);
    },
    async rebuild() {
      rebuilding ??= ask('rebuild').finally(() => {
        rebuilding = undefined;
      });
      return (await rebuilding).rebuilt ?? { rebuilt: [], failed: [] };
    },
    async stop() {
      const ending = thread;
      if (!ending) return;
      ending.ref();
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.postMessage({ id: 0, work: 'stop' } satisfies FoldRequest);
      const timer = setTimeout(() => void ending.terminate(), PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
