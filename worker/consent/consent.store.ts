import type { InStatement } from '@libsql/client';
import { and, eq, lt, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { consentRecord, consentRequest } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import { type ConsentState, MARKETING, stateOf } from './consent.ts';

export type ConsentRow = typeof consentRecord.$inferInsert;
export type RequestRow = typeof consentRequest.$inferSelect;

const CHUNK = 2000;

/** Keeps what people said; the same said again, at the same moment, changes nothing. @returns how many were new. */
export async function insertConsents({ client }: Database, rows: readonly ConsentRow[]): Promise<number> {
  let added = 0;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const result = await client.execute({
      sql: `insert into consent_record (id, shop_id, subject_key, purpose, channel, wording, language, method, created_at,
  state, version, source, evidence_sealed, occurred_at, confirmed_at)
select value ->> 'id', value ->> 'shopId', value ->> 'subjectKey', value ->> 'purpose', value ->> 'channel',
  value ->> 'wording', value ->> 'language', value ->> 'method', value ->> 'createdAt', value ->> 'state',
  value ->> 'version', value ->> 'source', value ->> 'evidenceSealed', value ->> 'occurredAt', value ->> 'confirmedAt'
from json_each(?) where not exists (
  select 1 from consent_record as known
  where known.subject_key = value ->> 'subjectKey' and known.purpose = value ->> 'purpose'
    and known.channel = value ->> 'channel' and known.state = value ->> 'state'
    and known.occurred_at = value ->> 'occurredAt' and known.confirmed_at is value ->> 'confirmedAt')`,
      args: [JSON.stringify(rows.slice(start, start + CHUNK))],
    });
    added += result.rowsAffected;
  }
  return added;
}

/** How the consents under some keys stand, by key; a key is of one channel. Those who said nothing are left out. */
export async function readConsents(
  { orm }: Database,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ConsentState>> {
  const rows = await selectConsents({ orm }, keys);
  return standingOf(rows);
}

/** The query of `readConsents`, for a batch with others. */
export function selectConsents({ orm }: Pick<Database, 'orm'>, keys: readonly string[]) {
  return orm
    .select({
      key: consentRecord.subjectKey,
      state: consentRecord.state,
      at: sql<number>`coalesce(${consentRecord.occurredAt}, ${consentRecord.createdAt})`,
      confirmedAt: consentRecord.confirmedAt,
    })
    .from(consentRecord)
    .where(
      and(
        sql`${consentRecord.subjectKey} in (select value from json_each(${JSON.stringify(keys)}))`,
        eq(consentRecord.purpose, MARKETING),
      ),
    );
}

/** Rows of `selectConsents` as they stand, by key. */
export function standingOf(
  rows: readonly { key: string; state: 'given' | 'withdrawn'; at: number; confirmedAt: number | null }[],
): ReadonlyMap<string, ConsentState> {
  const byKey = Map.groupBy(rows, ({ key }) => key);
  return new Map([...byKey].map(([key, entries]) => [key, stateOf(entries)]));
}

/** Guard of a request for a confirmation: while one waits, a second changes nothing. */
export function insertRequest({ orm }: TenantDatabase, row: RequestRow): InStatement {
  return toStatement(orm.insert(consentRequest).values(row).onConflictDoNothing());
}

/** The request that a link confirms; undefined once it was confirmed, or dropped. */
export async function readRequest({ orm }: TenantDatabase, shopId: string, tokenHash: string) {
  const [row] = await orm
    .select()
    .from(consentRequest)
    .where(and(eq(consentRequest.tokenHash, tokenHash), eq(consentRequest.shopId, shopId)));
  return row;
}

/** Guard of a confirmation: of two taps at once one counts. */
export function deleteRequest({ orm }: TenantDatabase, id: string): InStatement {
  return toStatement(orm.delete(consentRequest).where(eq(consentRequest.id, id)));
}

/** One record, in a batch. */
export function insertRecord({ orm }: TenantDatabase, row: ConsentRow): InStatement {
  return toStatement(orm.insert(consentRecord).values(row));
}

/** Drops what nobody confirmed. @returns how many. */
export async function dropRequests({ orm }: Database, before: number): Promise<number> {
  const { rowsAffected } = await orm.delete(consentRequest).where(lt(consentRequest.createdAt, before));
  return rowsAffected;
}
