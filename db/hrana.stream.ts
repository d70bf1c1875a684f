import type { Connection } from './connection.ts';
import { faultOf, isEnvironmental } from './fault.ts';
import {
  fromHrana,
  type HranaBatch,
  type HranaCondition,
  type HranaError,
  type HranaRequest,
  type HranaResult,
  type HranaStatement,
  toHrana,
} from './hrana.protocol.ts';
import type { ResultData, Step } from './thread.protocol.ts';

/** One client's stream of requests on a connection of its own. */
export class HranaStream {
  readonly connection: Connection;
  readonly #sql = new Map<number, string>();
  closed = false;
  #readOnly = false;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Performs one request. Never throws: what is wrong is the answer. */
  perform(request: HranaRequest): HranaResult {
    try {
      return { type: 'ok', response: { type: request.type, ...this.#answer(request) } };
    } catch (error) {
      return { type: 'error', error: this.#errorOf(error) };
    }
  }

  #answer(request: HranaRequest): Record<string, unknown> {
    switch (request.type) {
      case 'execute':
        return { result: this.#execute(request.stmt) };
      case 'batch':
        return { result: this.#batch(request.batch) };
      case 'sequence':
        this.connection.exec(this.#sqlOf(request));
        return {};
      case 'describe':
        return { result: this.#describe(this.#sqlOf(request)) };
      case 'store_sql':
        this.#sql.set(request.sql_id, request.sql);
        return {};
      case 'close_sql':
        this.#sql.delete(request.sql_id);
        return {};
      case 'get_autocommit':
        return { is_autocommit: !this.connection.inTransaction };
      case 'close':
        this.closed = true;
        this.connection.rollback();
        if (this.#readOnly) this.connection.exec('pragma query_only = off');
        return {};
      default:
        throw new TypeError('unknown type of request');
    }
  }

  #execute(statement: HranaStatement): unknown {
    const started = performance.now();
    const { columns, types, rows, affected, rowid } = this.#run(this.#stepOf(statement));
    return {
      cols: columns.map((name, i) => ({ name, decltype: types[i] || null })),
      rows: statement.want_rows === false ? [] : rows.map((row) => row.map(toHrana)),
      affected_row_count: affected,
      last_insert_rowid: rowid?.toString() ?? null,
      rows_read: 0,
      rows_written: affected,
      query_duration_ms: performance.now() - started,
    };
  }

  /** `begin transaction readonly` is libSQL's own; the embedded engine takes it and yet lets writes through. */
  #run(step: Step): ResultData {
    if (/^begin transaction readonly$/i.test(step.sql)) {
      this.connection.exec('pragma query_only = on');
      this.#readOnly = true;
    }
    try {
      return this.connection.run(step);
    } finally {
      if (this.#readOnly && !this.connection.inTransaction) {
        this.connection.exec('pragma query_only = off');
        this.#readOnly = false;
      }
    }
  }

  #batch({ steps }: HranaBatch): unknown {
    const results: unknown[] = [];
    const errors: (HranaError | null)[] = [];
    const holds = (condition: HranaCondition): boolean => {
      switch (condition.type) {
        case 'ok':
          return Boolean(results[condition.step]);
        case 'error':
          return Boolean(errors[condition.step]);
        case 'not':
          return !holds(condition.cond);
        case 'and':
          return condition.conds.every(holds);
        case 'or':
          return condition.conds.some(holds);
        case 'is_autocommit':
          return !this.connection.inTransaction;
        default:
          throw new TypeError('unknown type of condition');
      }
    };
    for (const { condition, stmt } of steps) {
      let result: unknown = null;
      let error: HranaError | null = null;
      try {
        if (!condition || holds(condition)) result = this.#execute(stmt);
      } catch (cause) {
        error = this.#errorOf(cause);
      }
      results.push(result);
      errors.push(error);
    }
    return { step_results: results, step_errors: errors };
  }

  /** SQLite's own program for the statement tells its parameters and whether it writes. */
  #describe(sql: string): unknown {
    const program = this.connection.run({ sql: `explain ${sql}`, args: [] }).rows;
    const parameters = program.filter(([, opcode]) => opcode === 'Variable').map(([, , position]) => Number(position));
    return {
      params: Array.from({ length: Math.max(0, ...parameters) }, () => ({ name: null })),
      cols: this.connection.columnsOf(sql).map(({ name, type }) => ({ name, decltype: type || null })),
      is_explain: /^\s*explain\b/i.test(sql),
      is_readonly: !program.some(([, opcode, , writes]) => opcode === 'Transaction' && Number(writes) > 0),
    };
  }

  #stepOf(statement: HranaStatement): Step {
    const { args = [], named_args: named = [] } = statement;
    const sql = this.#sqlOf(statement);
    if (named.length === 0) return { sql, args: args.map(fromHrana) };
    return {
      sql,
      args: Object.fromEntries(named.map(({ name, value }) => [name.replace(/^[@$:]/, ''), fromHrana(value)])),
    };
  }

  #sqlOf({ sql, sql_id: id }: { sql?: string | null; sql_id?: number | null }): string {
    const text = sql ?? this.#sql.get(id ?? Number.NaN);
    if (text === undefined) throw new TypeError('no statement, or one that was not stored');
    return text;
  }

  #errorOf(error: unknown): HranaError {
    const fault = faultOf(error);
    if (isEnvironmental(fault)) this.connection.drop();
    return { message: fault.message, code: fault.code };
  }
}
