import { createLog } from '../worker/log.ts';
import { createShopDirectory } from '../worker/retailer/shop.store.ts';
import { redriveEvents } from '../worker/tag/dead.ts';
import { readConfig, withDatabases } from './operator.ts';

const clock = { now: Date.now };

/**
 * Puts messages of the events' queue that became no event back into the log; tells which stay, and why. Works on the
 * databases that the configuration names, as they are deployed.
 */
export async function putBackEvents(): Promise<void> {
  const redriven = await withDatabases(readConfig(), (databases) =>
    redriveEvents({
      databases,
      clock,
      shops: createShopDirectory(databases.control, clock),
      log: createLog((line) => process.stderr.write(`${line}\n`), clock.now),
    }),
  );
  // Only a deployment with queues has such messages, and its databases are reached over HTTP.
  if (!redriven) throw new Error('A running service owns this database file: no queue leads to it.');
  console.log(`${redriven.restored} events put back, ${redriven.left.length} messages stay.`);
  for (const { id, reason, diedAt } of redriven.left)
    console.log(`${new Date(diedAt).toISOString()}  ${id}  ${reason}`);
  if (redriven.left.length > 0) process.exitCode = 1;
}
