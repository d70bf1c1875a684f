import type { RowsInto } from '../worker/tag/sink.ts';
import { insertOf } from './append.ts';
import type { Connection } from './connection.ts';
import { faultOf, isEnvironmental } from './fault.ts';
import type {
  Append,
  AppendOutcome,
  Fault,
  GroupResult,
  Outcome,
  ResultData,
  SqlValue,
  Step,
} from './thread.protocol.ts';

/** Ends the whole commit: the database or its disk is at fault, or the transaction is gone. */
class CommitFailed extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * One durable commit for everything that waits: the rows of `appends` by set-based inserts, then each unit in its own
 * savepoint, so that a failing one takes only itself back. When the commit as a whole fails by one member's doing
 * (`insert or rollback`, a deferred constraint), each member gets a commit of its own. When the database or its disk is
 * at fault, nothing is written, all get that fault, and the connection is dropped.
 */
export function commitGroup(connection: Connection, appends: Append[], units: Step[][]): GroupResult {
  try {
    return commitTogether(connection, appends, units);
  } catch (error) {
    const fault = error instanceof CommitFailed ? error.fault : faultOf(error);
    if (isEnvironmental(fault)) {
      connection.drop();
      return allFailed({ ...fault, index: undefined }, appends, units);
    }
    connection.rollback();
    return appends.length + units.length > 1
      ? commitEach(connection, appends, units)
      : allFailed(fault, appends, units);
  }
}

function commitTogether(connection: Connection, appends: Append[], units: Step[][]): GroupResult {
  connection.exec('begin immediate');
  const result: GroupResult = {
    appended: appends.map((append) => insertRows(connection, append)),
    units: units.map((unit) => runUnit(connection, unit)),
  };
  connection.exec('commit');
  return result;
}

function commitEach(connection: Connection, appends: Append[], units: Step[][]): GroupResult {
  return {
    appended: appends.flatMap((append) => commitGroup(connection, [append], []).appended),
    units: units.flatMap((unit) => commitGroup(connection, [], [unit]).units),
  };
}

function allFailed(fault: Fault, appends: Append[], units: Step[][]): GroupResult {
  return {
    appended: appends.map(({ into, values }) => Array(values.length / into.width).fill(fault)),
    units: units.map(() => ({ ok: false, fault })),
  };
}

/** Runs one unit on its own savepoint: all of it, or nothing. */
function runUnit(connection: Connection, steps: Step[]): Outcome<ResultData[]> {
  connection.exec('savepoint unit');
  const value: ResultData[] = [];
  try {
    for (const step of steps) value.push(connection.run(step));
    connection.exec('release unit');
    return { ok: true, value };
  } catch (error) {
    const fault = faultOf(error, value.length);
    if (isEnvironmental(fault) || !connection.inTransaction) throw new CommitFailed(fault);
    connection.exec('rollback to unit; release unit');
    return { ok: false, fault };
  }
}

/** Rows of one insert: longer ones are not faster, and few lengths mean few prepared statements. */
const SET_SIZES = [64, 16, 4, 1];

/** In sets; only where some rows of one are duplicates or bad, one by one until each has its verdict. */
function insertRows(connection: Connection, { into, values }: Append): AppendOutcome {
  const verdicts: (boolean | Fault)[] = [];
  let rest = values.length / into.width;
  let start = 0;
  for (const size of SET_SIZES) {
    for (; rest >= size; rest -= size) {
      const end = start + size * into.width;
      for (const verdict of insertSet(connection, into, values.slice(start, end))) verdicts.push(verdict);
      start = end;
    }
  }
  return verdicts.every((verdict) => verdict === true) || verdicts;
}

/** @returns a verdict a row. A row that fails leaves nothing behind. */
function insertSet(connection: Connection, into: RowsInto, values: SqlValue[]): (boolean | Fault)[] {
  const rows = values.length / into.width;
  const set = rows > 1;
  if (set) connection.exec('savepoint rows');
  let outcome: boolean | Fault | 'mixed';
  try {
    const { affected } = connection.run({ sql: insertOf(into, rows), args: values });
    outcome = affected === rows ? true : affected === 0 ? false : 'mixed';
  } catch (error) {
    const fault = faultOf(error);
    if (isEnvironmental(fault) || !connection.inTransaction) throw new CommitFailed(fault);
    outcome = set ? 'mixed' : fault;
  }
  if (outcome !== 'mixed') {
    if (set) connection.exec('release rows');
    return Array(rows).fill(outcome);
  }
  connection.exec('rollback to rows; release rows');
  return Array.from({ length: rows }, (_, row) =>
    insertSet(connection, into, values.slice(row * into.width, (row + 1) * into.width)),
  ).flat();
}
