/**
 * `npm run rebuild`: makes the read models again from the event log. Does it by itself where it can open the databases;
 * where a running service owns their files, it has that service do it. Where somebody is at it already, it waits for that.
 */
import { makeOperatorToken } from '../worker/privacy/operator.token.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { rebuildAll } from '../worker/report/fold.dispatch.ts';
import type { RebuildState } from '../worker/report/report.routes.ts';
import { createShopDirectory } from '../worker/retailer/shop.store.ts';
import { awaitService, readConfig, withDatabases } from './operator.ts';

const clock = { now: Date.now };

async function main(): Promise<void> {
  const config = readConfig();
  const secrets = createSecrets(config);
  const ask = async () => {
    const headers = () => ({ authorization: `Bearer ${makeOperatorToken(secrets, 'rebuild', clock.now())}` });
    let told = '';
    const onState = ({ at }: RebuildState) => {
      const step = at && `Group ${at.group}: ${10 * Math.floor((10 * at.seq) / Math.max(1, at.newest))} % of the log.`;
      if (step && step !== told) console.log(step);
      told = step ?? told;
    };
    return (await awaitService(config, { route: '/api/reports/rebuild' }, headers, onState)).result ?? [];
  };
  const groups =
    (await withDatabases(config, (databases) =>
      rebuildAll({ databases, shops: createShopDirectory(databases.control, clock), clock }),
    )) ?? (await ask());
  groups.forEach(({ generation, events }, index) => {
    const origin = events === undefined ? 'made by another process' : `from ${events} events`;
    console.log(`Group ${index + 1}: generation ${generation} ${origin}.`);
  });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
