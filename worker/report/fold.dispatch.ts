import { RaceLost } from '../../db/guard.ts';
import type { Database, Ports } from '../ports.ts';
import { noteBlocks } from './block.store.ts';
import { FOLD_LIMIT, foldNext, type Rebuilt, rebuild, type ShopsByNumber } from './fold.store.ts';

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

/**
 * Makes the read models of all groups again from their logs, while the old ones serve.
 * @throws RaceLost when another rebuild of a group began meanwhile.
 */
export async function rebuildAll(ports: Pick<Ports, 'databases' | 'shops' | 'clock'>): Promise<Rebuilt[]> {
  const rebuilt: Rebuilt[] = [];
  for (const number of ports.databases.groupNumbers()) {
    rebuilt.push(await rebuild(ports.databases.group(number), shopsOf(ports), ports.clock.now()));
  }
  return rebuilt;
}
