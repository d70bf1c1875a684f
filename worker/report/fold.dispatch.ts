import { RaceLost } from '../../db/guard.ts';
import { type GroupFault, tryGroups } from '../group.ts';
import { SILENT_MS } from '../health/health.store.ts';
import { inTime } from '../in-time.ts';
import type { Database, Ports } from '../ports.ts';
import { noteBlocks } from './block.store.ts';
import { FOLD_LIMIT, foldNext, type ShopsByNumber } from './fold.store.ts';
import { type Rebuilding, type Rebuilt, readRebuild, rebuild } from './rebuild.store.ts';

/** Folds of one tick: after a long pause the rest waits for the next, so that other work gets its turn. */
const ROUNDS = 20;

type FoldPorts = Pick<Ports, 'databases' | 'shops' | 'clock'>;

/** A shop made a moment ago may be missing from the cache: then it is asked for once more. */
export function shopsOf(ports: Pick<Ports, 'shops'>): ShopsByNumber {
  return async (number) => {
    const known = await ports.shops.byNumber(number);
    if (known) return known;
    ports.shops.forget();
    return ports.shops.byNumber(number);
  };
}

/**
 * Until all is folded; but a log that grows twice as fast as it is folded is not raced. The cores are its writers' then,
 * reports tell how far they are, and what a peak has left is folded when it is over.
 */
async function foldGroup(ports: FoldPorts, database: Database): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { more, behind } = await foldNext(database, shopsOf(ports), ports.clock.now());
    if (!more || behind - before >= FOLD_LIMIT) return;
    before = behind;
  }
}

/** Brings the read models of all groups up to the log. Another host that folds the same group goes first. */
export async function foldDue(ports: FoldPorts): Promise<void> {
  for (const number of ports.databases.groupNumbers()) {
    const database = ports.databases.group(number);
    await foldGroup(ports, database).catch((error) => {
      if (!(error instanceof RaceLost)) throw error;
    });
    await noteBlocks(database);
  }
}

/** How often the table is asked whether another process is done. */
const POLL_MS = 500;

async function rebuildGroup(ports: FoldPorts, database: Database): Promise<Rebuilt> {
  const read = () => readRebuild(database, ports.clock.now());
  const { serving: before } = await read();
  for (;;) {
    try {
      return await rebuild(database, shopsOf(ports), ports.clock);
    } catch (error) {
      if (!(error instanceof RaceLost)) throw error;
    }
    // Another process is at it: it ends, or it dies.
    while ((await read()).rebuilding) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const { serving } = await read();
    if (serving > before) return { generation: serving };
  }
}

/** What became of each group. */
export interface AllRebuilt {
  rebuilt: (Rebuilt & { group: number })[];
  failed: GroupFault[];
}

/**
 * Makes the read models of all groups again from their logs, while the old ones serve; one whose database is away keeps
 * no other from it. Where another process is at it, that one's are waited for.
 */
export async function rebuildAll(ports: FoldPorts): Promise<AllRebuilt> {
  const rebuilt: AllRebuilt['rebuilt'] = [];
  const failed = await tryGroups(ports.databases, async (group) => {
    rebuilt.push({ group, ...(await rebuildGroup(ports, ports.databases.group(group))) });
  });
  return { rebuilt, failed };
}

/** How far a rebuild is. */
export interface Progress {
  /** Where one goes on, of whichever process; absent where there is none. */
  at?: Rebuilding & { group: number };
  /** Groups whose databases do not answer. */
  away: number[];
}

/** Reads how far the rebuild is that goes on. */
export async function readProgress({ databases, clock }: Pick<Ports, 'databases' | 'clock'>): Promise<Progress> {
  let at: Progress['at'];
  const failed = await tryGroups(databases, async (group) => {
    const { rebuilding } = await inTime(readRebuild(databases.group(group), clock.now()), SILENT_MS);
    if (rebuilding) at ??= { group, ...rebuilding };
  });
  return { ...(at && { at }), away: failed.map(({ group }) => group) };
}
