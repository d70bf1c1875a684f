import type { InStatement } from '@libsql/client';
import { and, desc, eq, inArray, or, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { audit, user } from '../../db/schema/control.ts';
import { suppression } from '../../db/schema/group.ts';
import { dropAnswers } from '../message/answer.store.ts';
import { OWN_WORDS } from '../message/message.ts';
import type { Database, TenantDatabase } from '../ports.ts';

/** Why an address is on a retailer's list: by a do-not-contact list, or by law. */
type ListSource = 'dnc' | 'legal';

interface NewSuppression {
  id: string;
  addressKey: string;
}

const CHUNK = 5000;

/**
 * Forbids many addresses to a retailer over a channel, for ever; they hold for the next message, also for one that is
 * leased already. One statement a few thousand, so that others may write in between.
 * @returns how many were not known before.
 */
export async function insertSuppressions(
  { client, retailerId }: TenantDatabase,
  rows: readonly NewSuppression[],
  { channel, source, now }: { channel: 'email' | 'sms'; source: ListSource; now: number },
): Promise<number> {
  let added = 0;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const pairs = rows.slice(start, start + CHUNK).map(({ id, addressKey }) => [id, addressKey]);
    const result = await client.execute({
      sql: `insert into suppression (id, retailer_id, scope, scope_id, channel, address_key, source, created_at)
select value ->> 0, ?, 'retailer', '', ?, value ->> 1, ?, ? from json_each(?) where true on conflict do nothing`,
      args: [retailerId, channel, source, now, JSON.stringify(pairs)],
    });
    added += result.rowsAffected;
  }
  return added;
}

/**
 * Takes a refusal back whose owner has just shown that the address is theirs, and asked to take part: what nobody asks
 * for stays refused. What a law, a list, a complaint or a dead address forbids stays as it is, and so does what was
 * refused over other addresses of theirs: the two no longer stand for one another.
 * @param keys of the address, by all peppers.
 */
export function liftOwnWord(
  { retailerId }: TenantDatabase,
  { channel, keys }: { channel: 'email' | 'sms'; keys: readonly string[] },
  now: number,
): InStatement[] {
  const refused = `retailer_id = ?1 and scope in ('retailer', 'doubt') and channel = ?2
  and address_key in (select value from json_each(?3)) and source in (${OWN_WORDS.map((word) => `'${word}'`).join()})`;
  const args = [retailerId, channel, JSON.stringify(keys)];
  return [
    {
      sql: `insert into suppression (id, retailer_id, scope, scope_id, channel, address_key, source, created_at)
select id || '.unasked', retailer_id, 'unasked', '', channel, address_key, source, ?4 from suppression where ${refused}
on conflict do nothing`,
      args: [...args, now],
    },
    { sql: `delete from suppression where ${refused}`, args },
    dropAnswers(retailerId, keys),
    {
      sql: `delete from address_pair where retailer_id = ?1
  and ${channel === 'email' ? 'email_key' : 'sms_key'} in (select value from json_each(?2))`,
      args: [retailerId, JSON.stringify(keys)],
    },
  ];
}

/**
 * Lifts what somebody's own STOP, or the provider's knowledge of it, forbade over a channel; what a law, a list or a
 * complaint forbids stays.
 * @param retailerId '' for what holds for everybody.
 */
export function liftOwnStop(
  { orm }: Database,
  retailerId: string,
  channel: 'sms' | 'facebook',
  keys: readonly string[],
): InStatement {
  return toStatement(
    orm
      .delete(suppression)
      .where(
        and(
          eq(suppression.retailerId, retailerId),
          inArray(suppression.addressKey, [...keys]),
          eq(suppression.channel, channel),
          inArray(suppression.scope, retailerId === '' ? ['global'] : ['retailer', 'doubt']),
          inArray(suppression.source, ['user', 'provider']),
        ),
      ),
  );
}

/** How many addresses a retailer may not contact, by channel and by why. */
export async function countSuppressions({ orm, retailerId }: TenantDatabase) {
  return orm
    .select({ channel: suppression.channel, source: suppression.source, addresses: sql<number>`count(*)` })
    .from(suppression)
    .where(eq(suppression.retailerId, retailerId))
    .groupBy(suppression.channel, suppression.source)
    .orderBy(suppression.channel, suppression.source);
}

/** What forbids an address, found by its keys alone: the retailer's own entries, and those for everybody. */
export async function findSuppressions({ orm, retailerId }: TenantDatabase, keys: readonly string[]) {
  return orm
    .select({
      scope: suppression.scope,
      channel: suppression.channel,
      source: suppression.source,
      at: suppression.createdAt,
    })
    .from(suppression)
    .where(
      and(
        inArray(suppression.addressKey, [...keys]),
        or(eq(suppression.retailerId, retailerId), eq(suppression.scope, 'global')),
      ),
    )
    .orderBy(suppression.createdAt);
}

/** What the audit log calls an import. */
const IMPORT_ACTION = 'suppressions_imported';

/** The latest imports of a retailer, with who made them. */
export async function readImports({ orm }: Database, retailerId: string) {
  const rows = await orm
    .select({ id: audit.id, subject: audit.subject, at: audit.createdAt, by: user.name })
    .from(audit)
    .leftJoin(user, eq(user.id, audit.userId))
    .where(and(eq(audit.retailerId, retailerId), eq(audit.action, IMPORT_ACTION)))
    .orderBy(desc(audit.createdAt), desc(audit.id))
    .limit(20);
  return rows.map(({ by, ...row }) => ({ ...row, by: by ?? '' }));
}

/** Notes an import. */
export async function insertImport({ orm }: Database, row: Omit<typeof audit.$inferInsert, 'action'>): Promise<void> {
  await orm.insert(audit).values({ ...row, action: IMPORT_ACTION });
}
