/** A database thread: owns one connection at a time, works off what the main thread sends, and answers. */
import { parentPort } from 'node:worker_threads';
import { commitGroup } from './commit.ts';
import { Connection } from './connection.ts';
import { faultOf, isEnvironmental } from './fault.ts';
import type { Answer, Opening, Outcome, Request, ResultData, Step, TransactionPart } from './thread.protocol.ts';

/** Reads are answered in parts, so that a quick one does not wait for a slow one behind it. */
const PART_MS = 2;

const port = parentPort;
if (!port) throw new Error('to be run as a worker thread');
/** Of the file that was named last. */
let connection: Connection;
let schema = 0;

port.on('message', (request: Request | Opening) => {
  if (request.type === 'open') {
    connection = new Connection(request.options);
    schema = 0;
    return;
  }
  if (request.schema !== schema) connection.forget();
  schema = request.schema;
  let answer: Answer;
  try {
    answer = perform(request);
  } catch (error) {
    const fault = faultOf(error);
    if (isEnvironmental(fault)) connection.drop();
    answer = { done: true, fault };
  }
  if (request.type === 'close') setImmediate(() => port.postMessage(answer));
  else port.postMessage(answer);
});

/** Anything thrown answers the request as a whole. */
function perform(request: Request): Answer {
  switch (request.type) {
    case 'group':
      return { done: true, group: commitGroup(connection, request.appends, request.units) };
    case 'reads':
      return { done: true, units: read(request.units) };
    case 'alone':
      return { done: true, units: [attempt(() => runAll(request.steps), request.part)] };
    case 'script':
      return { done: true, units: [attempt(() => runScript(request.sql), request.part)] };
    case 'migrate':
      return { done: true, units: [migrate(request.steps)] };
    case 'reopen':
      connection.drop();
      connection.open();
      return { done: true };
    case 'close':
      connection.drop();
      // Where the process lets us: what was prepared lets go of the file, in the next turn.
      globalThis.gc?.();
      return { done: true };
  }
}

/** Sends parts as time passes. @returns what is not sent yet. */
function read(units: Step[][]): Outcome<ResultData[]>[] {
  let waiting: Outcome<ResultData[]>[] = [];
  let sent = performance.now();
  for (const steps of units) {
    waiting.push(attempt(() => (steps.length === 1 ? runAll(steps) : inTransaction('begin', steps))));
    if (performance.now() - sent < PART_MS) continue;
    port?.postMessage({ done: false, units: waiting } satisfies Answer);
    waiting = [];
    sent = performance.now();
  }
  return waiting;
}

/** In one transaction, with foreign keys off as long as it lasts. */
function migrate(steps: Step[]): Outcome<ResultData[]> {
  connection.exec('pragma foreign_keys = off');
  try {
    return attempt(() => inTransaction('begin immediate', steps));
  } finally {
    connection.exec('pragma foreign_keys = on');
  }
}

function attempt(work: () => ResultData[], part: TransactionPart = 'none'): Outcome<ResultData[]> {
  if ((part === 'within' || part === 'end') && !connection.inTransaction) {
    return { ok: false, fault: { message: 'the transaction was rolled back', code: 'TRANSACTION_CLOSED' } };
  }
  try {
    return { ok: true, value: work() };
  } catch (error) {
    const fault = faultOf(error, (error as { index?: number }).index);
    if (isEnvironmental(fault)) connection.drop();
    return { ok: false, fault };
  } finally {
    if (part === 'none' || part === 'end') connection.rollback();
  }
}

function runScript(sql: string): ResultData[] {
  connection.forget();
  connection.exec(sql);
  return [];
}

function inTransaction(begin: string, steps: Step[]): ResultData[] {
  connection.exec(begin);
  const results = runAll(steps);
  connection.exec('commit');
  return results;
}

function runAll(steps: Step[]): ResultData[] {
  return steps.map((step, index) => {
    try {
      return connection.run(step);
    } catch (error) {
      throw Object.assign(error as object, { index });
    }
  });
}
