import type { InStatement } from '@libsql/client';
import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { campaign, campaignShop, message, sendingStop } from '../../db/schema/group.ts';
import type { Database } from '../ports.ts';
import { KEEP_ADDRESS_MS } from './state.ts';
import { covers, type Stop } from './stop.ts';

/** Who made it, of a stop that members see and do not lift. */
export const OPERATOR = 'operator';

/** A stop as it is kept, how many messages wait for it, and how many were with their provider already. */
export type StoredStop = typeof sendingStop.$inferSelect & { held: number; underWay: number };

/** Whose messages: a retailer's, or '' for the whole group's. */
export const ofRetailer = (retailerId: string): SQL | undefined =>
  retailerId === '' ? undefined : eq(message.retailerId, retailerId);

/** What a stop covers, in SQL. */
function covered({ retailerId, shopId, campaignId, channel, kind }: Stop): SQL | undefined {
  return and(
    ofRetailer(retailerId),
    shopId === '' ? undefined : eq(message.shopId, shopId),
    campaignId === '' ? undefined : eq(message.campaignId, campaignId),
    channel === '' ? undefined : sql`${message.channel} = ${channel}`,
    kind === '' ? undefined : sql`${message.kind} = ${kind}`,
  );
}

/** Whether a stop is about a retailer's messages: its own, or the platform's where that names nobody else's. */
const isAbout = (retailerId: string, shopIds: readonly string[]): SQL | undefined =>
  or(
    eq(sendingStop.retailerId, retailerId),
    and(
      eq(sendingStop.retailerId, ''),
      inArray(sendingStop.shopId, ['', ...shopIds]),
      sql`(${sendingStop.campaignId} = '' or exists (
        select 1 from campaign where campaign.id = ${sendingStop.campaignId} and campaign.retailer_id = ${retailerId}))`,
    ),
  );

/**
 * Stops that are about a retailer, the operator's among them, the newest first.
 * @param whose without it, everybody's.
 */
export async function readStops(
  { orm }: Database,
  whose?: { retailerId: string; shopIds: readonly string[] },
): Promise<StoredStop[]> {
  const { retailerId: owner, shopId, campaignId, channel, kind } = message;
  const retailerId = whose?.retailerId ?? '';
  const [stops, counts, sending] = await orm.batch([
    orm
      .select()
      .from(sendingStop)
      .where(whose && isAbout(retailerId, whose.shopIds))
      .orderBy(sql`${sendingStop.createdAt} desc, ${sendingStop.id} desc`),
    orm
      .select({ stop: message.waitsFor, held: sql<number>`count(*)` })
      .from(message)
      .where(and(eq(message.state, 'held'), ofRetailer(retailerId)))
      .groupBy(message.waitsFor),
    orm
      .select({ retailerId: owner, shopId, campaignId, channel, kind, messages: sql<number>`count(*)` })
      .from(message)
      .where(and(eq(message.state, 'sending'), ofRetailer(retailerId)))
      .groupBy(owner, shopId, campaignId, channel, kind),
  ]);
  const held = new Map(counts.map((row) => [row.stop, row.held]));
  return stops.map((stop) => ({
    ...stop,
    held: held.get(stop.id) ?? 0,
    underWay: sending.reduce((sum, row) => sum + (covers(stop, row) ? row.messages : 0), 0),
  }));
}

/**
 * Stops sending, at once: what waits is held in the same batch, leased or not. What a dispatcher has marked as going is
 * with its provider; nothing else goes, for what is held can be marked no more.
 * @throws RaceLost where it is stopped already.
 */
export async function insertStop(database: Database, row: typeof sendingStop.$inferSelect): Promise<void> {
  const { orm } = database;
  // One statement a state: SQLite would look for two of them in all messages of the retailer.
  const hold = (state: 'ready' | 'leased', more = {}) =>
    toStatement(
      orm
        .update(message)
        .set({ state: 'held', waitsFor: row.id, ...more })
        .where(and(eq(message.state, state), covered(row))),
    );
  await writeGuarded(database, toStatement(orm.insert(sendingStop).values(row).onConflictDoNothing()), [
    hold('ready'),
    hold('leased', { attempt: sql`${message.attempt} - 1` }),
  ]);
}

