/** The thread that folds and rebuilds: one piece of work for each message of the host, answered when it is done. */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { BorrowedClient } from '../../db/borrow.ts';
import { databaseOf } from '../../db/database.ts';
import { openWebDatabase } from '../../db/web.ts';
import { AppError } from '../errors.ts';
import { onlyGroups } from '../group.ts';
import type { Databases } from '../ports.ts';
import { foldDue, rebuildAll } from '../report/fold.dispatch.ts';
import { createShopDirectory } from '../retailer/shop.store.ts';
import type { FoldAnswer, FoldRequest, FoldThreadData } from './fold.node.ts';

/** Nobody waits here, and what is folded at once is much. */
const SILENCE_MS = 30_000;

const { loans, controlUrl, groupUrls, token } = workerData as FoldThreadData;
const clients = new Map(
  [...new Set([controlUrl, ...groupUrls])].map((url) => {
    const loan = loans[url];
    return [url, databaseOf(loan ? new BorrowedClient(loan) : openWebDatabase(url, token, SILENCE_MS))];
  }),
);
const databaseAt = (url: string | undefined) => {
  const database = clients.get(url ?? '');
  if (!database) throw new AppError('unavailable', 'this group of retailers is not configured here');
  return database;
};
const databases: Databases = {
  control: databaseAt(controlUrl),
  group: (groupNumber) => databaseAt(groupUrls[groupNumber - 1]),
  groupNumbers: () => groupUrls.map((_, index) => index + 1),
};
const clock = { now: Date.now };
const ports = { databases, clock, shops: createShopDirectory(databases.control, clock) };

// Where cores are short, requests come first: what is not folded yet, reports read from the log. On Linux a priority
// is the calling thread's own; elsewhere it would be the whole process's.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

let stopping = false;

/** Lets the files go first: a thread that is ended with a database open may take the whole process along. */
function stop(): void {
  stopping = true;
  for (const { client } of clients.values()) client.close();
  process.exit();
}

parentPort?.on('message', async ({ id, work, groups = [] }: FoldRequest) => {
  if (work === 'stop') return stop();
  let answer: FoldAnswer = { id };
  try {
    if (work === 'rebuild') answer = { id, rebuilt: await rebuildAll(ports) };
    else await foldDue({ ...ports, databases: onlyGroups(databases, groups) });
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    answer = { id, fault: { name, message, ...(code && { code }) } };
  }
  if (!stopping) parentPort?.postMessage(answer);
});
