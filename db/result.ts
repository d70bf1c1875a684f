import type { ResultSet, Row } from '@libsql/client/web';
import type { ResultData } from './thread.protocol.ts';

/** A result as `@libsql/client` gives it: rows by position and, enumerable, by name. */
export function toResultSet({ columns, types, rows, affected, rowid }: ResultData): ResultSet {
  return new Result(columns, types, rows.map(rowMaker(columns)), affected, rowid);
}

class Result implements ResultSet {
  readonly columns: string[];
  readonly columnTypes: string[];
  readonly rows: Row[];
  readonly rowsAffected: number;
  readonly lastInsertRowid: bigint | undefined;

  constructor(columns: string[], columnTypes: string[], rows: Row[], affected: number, rowid: bigint | undefined) {
    this.columns = columns;
    this.columnTypes = columnTypes;
    this.rows = rows;
    this.rowsAffected = affected;
    this.lastInsertRowid = rowid;
  }

  toJSON(): unknown {
    return {
      ...this,
      rows: this.rows.map((row) => Array.prototype.map.call(row, jsonValue)),
      lastInsertRowid: this.lastInsertRowid?.toString() ?? null,
    };
  }
}

type RowMaker = (values: unknown[]) => Row;

/** Positions are getters on a prototype shared by the result's rows; names are the rows' own. */
function rowMaker(columns: string[]): RowMaker {
  // Names that would collide with a position, with `length` or with each other need the slow way.
  const plain =
    new Set(columns).size === columns.length && !columns.some((name) => /^(?:\d+|length|__proto__)$/.test(name));
  if (!plain) return (values) => exactRow(columns, values);
  const properties: PropertyDescriptorMap = { length: { value: columns.length } };
  columns.forEach((name, position) => {
    properties[position] = {
      get(this: Row) {
        return this[name];
      },
    };
  });
  const prototype = Object.create(Object.prototype, properties);
  return (values) => {
    const row = Object.create(prototype) as Row;
    for (let i = 0; i < columns.length; i += 1) row[columns[i] as string] = values[i] as never;
    return row;
  };
}

/** The first of equal names has the name; every value has its position. */
function exactRow(columns: string[], values: unknown[]): Row {
  const row = {};
  Object.defineProperty(row, 'length', { value: values.length });
  values.forEach((value, position) => {
    Object.defineProperty(row, position, { value });
    const name = columns[position] as string;
    if (Object.hasOwn(row, name)) return;
    Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
  });
  return row as Row;
}

function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof ArrayBuffer ? Buffer.from(value).toString('base64') : value;
}