/**
 * Makes a member's stop the operator's, with what it holds.
 * @returns whether there is one of this grain.
 */
export async function takeOverStop({ orm }: Database, row: typeof sendingStop.$inferSelect): Promise<boolean> {
  const { retailerId, shopId, campaignId, channel, kind } = sendingStop;
  const taken = await orm
    .update(sendingStop)
    .set({ createdBy: OPERATOR })
    .where(
      and(
        eq(retailerId, row.retailerId),
        eq(shopId, row.shopId),
        eq(campaignId, row.campaignId),
        eq(channel, row.channel),
        eq(kind, row.kind),
      ),
    )
    .returning({ id: sendingStop.id });
  return taken.length > 0;
}

/** Whose a campaign is, and the shops that it is for; undefined where this database has none of this id. */
export async function readCampaignPlace({ orm }: Database, id: string) {
  const rows = await orm
    .select({ retailerId: campaign.retailerId, shopId: campaignShop.shopId })
    .from(campaign)
    .leftJoin(campaignShop, eq(campaignShop.campaignId, campaign.id))
    .where(eq(campaign.id, id));
  const [first] = rows;
  return first && { retailerId: first.retailerId, shopIds: rows.flatMap(({ shopId }) => shopId ?? []) };
}

/** A stop as it was read: one that is another's since is lifted no more. */
type ReadStop = Pick<StoredStop, 'id' | 'createdBy'>;

const dropStop = ({ orm }: Database, { id, createdBy }: ReadStop): InStatement =>
  toStatement(orm.delete(sendingStop).where(and(eq(sendingStop.id, id), eq(sendingStop.createdBy, createdBy))));

const heldBy = ({ id }: Pick<Stop, 'id'>) => and(eq(message.waitsFor, id), eq(message.state, 'held'));

/**
 * Lifts a stop; what it held is due at once, and what was planned for later, or put off, when it was before.
 * @returns how many messages go on.
 * @throws RaceLost where there is no such stop any more.
 */
export async function resumeStop(database: Database, stop: ReadStop, now: number): Promise<number> {
  const runAt = sql`max(${message.runAt}, ${now})`;
  const released = database.orm.update(message).set({ state: 'ready', waitsFor: null, runAt }).where(heldBy(stop));
  const [, done] = await writeGuarded(database, dropStop(database, stop), [toStatement(released)]);
  return done?.rowsAffected ?? 0;
}

/** The facts of messages about to be dropped: their shop's number comes from outside, by shop id. */
function tellDropped(stopId: string, shopNumbers: ReadonlyMap<string, number>, now: number): InStatement {
  return {
    sql: `insert into event (shop, id, kind, occurred_at, received_at, body)
select number.value, message.id || '.canceled', 'message', ?, ?, json_patch(
  json_object('state', 'canceled', 'channel', message.channel, 'language', message.language, 'reason', 'discarded'),
  json_object('campaign', message.campaign_id))
from message join json_each(?) as number on number.key = message.shop_id
where message.waits_for = ? and message.state = 'held'
on conflict (shop, id) do nothing`,
    args: [now, now, JSON.stringify(Object.fromEntries(shopNumbers)), stopId],
  };
}

/**
 * Lifts a stop; what it held is never sent.
 * @returns how many messages were dropped.
 * @throws RaceLost where there is no such stop any more.
 */
export async function discardStop(
  database: Database,
  stop: ReadStop,
  shopNumbers: ReadonlyMap<string, number>,
  now: number,
): Promise<number> {
  const { orm } = database;
  const dropped = orm
    .update(message)
    .set({ state: 'canceled', waitsFor: null, runAt: now + KEEP_ADDRESS_MS, finalAt: now, lastError: 'discarded' })
    .where(heldBy(stop));
  // The facts first: they are told of what is still held.
  const facts = tellDropped(stop.id, shopNumbers, now);
  const [, , done] = await writeGuarded(database, dropStop(database, stop), [facts, toStatement(dropped)]);
  return done?.rowsAffected ?? 0;
}
