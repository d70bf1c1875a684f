import { type SQL, sql } from 'drizzle-orm';
import { isFree } from '../../db/fence.ts';
import type { Database } from '../ports.ts';
import { type Kept, keepMs } from './retention.ts';

/** Rows of one statement: others write in between. */
const CHUNK = 1000;
/** Statements a run: what is left waits for the next tick. */
const ROUNDS = 20;

/** Which rows of a table are over; a retailer's on the way to another group wait until it is there. */
interface Over {
  table: string;
  key: string;
  where: SQL;
}

const before = (kept: Kept, now: number) => now - keepMs(kept);

/** What a group keeps no longer. Messages age by themselves: worker/message/age.store.ts. */
const overIn = (now: number): Over[] => [
  {
    table: 'recipient',
    key: 'id',
    // While a deal can still be shared, its recipients keep it from being sent to them once more.
    where: sql`created_at <= ${before('recipient', now)} and ${isFree(sql`retailer_id`)} and not exists (
      select 1 from deal where deal.id = recipient.deal_id and deal.state <> 'ended'
        and coalesce(deal.valid_to, ${now}) >= ${now})`,
  },
  {
    table: 'consent_record',
    key: 'id',
    where: sql`${isFree(sql`shop_id`)} and created_at <= ${before('consent', now)} and (
      purpose = 'code_by_text' or (purpose = 'join' and method = 'typed_and_sent') or exists (
        select 1 from consent_record as ended where ended.subject_key = consent_record.subject_key
          and ended.purpose = consent_record.purpose and ended.channel = consent_record.channel
          and ended.state = 'withdrawn' and ended.created_at >= consent_record.created_at
          and ended.created_at <= ${before('consent', now)}))`,
  },
  {
    table: 'known_customer',
    key: 'rowid',
    where: sql`seen_at <= ${before('listed', now)} and ${isFree(sql`shop_id`)}`,
  },
  {
    table: 'advocate_name',
    key: 'id',
    where: sql`ends_at <= ${before('name', now)} and ${isFree(sql`shop_id`)}`,
  },
  {
    table: 'customer_invite',
    key: 'id',
    where: sql`created_at <= ${before('invite', now)} and ${isFree(sql`retailer_id`)} and created_at <= ${now} - 86400000 * (
      select coalesce(max(period_days), 0) from invite_rule where invite_rule.shop_id = customer_invite.shop_id)`,
  },
  {
    table: 'address_pair',
    key: 'rowid',
    where: sql`created_at <= ${before('pair', now)} and ${isFree(sql`retailer_id`)}`,
  },
  {
    table: 'mailbox_spelling',
    key: 'rowid',
    where: sql`created_at <= ${before('spelling', now)} and ${isFree(sql`retailer_id`)}`,
  },
  {
    table: 'claim_waiting',
    key: 'rowid',
    where: sql`created_at <= ${before('waiting', now)} and ${isFree(sql`shop_id`)}`,
  },
  {
    table: 'refused_ask',
    key: 'rowid',
    where: sql`created_at <= ${before('refused', now)} and ${isFree(sql`shop_id`)}`,
  },
  {
    table: 'advocate_token',
    key: 'token_hash',
    where: sql`token_hash >= 'me.' and token_hash < 'me/' and created_at <= ${before('access', now)}
      and ${isFree(sql`shop_id`)}`,
  },
  {
    table: 'sharer_device',
    key: 'rowid',
    where: sql`created_at <= ${before('device', now)} and ${isFree(sql`shop_id`)}`,
  },
  {
    table: 'idempotency',
    key: 'rowid',
    where: sql`created_at <= ${before('idempotency', now)} and ${isFree(sql`api_key_id`)}`,
  },
  {
    table: 'till_entry',
    key: 'rowid',
    where: sql`created_at <= ${before('tillEntry', now)} and ${isFree(sql`shop_id`)}`,
  },
  {
    table: 'push_subscription',
    key: 'id',
    where: sql`(expires_at <= ${now} or coalesce(seen_at, created_at) <= ${before('browser', now)})
      and ${isFree(sql`shop_id`)}`,
  },
  {
    table: 'answer',
    key: 'id',
    where: sql`created_at <= ${before('answer', now)} and ${isFree(sql`retailer_id`)}`,
  },
  {
    table: 'sandbox_message',
    key: 'id',
    where: sql`created_at <= ${before('sandbox', now)} and ${isFree(sql`shop_id`)}`,
  },
  { table: 'dead_event', key: 'id', where: sql`died_at <= ${before('deadEvent', now)}` },
  { table: 'number_check', key: 'key', where: sql`checked_at <= ${before('numberCheck', now)}` },
  { table: 'limit_window', key: 'key', where: sql`ends_at <= ${now}` },
];

const overInControl = (now: number): Over[] => [
  { table: 'session', key: 'id', where: sql`expires_at <= ${before('session', now)}` },
  { table: 'verification', key: 'id', where: sql`expires_at <= ${before('session', now)}` },
];

/** @returns whether nothing is left to delete. */
async function deleteOver({ orm }: Database, over: readonly Over[]): Promise<boolean> {
  let done = true;
  for (const { table, key, where } of over) {
    const [name, by] = [sql.identifier(table), sql.identifier(key)];
    let rows = CHUNK;
    for (let round = 0; round < ROUNDS && rows === CHUNK; round += 1) {
      const { rowsAffected } = await orm.run(
        sql`delete from ${name} where ${by} in (select ${by} from ${name} where ${where} limit ${CHUNK})`,
      );
      rows = rowsAffected;
    }
    done &&= rows < CHUNK;
  }
  return done;
}

/** Deletes what a group has kept long enough. @returns whether nothing is left. */
export const deleteOld = (database: Database, now: number): Promise<boolean> => deleteOver(database, overIn(now));

/** The same for the control database. */
export const deleteOldControl = (database: Database, now: number): Promise<boolean> =>
  deleteOver(database, overInControl(now));

/** The day, counted from 1970, that old things were last deleted on. */
export async function readNight({ client }: Database): Promise<number> {
  const { rows } = await client.execute(`select seq from seal_mark where name = 'retention'`);
  return Number(rows[0]?.seq ?? 0);
}

export async function writeNight({ client }: Database, day: number, now: number): Promise<void> {
  await client.execute({
    sql: `insert into seal_mark (name, seq, marked_at) values ('retention', ?1, ?2)
on conflict (name) do update set seq = ?1, marked_at = ?2`,
    args: [day, now],
  });
}
