/** Copies of whole databases as SQLite files: taken while the service runs, checked, and put back. */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync } from 'node:fs';
import type { Client, InValue, Transaction } from '@libsql/client';
import Native from 'libsql';

const PAGE_ROWS = 1000;
const INSERT_ROWS = 200;
const BUSY_TIMEOUT_MS = 30_000;
/** Tables that SQLite and libSQL keep for themselves. */
const OWN = `name not like 'sqlite\\_%' escape '\\' and name not like '\\_litestream%' escape '\\'
  and name not like 'libsql\\_%' escape '\\'`;

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
/** Integers as such: bound as a JavaScript number they would be floating. */
const exact = (value: unknown) => (Number.isInteger(value) ? BigInt(value as number) : value);

/** What a copy holds. */
export interface Contents {
  /** Rows by table. */
  tables: Record<string, number>;
  /** How many migrations of each set are applied. */
  migrations: { control: number; group: number };
  /** The last event of the log; null where there is none, or no log. */
  lastEvent: number | null;
}

/**
 * Copies a file that a running service owns: one consistent state, through a connection of this process. Readers and
 * the writer go on; the write-ahead log only grows until the copy is made.
 */
export function copyFile(from: string, to: string): void {
  const database = new Native(from, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.prepare('vacuum into ?').run(to);
  } finally {
    database.close();
  }
  makeDurable(to);
}

