import { mendAges, releaseUnsent } from '../message/age.store.ts';
import type { Ports } from '../ports.ts';
import { deleteOld, deleteOldControl, readNight, writeNight } from './retention.store.ts';

const HOUR_MS = 3_600_000;
/** Three in the night, UTC. */
const HOUR = 3;
const CHUNK = 1000;

/** Once a night lets go of what was kept long enough, in all databases; what one run leaves, the next tick takes. */
export async function retainDue({ databases, clock }: Pick<Ports, 'databases' | 'clock'>): Promise<void> {
  const now = clock.now();
  const night = Math.floor((now - HOUR * HOUR_MS) / (24 * HOUR_MS));
  for (const number of databases.groupNumbers()) {
    const database = databases.group(number);
    if ((await readNight(database)) >= night) continue;
    const done = [
      await deleteOld(database, now),
      (await mendAges(database, now, CHUNK)) < CHUNK,
      (await releaseUnsent(database, now, CHUNK)) < CHUNK,
    ];
    if (number === 1) done.push(await deleteOldControl(databases.control, now));
    if (done.every(Boolean)) await writeNight(database, night, now);
  }
}
