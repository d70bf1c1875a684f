import { and, eq, inArray, isNull, lte, ne, sql } from 'drizzle-orm';
import { isFree } from '../../db/fence.ts';
import { message } from '../../db/schema/group.ts';
import type { Database } from '../ports.ts';
import { keepMs } from '../privacy/retention.ts';
import { A_REVIEW, AN_ERASURE, FINAL_STATES } from './state.ts';

const [WORDS_MS, MESSAGE_MS] = [keepMs('words'), keepMs('message')];
/** Where the final state's own time is not known, the row's own time stands for it. */
const ENDED = sql`coalesce(${message.finalAt}, ${message.createdAt})`;

/** Final messages of which something is to be let go now; each comes back for the next. */
const due = ({ orm }: Database, now: number, limit: number) =>
  orm
    .select({ id: message.id })
    .from(message)
    .where(
      and(
        inArray(message.state, [...FINAL_STATES]),
        lte(message.runAt, now),
        isNull(message.waitsFor),
        isFree(message.retailerId),
      ),
    )
    .limit(limit);

/**
 * Lets go of final messages by degrees: the address after 72 hours, the words after 30 days, the row after 13 months.
 * Texts that a provider holds are marked for it to forget them. What a page posted is public, and stays as long as the row.
 */
export async function ageMessages(database: Database, now: number, limit = 500): Promise<void> {
  const { orm } = database;
  const over = sql`${ENDED} <= ${now - MESSAGE_MS}`;
  // The address and files go now; an order for an advertising platform, and what somebody answered, are all person.
  const wordless = sql`${message.channel} = 'ads' or ${message.kind} = 'reply'
    or (${ENDED} <= ${now - WORDS_MS} and ${message.kind} <> 'post')`;
  await orm
    .update(message)
    .set({
      addressSealed: null,
      attachmentsSealed: null,
      valuesSealed: sql`case when ${wordless} then '' else ${message.valuesSealed} end`,
      waitsFor: sql`case when ${message.channel} = 'sms' and ${message.providerId} is not null
        and ${message.addressSealed} is not null then ${AN_ERASURE} end`,
      runAt: sql`case
        when ${message.channel} = 'sms' and ${message.providerId} is not null and ${message.addressSealed} is not null
          then ${now}
        when ${ENDED} > ${now - WORDS_MS} then ${ENDED} + ${WORDS_MS}
        else ${ENDED} + ${MESSAGE_MS} end`,
    })
    .where(and(inArray(message.id, due(database, now, limit)), sql`not (${over})`));
  await orm.delete(message).where(and(inArray(message.id, due(database, now, limit)), over));
}

/** Texts that their provider is still to forget, the oldest first. */
export async function readUnforgotten({ orm }: Database, now: number, limit: number) {
  return orm
    .select({
      id: message.id,
      retailerId: message.retailerId,
      shopId: message.shopId,
      kind: message.kind,
      channel: message.channel,
      campaignId: message.campaignId,
      dealId: message.dealId,
      connectionId: message.connectionId,
      providerId: message.providerId,
      finalAt: message.finalAt,
    })
    .from(message)
    .where(and(eq(message.waitsFor, AN_ERASURE), lte(message.runAt, now), isFree(message.retailerId)))
    .orderBy(message.runAt)
    .limit(limit);
}

/** Texts that their provider has forgotten, or never will: the rest is let go in time. */
export async function forgetErased({ orm }: Database, ids: readonly string[]): Promise<void> {
  await orm
    .update(message)
    .set({ waitsFor: null, runAt: sql`${ENDED} + ${WORDS_MS}` })
    .where(and(inArray(message.id, [...ids]), eq(message.waitsFor, AN_ERASURE)));
}

/** Their provider is asked again later. */
export async function postponeErasure({ orm }: Database, ids: readonly string[], until: number): Promise<void> {
  await orm
    .update(message)
    .set({ runAt: until })
    .where(and(inArray(message.id, [...ids]), eq(message.waitsFor, AN_ERASURE)));
}

/** Deals that a stop holds for longer than they mean anything are judged once more, which drops them. */
export async function releaseUnsent({ orm }: Database, now: number, limit: number): Promise<number> {
  const old = orm
    .select({ id: message.id })
    .from(message)
    .where(
      and(
        eq(message.state, 'held'),
        eq(message.kind, 'deal'),
        ne(message.waitsFor, A_REVIEW),
        lte(message.createdAt, now - keepMs('unsent')),
        isFree(message.retailerId),
      ),
    )
    .limit(limit);
  const { rowsAffected } = await orm
    .update(message)
    .set({ state: 'ready', waitsFor: null, runAt: now })
    .where(inArray(message.id, old));
  return rowsAffected;
}

/** Messages of versions that kept them for ever get their time. */
export async function mendAges({ orm }: Database, now: number, limit: number): Promise<number> {
  const forever = orm
    .select({ id: message.id })
    .from(message)
    .where(
      and(
        inArray(message.state, [...FINAL_STATES]),
        sql`${message.runAt} > ${now + MESSAGE_MS}`,
        isFree(message.retailerId),
      ),
    )
    .limit(limit);
  const { rowsAffected } = await orm
    .update(message)
    .set({ runAt: sql`${ENDED} + ${WORDS_MS}` })
    .where(inArray(message.id, forever));
  return rowsAffected;
}
