import type { Value } from '@libsql/client';
import { writeGuarded } from '../../db/guard.ts';
import type { Database } from '../ports.ts';
import { SEALED_KINDS, type Seal, type SealedRow } from './audit.ts';

const KINDS = SEALED_KINDS.map((kind) => `'${kind}'`).join(', ');
const toRow = (values: ArrayLike<Value>): SealedRow => Array.from(values, (value) => value as string | number | null);

/** A shop's seal: also the last event that it covers. */
export interface LogSeal extends Seal {
  lastId: string;
}

/** When this group's log was last looked through, and how far. */
export async function readMark({ client }: Database): Promise<{ seq: number; markedAt: number }> {
  const { rows } = await client.execute(`select seq, marked_at from seal_mark where name = 'log'`);
  return { seq: Number(rows[0]?.seq ?? 0), markedAt: Number(rows[0]?.marked_at ?? 0) };
}

export async function writeMark({ client }: Database, seq: number, now: number): Promise<void> {
  await client.execute({
    sql: `insert into seal_mark (name, seq, marked_at) values ('log', ?1, ?2)
on conflict (name) do update set seq = max(seq, ?1), marked_at = ?2`,
    args: [seq, now],
  });
}

/** Numbers of the shops that something to seal was noted of since an event, and how far that looked. */
export async function findTouched({ client }: Database, after: number): Promise<{ shops: number[]; seq: number }> {
  const [last, touched] = await client.batch(
    [
      'select coalesce(max(seq), 0) as seq from event',
      { sql: `select distinct shop from event where seq > ? and kind in (${KINDS})`, args: [after] },
    ],
    'read',
  );
  return { shops: (touched?.rows ?? []).map((row) => Number(row.shop)), seq: Number(last?.rows[0]?.seq ?? 0) };
}

/** A shop's seals, the first first. */
export async function readLogSeals({ client }: Database, shop: number): Promise<LogSeal[]> {
  const { rows } = await client.execute({
    sql: 'select number, rows, last_id, hash from log_seal where shop = ? order by number',
    args: [shop],
  });
  let before = 0;
  return rows.map((row) => {
    const count = Number(row.rows) - before;
    before = Number(row.rows);
    return { number: Number(row.number), count, lastId: String(row.last_id), hash: String(row.hash) };
  });
}

/** A shop's last seal with all rows up to it, and where in this log that is; `seq` undefined: the event is not there. */
export async function readLastSeal({ client }: Database, shop: number) {
  const { rows } = await client.execute({
    sql: `select number, rows, hash, (select seq from event where shop = log_seal.shop and id = last_id) as seq
from log_seal where shop = ? order by number desc limit 1`,
    args: [shop],
  });
  const [row] = rows;
  if (!row) return undefined;
  const seq = row.seq === null ? undefined : Number(row.seq);
  return { number: Number(row.number), rows: Number(row.rows), hash: String(row.hash), seq };
}

/** The next rows of a shop that are sealed, in the order of the log. */
export async function readSealedRows({ client }: Database, shop: number, after: number, limit: number) {
  const { rows } = await client.execute({
    sql: `select seq, id, kind, occurred_at, received_at, body from event
where shop = ? and seq > ? and kind in (${KINDS}) order by seq limit ?`,
    args: [shop, after, limit],
  });
  return rows.map((row) => ({ seq: Number(row.seq), id: String(row.id), row: toRow(Array.from(row).slice(1)) }));
}

/** @param rows all that the chain covers up to and with it. @throws RaceLost where another host sealed first. */
export async function insertLogSeal(
  database: Database,
  shop: number,
  seal: LogSeal & { rows: number },
  now: number,
): Promise<void> {
  const { number, rows, lastId, hash } = seal;
  const guard = {
    sql: `insert into log_seal (shop, number, rows, last_id, hash, created_at) values (?, ?, ?, ?, ?, ?)
on conflict do nothing`,
    args: [shop, number, rows, lastId, hash, now],
  };
  await writeGuarded(database, guard, []);
}

const AUDIT_COLUMNS = 'id, retailer_id, user_id, action, subject, created_at';

/** Rows of the members' audit log that a seal covers; null: those that none covers yet. */
export async function readAuditRows({ client }: Database, seal: number | null, limit: number) {
  const { rows } = await client.execute({
    sql: `select ${AUDIT_COLUMNS} from audit where seal is ? order by id limit ?`,
    args: [seal, limit],
  });
  return rows.map((row) => ({ id: String(row.id), row: toRow(Array.from(row)) }));
}

/** The seals of the members' audit log, the first first. */
export async function readAuditSeals({ client }: Database, last?: true): Promise<Seal[]> {
  const { rows } = await client.execute(
    last
      ? 'select number, rows, hash from audit_seal order by number desc limit 1'
      : 'select number, rows, hash from audit_seal order by number',
  );
  return rows.map((row) => ({ number: Number(row.number), count: Number(row.rows), hash: String(row.hash) }));
}

/** @throws RaceLost where another host sealed first. */
export async function insertAuditSeal(
  database: Database,
  { number, count, hash }: Seal,
  ids: readonly string[],
  now: number,
): Promise<void> {
  const guard = {
    sql: 'insert into audit_seal (number, rows, hash, created_at) values (?, ?, ?, ?) on conflict do nothing',
    args: [number, count, hash, now],
  };
  const cover = {
    sql: 'update audit set seal = ? where seal is null and id in (select value from json_each(?))',
    args: [number, JSON.stringify(ids)],
  };
  await writeGuarded(database, guard, [cover]);
}
