import * as z from 'zod';
import { RaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import type { Database, Ports } from '../ports.ts';
import { readShops } from '../retailer/shop.store.ts';
import { redriveMessages } from './outbox.store.ts';
import { REDRIVEN_STATES } from './state.ts';
import { requireStoppable, type WantedStop } from './stop.fault.ts';
import {
  discardStop,
  insertStop,
  OPERATOR,
  readCampaignPlace,
  readStops,
  resumeStop,
  type StoredStop,
  takeOverStop,
} from './stop.store.ts';

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

async function readPlaces({ databases }: OperatePorts, { retailer, shop, campaign }: WantedStop) {
  const groups = campaign === '' ? [] : databases.groupNumbers();
  const found = await Promise.all(groups.map((number) => readCampaignPlace(databases.group(number), campaign)));
  return {
    shops: retailer || shop ? await readShops(databases.control) : [],
    campaign: found.find((place) => place !== undefined),
  };
}

/** Writes the operator's stop, or makes a member's of the same grain that. */
async function stopIn(database: Database, row: Parameters<typeof insertStop>[1]): Promise<void> {
  try {
    await insertStop(database, row);
  } catch (error) {
    if (!(error instanceof RaceLost)) throw error;
    // One that was lifted in this moment is made anew.
    if (!(await takeOverStop(database, row))) await stopIn(database, row);
  }
}

/**
 * Stops sending: a retailer in the group where it lives, which it takes along when it moves, all else in all groups.
 * @throws AppError `unprocessable`.
 */
async function stop(ports: OperatePorts, wanted: WantedStop): Promise<void> {
  const { databases, clock, ids } = ports;
  const places = await readPlaces(ports, wanted);
  requireStoppable(wanted, places);
  const { retailer: retailerId, shop: shopId, campaign: campaignId, channel, kind } = wanted;
  const home = places.shops.find((one) => one.retailerId === retailerId);
  // One name in all groups, so that one call lifts it.
  const id = ids.make('stp');
  const row = { id, retailerId, shopId, campaignId, channel, kind, createdBy: OPERATOR, createdAt: clock.now() };
  for (const number of home ? [home.groupNumber] : databases.groupNumbers()) {
    await stopIn(databases.group(number), row);
  }
}

/**
 * Redrives messages, or stops and resumes sending, over all groups.
 * @throws AppError `unprocessable` for a stop that nothing could be about, `not_found` for one that there is not.
 */
export async function operate(ports: OperatePorts, request: OperatorRequest): Promise<OperatorAnswer> {
  const { databases, clock } = ports;
  const now = clock.now();
  const groups = databases.groupNumbers().map((number) => databases.group(number));
  let messages = 0;
  let lifted = false;
  if (request.action === 'stop') await stop(ports, request);
  for (const database of groups) {
    if (request.action === 'redrive') {
      const { ids: named, state, retailer } = request;
      const wanted = { retailerId: retailer, ...(named.length > 0 && { ids: named }), ...(state && { state }) };
      messages += (await redriveMessages(database, wanted, now, MOST)).length;
    } else if ('id' in request) {
      const held = await lift(ports, database, request.action, request.id, now);
      lifted ||= held !== undefined;
      messages += held ?? 0;
    }
  }
  if ('id' in request && !lifted) throw new AppError('not_found', 'There is no such stop.');
  const stops = (await Promise.all(groups.map((database) => readStops(database)))).flat();
  return { messages, stops };
}

/** @returns how many messages it held; undefined where this database has no such stop. */
async function lift(
  { databases }: OperatePorts,
  database: Database,
  how: 'resume' | 'discard',
  id: string,
  now: number,
): Promise<number | undefined> {
  const found = (await readStops(database)).find((one) => one.id === id);
  if (!found) return undefined;
  if (how === 'resume') return resumeStop(database, found, now);
  const numbers = new Map((await readShops(databases.control)).map(({ id: shop, number }) => [shop, number]));
  return discardStop(database, found, numbers, now);
}