function makeDurable(file: string): void {
  const handle = openSync(file, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}

/**
 * Copies a libSQL server's database within one read transaction, table by table in pages.
 * @throws where the server ends the transaction before all is read.
 */
export async function copyServer(client: Client, to: string): Promise<void> {
  const transaction = await client.transaction('read');
  const database = new Native(to);
  try {
    database.exec('pragma synchronous = off');
    // A table may refer to one that comes later; `inspect` checks all of it in the end.
    database.exec('pragma foreign_keys = off');
    const { rows: schema } = await transaction.execute(
      `select type, name, sql from sqlite_schema where sql is not null and ${OWN}`,
    );
    const sqlOf = (type: (kind: string) => boolean) =>
      schema.filter((row) => type(String(row.type))).map((row) => String(row.sql));
    for (const sql of sqlOf((type) => type === 'table')) database.exec(sql);
    for (const { type, name } of schema) if (type === 'table') await copyTable(transaction, String(name), database);
    // Not before the rows: an index is made faster whole, and a trigger must not fire.
    for (const sql of sqlOf((type) => type !== 'table')) database.exec(sql);
    await copySequences(transaction, database);
  } finally {
    transaction.close();
    database.close();
  }
  makeDurable(to);
}

async function copyTable(from: Transaction, name: string, to: InstanceType<typeof Native>): Promise<void> {
  const { rows: keys } = await from.execute(KEY_OF(name));
  const page = pageOf(
    name,
    keys.map((row) => String(row.name)),
    PAGE_ROWS,
  );
  let after: InValue[] = [];
  for (;;) {
    const { rows, columns } = await from.execute({ sql: page.sql(after.length > 0), args: after });
    const last = rows.at(-1);
    if (!last) return;
    after = page.keys.map((_, index) => last[index] as InValue);
    const names = columns.slice(page.keys.length);
    const insert = to.prepare(insertInto(name, names));
    to.exec('begin');
    for (const row of rows) insert.run(...names.map((_, index) => toNative(row[page.keys.length + index])));
    to.exec('commit');
    if (rows.length < PAGE_ROWS) return;
  }
}

/** Columns of the primary key of a table without row ids; none for any other. */
const KEY_OF = (name: string) => ({
  sql: `select name from pragma_table_info(?1) where pk > 0
    and (select wr from pragma_table_list(?1) where schema = 'main') order by pk`,
  args: [name],
});

/** Reads a table in pages, by its row ids or its key: in front of each row stand the values that the next page follows. */
function pageOf(table: string, primaryKey: readonly string[], limit: number) {
  const keys = primaryKey.length > 0 ? primaryKey.map(quote) : ['rowid'];
  const list = keys.join(', ');
  const named = keys.map((key, index) => `${key} as "key ${index}"`).join(', ');
  return {
    keys,
    sql: (follows: boolean) => `select ${named}, * from ${quote(table)}
      ${follows ? `where (${list}) > (${keys.map(() => '?').join(', ')})` : ''} order by ${list} limit ${limit}`,
  };
}

const insertInto = (table: string, columns: readonly string[]) =>
  `insert into ${quote(table)} (${columns.map(quote).join(', ')}) values (${columns.map(() => '?').join(', ')})`;

const toNative = (value: unknown) => (value instanceof ArrayBuffer ? Buffer.from(value) : exact(value));

/** Numbers already given are never given again, also where their rows are gone. */
async function copySequences(from: Transaction, to: InstanceType<typeof Native>): Promise<void> {
  const { rows: known } = await from.execute(`select 1 from sqlite_schema where name = 'sqlite_sequence'`);
  if (known.length === 0) return;
  const { rows } = await from.execute('select name, seq from sqlite_sequence');
  to.exec('delete from sqlite_sequence');
  const insert = to.prepare('insert into sqlite_sequence (name, seq) values (?, ?)');
  for (const { name, seq } of rows) insert.run(name, exact(seq));
}

/**
 * Reads what a copy holds, and checks it whole.
 * @throws where SQLite finds it damaged.
 */
export function inspect(file: string): Contents {
  const database = new Native(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    const [check] = database.prepare('pragma integrity_check').all() as { integrity_check: string }[];
    if (check?.integrity_check !== 'ok') throw new Error(`${file} is damaged: ${check?.integrity_check}`);
    const foreign = database.prepare('pragma foreign_key_check').all();
    if (foreign.length > 0) throw new Error(`${file} has ${foreign.length} rows that refer to none.`);
    const names = database.prepare(`select name from sqlite_schema where type = 'table' and ${OWN}`).all() as {
      name: string;
    }[];
    const tables: Record<string, number> = {};
    for (const { name } of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const [row] = database.prepare(`select count(*) as n from ${quote(name)}`).all() as { n: number }[];
      tables[name] = row?.n ?? 0;
    }
    const [last] = tables.event
      ? (database.prepare('select max(seq) as seq from event').all() as { seq: number | null }[])
      : [];
    return {
      tables,
      migrations: { control: tables.migrations_control ?? 0, group: tables.migrations_group ?? 0 },
      lastEvent: last?.seq ?? null,
    };
  } finally {
    database.close();
  }
}

/** Hex sha256 of a file. */
export async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Whether a libSQL server's database holds no table yet. */
export async function isServerEmpty(client: Client): Promise<boolean> {
  const { rows } = await client.execute(`select count(*) as n from sqlite_schema where type = 'table' and ${OWN}`);
  return Number(rows[0]?.n) === 0;
}

/** Rows by table of a libSQL server's database. */
export async function countServer(client: Client, tables: readonly string[]): Promise<Record<string, number>> {
  const found = await client.batch(
    tables.map((name) => `select count(*) as n from ${quote(name)}`),
    'read',
  );
  return Object.fromEntries(tables.map((name, index) => [name, Number(found[index]?.rows[0]?.n)]));
}

/**
 * Puts a copy into a libSQL server's database that is still empty.
 * @throws where it holds any table.
 */
export async function loadServer(file: string, client: Client): Promise<void> {
  if (!(await isServerEmpty(client))) {
    throw new Error('The database on the server is not empty: restore into a new one.');
  }
  const database = new Native(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    const schema = database
      .prepare(`select type, name, sql from sqlite_schema where sql is not null and ${OWN}`)
      .all() as { type: string; name: string; sql: string }[];
    const tables = schema.filter(({ type }) => type === 'table');
    await client.migrate(tables.map(({ sql }) => sql));
    for (const { name } of tables) await loadTable(database, name, client);
    await client.migrate(schema.filter(({ type }) => type !== 'table').map(({ sql }) => sql));
    const sequences = database.prepare(`select name, seq from sqlite_sequence`).all() as {
      name: string;
      seq: number;
    }[];
    await client.batch(
      sequences.map(({ name, seq }) => ({
        sql: 'insert or replace into sqlite_sequence (rowid, name, seq) select rowid, name, ? from sqlite_sequence where name = ?',
        args: [seq, name],
      })),
      'write',
    );
  } finally {
    database.close();
  }
}

async function loadTable(from: InstanceType<typeof Native>, name: string, to: Client): Promise<void> {
  const key = KEY_OF(name);
  const keys = from.prepare(key.sql).all(...key.args) as { name: string }[];
  const page = pageOf(
    name,
    keys.map((row) => row.name),
    INSERT_ROWS,
  );
  let after: unknown[] = [];
  for (;;) {
    const read = from.prepare(page.sql(after.length > 0)).raw(true);
    const columns = read
      .columns()
      .map((column) => column.name)
      .slice(page.keys.length);
    const rows = read.all(...after.map(exact)) as InValue[][];
    if (rows.length === 0) return;
    after = rows.at(-1)?.slice(0, page.keys.length) ?? [];
    // As a migration: a table may refer to one that comes later.
    await to.migrate(rows.map((row) => ({ sql: insertInto(name, columns), args: row.slice(page.keys.length) })));
  }
}
