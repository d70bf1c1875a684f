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
    const told = new Set<string>();
    const tell = (step: string) => {
      if (!told.has(step)) console.log(step);
      told.add(step);
    };
    const onState = ({ at, away = [] }: RebuildState) => {
      for (const group of away) tell(`Group ${group}: its database does not answer.`);
      if (at) tell(`Group ${at.group}: ${10 * Math.floor((10 * at.seq) / Math.max(1, at.newest))} % of the log.`);
    };
    return (await awaitService(config, { route: '/api/reports/rebuild' }, headers, onState)).result;
  };
  const { rebuilt = [], failed = [] } =
    (await withDatabases(config, (databases) =>
      rebuildAll({ databases, shops: createShopDirectory(databases.control, clock), clock }),
    )) ??
    (await ask()) ??
    {};
  for (const { group, generation, events } of rebuilt) {
    const origin = events === undefined ? 'made by another process' : `from ${events} events`;
    console.log(`Group ${group}: generation ${generation} ${origin}.`);
  }
  if (failed.length === 0) return;
  const groups = failed.map(({ group, fault }) => `group ${group} (${fault})`);
  throw new Error(`Not rebuilt: ${groups.join(', ')}. Run this again once the cause is gone.`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
