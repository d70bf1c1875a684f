import { eq } from 'drizzle-orm';
import * as z from 'zod';
import { RaceLost } from '../../db/guard.ts';
import { campaign as campaignTable } from '../../db/schema/group.ts';
import { AppError } from '../errors.ts';
import type { Database, Ports } from '../ports.ts';
import { readShops } from '../retailer/shop.store.ts';
import { REDRIVEN_STATES } from './state.ts';
import { discardStop, insertStop, readStops, redriveMessages, resumeStop, type StoredStop } from './stop.store.ts';
import { STOPPED_CHANNELS, STOPPED_KINDS } from './stop.ts';

const part = z.string().max(64).default('');

/** What an operator may do to the outbox of all retailers, or of one. */
export const operatorRequest = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('redrive'),
    ids: z.array(z.string().max(64)).max(10_000).default([]),
    state: z.enum(REDRIVEN_STATES).optional(),
    retailer: part,
  }),
  z.strictObject({
    action: z.literal('stop'),
    /** '' for all: with no field set, nobody sends anything. */
    retailer: part,
    shop: part,
    campaign: part,
    channel: part,
    kind: part,
  }),
  z.strictObject({ action: z.enum(['resume', 'discard']), id: z.string().max(64) }),
  z.strictObject({ action: z.literal('stops') }),
]);

export type OperatorRequest = z.output<typeof operatorRequest>;

export interface OperatorAnswer {
  /** Messages that were touched. */
  messages: number;
  stops: StoredStop[];
}

type OperatePorts = Pick<Ports, 'databases' | 'clock' | 'ids'>;

const MOST = 10_000;

/** Sees to it that a stop names what there is: a slip of the pen would stop nothing. @throws AppError `unprocessable`. */
async function requireStoppable(
  { databases }: OperatePorts,
  { retailer, shop, campaign, channel, kind }: Extract<OperatorRequest, { action: 'stop' }>,
): Promise<void> {
  const shops = retailer || shop ? await readShops(databases.control) : [];
  const isThere = {
    retailer: !retailer || shops.some(({ retailerId }) => retailerId === retailer),
    shop: !shop || shops.some(({ id }) => id === shop),
    campaign: !campaign || (await hasCampaign(databases, campaign)),
    channel: STOPPED_CHANNELS.includes(channel),
    kind: STOPPED_KINDS.includes(kind),
  };
  const wrong = Object.entries(isThere).filter(([, is]) => !is);
  if (wrong.length === 0) return;
  const names = wrong.map(([name]) => name);
  throw new AppError('unprocessable', `Nothing was stopped: there is no such ${names.join(', ')}.`, {
    errors: names.map((path) => ({ path, code: 'unknown', message: 'there is none of this name' })),
  });
}

async function hasCampaign(databases: Ports['databases'], id: string): Promise<boolean> {
  for (const number of databases.groupNumbers()) {
    const { orm } = databases.group(number);
    const found = await orm.select({ id: campaignTable.id }).from(campaignTable).where(eq(campaignTable.id, id));
    if (found.length > 0) return true;
  }
  return false;
}

/** Redrives messages, or stops and resumes sending, over all groups. */
export async function operate(ports: OperatePorts, request: OperatorRequest): Promise<OperatorAnswer> {
  const { databases, clock, ids } = ports;
  const now = clock.now();
  const groups = databases.groupNumbers().map((number) => databases.group(number));
  let messages = 0;
  if (request.action === 'stop') await requireStoppable(ports, request);
  // One name in all groups, so that one call lifts it.
  const stopId = ids.make('stp');
  for (const database of groups) {
    if (request.action === 'redrive') {
      const { ids: named, state, retailer } = request;
      const wanted = { retailerId: retailer, ...(named.length > 0 && { ids: named }), ...(state && { state }) };
      messages += (await redriveMessages(database, wanted, now, MOST)).length;
    } else if (request.action === 'stop') {
      const { retailer: retailerId, shop: shopId, campaign: campaignId, channel, kind } = request;
      const row = { id: stopId, retailerId, shopId, campaignId, channel, kind, createdBy: 'operator', createdAt: now };
      await insertStop(database, row).catch(unlessThere);
    } else if (request.action !== 'stops') {
      messages += await lift(ports, database, request.action, request.id, now);
    }
  }
  const stops = (await Promise.all(groups.map((database) => readStops(database)))).flat();
  return { messages, stops };
}

function unlessThere(error: unknown): void {
  if (!(error instanceof RaceLost)) throw error;
}

async function lift(
  { databases }: OperatePorts,
  database: Database,
  how: 'resume' | 'discard',
  id: string,
  now: number,
): Promise<number> {
  const stop = (await readStops(database)).find((one) => one.id === id);
  if (!stop) return 0;
  if (how === 'resume') return resumeStop(database, stop, now);
  const numbers = new Map((await readShops(databases.control)).map(({ id: shop, number }) => [shop, number]));
  return discardStop(database, stop, numbers, now);
}
