import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Loan, lendDatabase } from '../../db/lend.ts';
import { type DatabaseUrls, filePathOf, type OpenDatabases } from '../../db/open.ts';

/** What the folding thread is started with. */
export interface FoldThreadData extends DatabaseUrls {
  /** Embedded databases by their URLs; others the thread opens for itself. */
  loans: Record<string, Loan>;
}

/** What it says when a fold is over. */
export interface FoldAnswer {
  fault?: { name: string; message: string; code?: string };
}

/** Folds the log in a thread of its own: reading it takes a core's time, which requests shall not wait for. */
export interface Folder {
  /** Brings the read models of all groups up to the log. @throws what kept the thread from it. */
  fold(): Promise<void>;
  stop(): Promise<void>;
}

/** The thread starts with the first fold, and again after it died. */
export function createFolder(urls: DatabaseUrls, databases: OpenDatabases['databases']): Folder {
  let thread: Worker | undefined;

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
    made.once('exit', () => {
      if (thread === made) thread = undefined;
    });
    return made;
  }

  return {
    async fold() {
      thread ??= start();
      thread.postMessage('fold');
      const over = new AbortController();
      try {
        const ended = once(thread, 'exit', over).then(() => Promise.reject(new Error('the folding thread ended')));
        const [{ fault }] = (await Promise.race([once(thread, 'message', over), ended])) as [FoldAnswer];
        if (fault) throw Object.assign(new Error(fault.message), fault);
      } finally {
        over.abort();
      }
    },
    async stop() {
      await thread?.terminate();
    },
  };
}
