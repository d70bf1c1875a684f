import { raiseFences, settleFences } from '../../db/fence.raise.ts';
import { RaceLost } from '../../db/guard.ts';
import { DEMO_SITE_KEYS } from '../demo/demo.ts';
import { AppError } from '../errors.ts';
import type { Database, Ports } from '../ports.ts';
import { shopsOf } from '../report/fold.dispatch.ts';
import { foldNext } from '../report/fold.store.ts';
import { catchUp, compareCounts, copyAnew, copyTables } from './move.copy.store.ts';
import {
  closeSource,
  fenceSource,
  fenceTarget,
  hasLeases,
  holdLeases,
  openTarget,
  pauseWrites,
} from './move.fence.store.ts';
import {
  announceClosing,
  beginMove,
  endMove,
  type Move,
  readGroup,
  readMoves,
  revokeClosing,
  switchGroup,
} from './move.store.ts';
import { deleteRows, isClosed, isFolded, type Mover, readMover } from './mover.store.ts';

/** What a move needs of the service. */
export type MovePorts = Pick<Ports, 'databases' | 'shops' | 'clock' | 'log'>;

export interface MoveOptions {
  /** How long after the switch the former group still answers those who have not heard of it: longer than any cache. */
  graceMs?: number;
  /** Told before each step, which waits for it. */
  onStep?: (step: string) => void | Promise<void>;
}

/** The longest pause: the database ends it by itself. */
const PAUSE_MS = 20_000;
const HOLD_MS = 60_000;
/** Shops are cached for 20 s. */
const GRACE_MS = 30_000;
/** So little left to copy is done within a moment. */
const NEARLY = 200;
const ROUNDS = 50;
const ATTEMPTS = 5;
const POLL_MS = 100;
/** Longer than any lease. */
const PATIENCE_MS = 15 * 60_000;

/** The demo storefronts' own orders carry the storefront's name. */
const STOREFRONTS = new Map(Object.entries(DEMO_SITE_KEYS).map(([name, siteKey]) => [siteKey, name]));

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A move with the databases at both ends. */
interface Journey {
  ports: MovePorts;
  move: Move;
  source: Database;
  target: Database;
  mover: Mover;
}

/**
 * Moves a retailer to another group's database while the service runs: copies, catches up, pauses the retailer's
 * writes for a moment, closes the former group to it, leads everybody to the new one, and clears the former. Redirects
 * and reads go on all the time. Interrupted anywhere, it goes on from there when it is called again; two that run at
 * once do not harm each other.
 * @throws AppError `not_found`, `unavailable` for a group without a database, `conflict`, `unprocessable`.
 */
export async function moveRetailer(
  ports: MovePorts,
  retailerId: string,
  toGroup: number,
  { graceMs = GRACE_MS, onStep = () => {} }: MoveOptions = {},
): Promise<'moved' | 'already_there'> {
  const move = await findMove(ports, retailerId, toGroup);
  if (!move) return 'already_there';
  const { databases, clock, log } = ports;
  const source = databases.group(move.fromGroup);
  const target = databases.group(toGroup);
  if (source.client === target.client) throw new AppError('unprocessable', 'Both groups are one database.');
  const journey = async (): Promise<Journey> => {
    return { ports, move, source, target, mover: await readMover(databases.control, retailerId, STOREFRONTS) };
  };

  for (let attempt = 1; !(await isClosed(source, retailerId)); attempt += 1) {
    if (attempt > ATTEMPTS) throw new AppError('conflict', 'The retailer writes faster than it can be copied.');
    await onStep(`copy, attempt ${attempt}`);
    await revokeClosing(databases.control, retailerId);
    await copyAndClose(await journey(), onStep).catch((error) => {
      if (!(error instanceof RaceLost)) throw error;
      log.warn('move_retried', { retailer: retailerId, attempt });
    });
  }
  if (move.state !== 'switched') {
    await onStep('switch');
    await openTarget(target, retailerId);
    await switchGroup(databases.control, move, clock.now());
    ports.shops.forget();
    log.info('retailer_moved', { retailer: retailerId, from: move.fromGroup, to: toGroup });
  }
  await onStep('wait for caches');
  const [switched] = (await readMoves(databases.control)).filter((one) => one.retailerId === retailerId);
  await pause(Math.max(0, (switched?.switchedAt ?? clock.now()) + graceMs - clock.now()));
  await onStep('clear the former group');
  await clearSource(await journey());
  await endMove(databases.control, retailerId);
  return 'moved';
}

/**
 * The group that a retailer is in, where it may be moved to another.
 * @throws AppError `not_found` where there is no such retailer, or group.
 */
export async function readDeparture(
  { databases }: Pick<Ports, 'databases'>,
  retailerId: string,
  toGroup: number,
): Promise<number> {
  const fromGroup = await readGroup(databases.control, retailerId);
  if (fromGroup === undefined) throw new AppError('not_found', `There is no retailer ${retailerId}.`);
  if (!databases.groupNumbers().includes(toGroup))
    throw new AppError('not_found', `There is no group ${toGroup} here.`);
  return fromGroup;
}

