import type { Connection } from './connection.ts';
import { faultOf, isEnvironmental } from './fault.ts';
import type { Append, AppendOutcome, Fault, GroupResult, Outcome, ResultData, Step } from './thread.protocol.ts';

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
    appended: appends.map(({ rows }) => rows.map(() => fault)),
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

/** The set first; only where some are duplicates or one is bad, by halves until each row has its verdict. */
function insertRows(connection: Connection, { sql, rows }: Append): AppendOutcome {
  const outcome = insertSet(connection, sql, rows);
  if (outcome === true) return true;
  return outcome === 'mixed' ? insertHalves(connection, sql, rows) : rows.map(() => outcome);
}

function insertHalves(connection: Connection, sql: string, rows: string[]): (boolean | Fault)[] {
  const half = rows.length >> 1;
  return [rows.slice(0, half), rows.slice(half)].flatMap((part) => {
    const outcome = insertSet(connection, sql, part);
    return outcome === 'mixed' ? insertHalves(connection, sql, part) : part.map(() => outcome);
  });
}

/** @returns true: all inserted; false: none, all are duplicates; a fault of a single row; 'mixed': nothing was done. */
function insertSet(connection: Connection, sql: string, rows: string[]): boolean | Fault | 'mixed' {
  connection.exec('savepoint rows');
  let outcome: boolean | Fault | 'mixed';
  try {
    const { affected } = connection.run({ sql, args: [`[${rows.join(',')}]`] });
    outcome = affected === rows.length ? true : affected === 0 ? false : 'mixed';
  } catch (error) {
    const fault = faultOf(error);
    if (isEnvironmental(fault) || !connection.inTransaction) throw new CommitFailed(fault);
    outcome = rows.length === 1 ? fault : 'mixed';
  }
  connection.exec(outcome === 'mixed' ? 'rollback to rows; release rows' : 'release rows');
  return outcome;
}
