/**
 * `npm run rebuild`: makes the read models again from the event log. Does it by itself where it can open the databases;
 * where a running service owns their files, it asks that service.
 */
import { makeOperatorToken } from '../worker/privacy/operator.token.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { rebuildAll } from '../worker/report/fold.dispatch.ts';
import type { Rebuilt } from '../worker/report/fold.store.ts';
import { createShopDirectory } from '../worker/retailer/shop.store.ts';
import { askService, readConfig, withDatabases } from './operator.ts';

const clock = { now: Date.now };

async function main(): Promise<void> {
  const config = readConfig();
  const ask = async () => {
    const token = makeOperatorToken(createSecrets(config), 'rebuild', clock.now());
    const init = { method: 'POST', headers: { authorization: `Bearer ${token}` } };
    return ((await askService(config, '/api/reports/rebuild', init)) as { groups: Rebuilt[] }).groups;
  };
  const groups =
    (await withDatabases(config, (databases) =>
      rebuildAll({ databases, shops: createShopDirectory(databases.control, clock), clock }),
    )) ?? (await ask());
  groups.forEach(({ generation, events }, index) => {
    console.log(`Group ${index + 1}: generation ${generation} from ${events} events.`);
  });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
