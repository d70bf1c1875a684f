import type { InStatement } from '@libsql/client';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { memberMail } from '../../db/schema/control.ts';
import type { Database, Secrets } from '../ports.ts';
import type { MemberMail } from './member.ts';

/** A mail under lease. */
export interface LeasedMail {
  id: string;
  body: string | null;
  /** How often it was tried, this time included. */
  attempt: number;
  createdAt: number;
}

const MOST_AT_ONCE = 20;

/** A mail for the outbox, as a statement of its cause's batch. Call `ports.wake()` after the batch. */
export function insertMemberMail(
  { orm }: Database,
  secrets: Pick<Secrets, 'seal'>,
  { id, now }: { id: string; now: number },
  mail: MemberMail,
): InStatement {
  const body = secrets.seal(JSON.stringify(mail));
  return toStatement(
    orm.insert(memberMail).values({ id, kind: mail.kind, body, state: 'ready', runAt: now, createdAt: now }),
  );
}

/** Takes what is due; whoever took it holds it for `leaseMs`, then it is due again. */
export async function leaseMails({ orm }: Database, now: number, leaseMs: number): Promise<LeasedMail[]> {
  const due = orm
    .select({ id: memberMail.id })
    .from(memberMail)
    .where(sql`${memberMail.state} = 'ready' and ${memberMail.runAt} <= ${now}`)
    .orderBy(memberMail.runAt)
    .limit(MOST_AT_ONCE);
  return orm
    .update(memberMail)
    .set({ runAt: now + leaseMs, attempt: sql`${memberMail.attempt} + 1` })
    .where(inArray(memberMail.id, due))
    .returning();
}

/** Whether anything is due: a look costs less than a write that finds nothing. */
export async function hasDueMails({ client }: Database, now: number): Promise<boolean> {
  const { rows } = await client.execute({
    sql: `select 1 from member_mail where state = 'ready' and run_at <= ? limit 1`,
    args: [now],
  });
  return rows.length > 0;
}

/** Says what became of an attempt; a mail that is over loses its address and its link. */
export async function settleMail(
  { orm }: Database,
  { id, attempt }: Pick<LeasedMail, 'id' | 'attempt'>,
  { state, error, runAt, now }: { state: 'ready' | 'sent' | 'dead'; error: string | null; runAt: number; now: number },
): Promise<void> {
  await orm
    .update(memberMail)
    .set({ state, lastError: error, runAt, ...(state !== 'ready' && { body: null, finalAt: now }) })
    .where(and(eq(memberMail.id, id), eq(memberMail.attempt, attempt)));
}

/** Forgets what was sent or given up before a time, UTC milliseconds. */
export async function deleteMails({ client }: Database, before: number): Promise<void> {
  await client.execute({ sql: `delete from member_mail where state <> 'ready' and final_at < ?`, args: [before] });
}