/** The move that is asked for, begun now or before; undefined where the retailer is there already. */
async function findMove(ports: MovePorts, retailerId: string, toGroup: number): Promise<Move | undefined> {
  const { databases, clock } = ports;
  const { control } = databases;
  const fromGroup = await readDeparture(ports, retailerId, toGroup);
  const known = (await readMoves(control)).find((one) => one.retailerId === retailerId);
  if (!known && fromGroup === toGroup) return undefined;
  const wanted: Move = { retailerId, fromGroup, toGroup, state: 'copying', startedAt: clock.now(), switchedAt: null };
  const move = known ?? (await beginMove(control, wanted));
  if (move?.toGroup !== toGroup) {
    throw new AppError('conflict', `The retailer is on its way to group ${move?.toGroup}: let that be finished first.`);
  }
  return move;
}

/** @throws RaceLost where the pause was too short, or another mover was first: another attempt is due. */
async function copyAndClose(journey: Journey, onStep: Required<MoveOptions>['onStep']): Promise<void> {
  const { ports, move, source, target, mover } = journey;
  const { retailerId } = mover;
  const { control } = ports.databases;
  await Promise.all([raiseFences(source.client), raiseFences(target.client)]);
  await fenceTarget(target, mover);
  // Another mover may have finished meanwhile: then this group is the retailer's home, and must not stay shut.
  const [now] = (await readMoves(control)).filter((one) => one.retailerId === retailerId);
  if (now?.startedAt !== move.startedAt || now.state !== 'copying') {
    if (!now || now.state === 'switched') await openTarget(target, retailerId);
    throw new AppError('conflict', 'Somebody else moves this retailer.');
  }
  await fenceSource(source, mover);
  await copyTables(source, target, mover);
  await onStep('catch up');
  await nearlyCatchUp(journey);
  await onStep('wait for what is being sent');
  await awaitLeases(journey);
  await nearlyCatchUp(journey);
  await onStep('pause');
  const pausedAt = performance.now();
  await pauseWrites(source, retailerId, PAUSE_MS);
  await catchUp(source, target, mover);
  const differing = await compareCounts(source, target, mover);
  if (differing.length > 0) {
    ports.log.error('move_counts_differ', { retailer: retailerId, tables: differing.map(({ name }) => name) });
    await pauseWrites(source, retailerId, 0);
    await copyAnew(target, mover, differing);
    throw new RaceLost();
  }
  await onStep('close');
  await announceClosing(control, mover);
  await closeSource(source, target, mover);
  ports.log.info('move_paused', { retailer: retailerId, ms: Math.round(performance.now() - pausedAt) });
}

/** Takes over what is written meanwhile, and has it folded, until little is left. */
async function nearlyCatchUp({ ports, source, target, mover }: Journey): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const copied = await catchUp(source, target, mover);
    await foldAll(ports, target);
    if (copied < NEARLY) return;
  }
}

async function foldAll(ports: MovePorts, database: Database): Promise<void> {
  for (let more = true; more; ) {
    // Whoever else folds this group was first.
    more = await foldNext(database, shopsOf(ports), ports.clock.now()).then(
      (folded) => folded.more,
      (error) => {
        if (error instanceof RaceLost) return true;
        throw error;
      },
    );
  }
}

/** Waits until nobody is sending anything of the retailer's any more: else it would be sent again from the new group. */
async function awaitLeases({ ports, source, mover }: Journey): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    await holdLeases(source, mover.retailerId, HOLD_MS);
    if (!(await hasLeases(source, mover, ports.clock.now()))) return;
    await pause(POLL_MS);
  }
  throw new AppError('conflict', 'Something of this retailer is being sent all the time.');
}

/** Deletes what the former group still holds, once none of its folds can know of it any more. */
async function clearSource({ ports, source, target, mover }: Journey): Promise<void> {
  while (!(await isFolded(source, mover))) await foldAll(ports, source);
  await deleteRows(source, mover);
  await settleFences(target.client);
}

/** Leads everybody to the new group where a mover died in between: no retailer stays paused for that. */
export async function finishMoves(ports: MovePorts): Promise<void> {
  for (const move of await readMoves(ports.databases.control)) {
    // Each for itself: a group that is away keeps no other retailer waiting.
    await finishMove(ports, move).catch((error: Error & { code?: string }) => {
      ports.log.error('move_unfinished', { retailer: move.retailerId, error: error.name, code: error.code });
    });
  }
}

async function finishMove(ports: MovePorts, move: Move): Promise<void> {
  const { databases, clock, shops } = ports;
  if (move.state === 'switched' || !(await isClosed(databases.group(move.fromGroup), move.retailerId))) return;
  await openTarget(databases.group(move.toGroup), move.retailerId);
  await switchGroup(databases.control, move, clock.now());
  shops.forget();
}
