import type { InStatement } from '@libsql/client';
import { and, asc, eq, or, sql } from 'drizzle-orm';
import { writeGuarded } from '../../db/guard.ts';
import { answer } from '../../db/schema/group.ts';
import type { Secrets, TenantDatabase } from '../ports.ts';
import { spreadRefusal } from '../suppression/pair.store.ts';

type AnswerRow = typeof answer.$inferSelect;

/** What somebody wrote back, as it is kept for whoever decides about it. */
export type NewAnswer = Omit<AnswerRow, 'retailerId' | 'wordsSealed'> & {
  /** As they wrote it. */
  words: string;
};

/** So much of what somebody wrote is shown. */
const MOST_WORDS = 1000;

/** Keeps an answer; one in doubt only where the refusal that it was taken for is there, of the same batch. */
export function insertAnswer(
  { retailerId }: TenantDatabase,
  secrets: Pick<Secrets, 'seal'>,
  { id, shopId, channel, addressKey, masked, language, words, state, createdAt }: NewAnswer,
): InStatement {
  return {
    sql: `insert into answer (id, retailer_id, shop_id, channel, address_key, masked, language, words_sealed, state, created_at)
select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 where ?9 = 'passed' or exists (
  select 1 from suppression where scope = 'doubt' and scope_id = ?1 and retailer_id = ?2 and address_key = ?5)
on conflict do nothing`,
    args: [
      id,
      retailerId,
      shopId,
      channel,
      addressKey,
      masked,
      language,
      secrets.seal(words.slice(0, MOST_WORDS)),
      state,
      createdAt,
    ],
  };
}

/** A refusal that a person may still lift, one for each answer in doubt. Nothing where the address refuses clearly. */
export function insertDoubt(
  { retailerId }: TenantDatabase,
  row: { id: string; answerId: string; channel: string; addressKey: string; createdAt: number },
): InStatement {
  const { id, answerId, channel, addressKey, createdAt } = row;
  return {
    sql: `insert into suppression (id, retailer_id, scope, scope_id, channel, address_key, source, created_at)
select ?1, ?2, 'doubt', ?3, ?4, ?5, 'user', ?6 where not exists (
  select 1 from suppression where retailer_id = ?2 and address_key = ?5 and channel in ('all', ?4)
    and scope = 'retailer' and source = 'user')
on conflict do nothing`,
    args: [id, retailerId, answerId, channel, addressKey, createdAt],
  };
}

const AMONG = `in (select value from json_each(?2))`;

/** Whether an address refuses in doubt: then what it refuses is counted already. */
export async function hasDoubt({ client, retailerId }: TenantDatabase, keys: readonly string[]): Promise<boolean> {
  const { rows } = await client.execute({
    sql: `select 1 from suppression where retailer_id = ?1 and address_key ${AMONG} and scope = 'doubt' limit 1`,
    args: [retailerId, JSON.stringify(keys)],
  });
  return rows.length > 0;
}

/** Nobody has to decide about an address any more: its owner has said it clearly. What stood in doubt stands. */
export function closeAnswers({ retailerId }: TenantDatabase, keys: readonly string[]): InStatement[] {
  const list = JSON.stringify(keys);
  const doubts = `scope = 'doubt' and retailer_id = ?1 and scope_id in (
  select scope_id from suppression where scope = 'doubt' and retailer_id = ?1 and address_key ${AMONG})`;
  return [...makeClear(doubts, [retailerId, list]), dropAnswers(retailerId, keys)];
}

/** Nobody has to decide about an address any more: its owner wants messages. */
export const dropAnswers = (retailerId: string, keys: readonly string[]): InStatement => ({
  sql: `delete from answer where retailer_id = ?1 and address_key ${AMONG}`,
  args: [retailerId, JSON.stringify(keys)],
});

/** What was refused in doubt is refused. */
function makeClear(doubts: string, args: string[]): InStatement[] {
  return [
    {
      sql: `insert into suppression (id, retailer_id, scope, scope_id, channel, address_key, source, created_at)
select id || '.clear', retailer_id, 'retailer', '', channel, address_key, source, created_at
from suppression where ${doubts} on conflict do nothing`,
      args,
    },
    { sql: `delete from suppression where ${doubts}`, args },
  ];
}

/** The answers of a retailer that wait for a decision, the oldest first. @param wanted one more, by its id. */
export async function readAnswers({ orm, retailerId }: TenantDatabase, limit: number, wanted: string) {
  const own = eq(answer.retailerId, retailerId);
  const [rows, counts] = await orm.batch([
    orm
      .select()
      .from(answer)
      .where(and(own, or(eq(answer.state, 'doubt'), eq(answer.id, wanted))))
      .orderBy(sql`${answer.id} <> ${wanted}`, asc(answer.createdAt))
      .limit(limit),
    orm
      .select({ answers: sql<number>`count(*)` })
      .from(answer)
      .where(and(own, eq(answer.state, 'doubt'))),
  ]);
  return { rows, total: counts[0]?.answers ?? 0 };
}

/** One answer that somebody may decide about. */
export async function readAnswer({ orm, retailerId }: TenantDatabase, id: string): Promise<AnswerRow | undefined> {
  const [row] = await orm
    .select()
    .from(answer)
    .where(and(eq(answer.id, id), eq(answer.retailerId, retailerId)));
  return row;
}

const dropAnswer = ({ retailerId }: TenantDatabase, id: string): InStatement => ({
  sql: 'delete from answer where id = ?1 and retailer_id = ?2',
  args: [id, retailerId],
});

/** They meant a stop: whatever of theirs was in doubt is clear. @throws RaceLost where somebody decided already. */
export async function confirmDoubt(
  database: TenantDatabase,
  { id, addressKey }: AnswerRow,
  { now, narrow }: { now: number; narrow: boolean | undefined },
): Promise<void> {
  await writeGuarded(database, dropAnswer(database, id), [
    ...closeAnswers(database, [addressKey]),
    ...spreadRefusal(database, { keys: [addressKey], source: 'user', now, narrow }),
  ]);
}

/** They meant no stop: what was forbidden for this answer alone is so no more. @throws RaceLost as above. */
export async function liftDoubt(database: TenantDatabase, { id }: AnswerRow): Promise<void> {
  await writeGuarded(database, dropAnswer(database, id), [
    {
      sql: `delete from suppression where scope = 'doubt' and retailer_id = ?1 and scope_id = ?2`,
      args: [database.retailerId, id],
    },
  ]);
}
