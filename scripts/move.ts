/**
 * `npm run move -- --retailer <id> --to <group>`: moves a retailer to another group's database while the service runs.
 * Does it by itself where it can open the databases (a service that starts meanwhile waits); where a running service
 * owns their files, it asks that service.
 * Interrupted, it goes on when it is called again.
 */
import { parseArgs } from 'node:util';
import { createLog } from '../worker/log.ts';
import { makeOperatorToken } from '../worker/privacy/operator.token.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import type { MoveState } from '../worker/retailer/move.routes.ts';
import { moveRetailer } from '../worker/retailer/move.ts';
import { createShopDirectory } from '../worker/retailer/shop.store.ts';
import { awaitService, readConfig, withDatabases } from './operator.ts';

const clock = { now: Date.now };
const log = createLog((line) => process.stderr.write(`${line}\n`), clock.now);
const tell = (step: string) => console.log(step);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { retailer: { type: 'string' }, to: { type: 'string' } } });
  const retailer = values.retailer ?? '';
  const to = Number(values.to);
  if (!retailer || !Number.isInteger(to)) throw new Error('Say --retailer <id> --to <group>.');
  const config = readConfig();
  const secrets = createSecrets(config);

  const ask = async () => {
    const headers = () => ({ authorization: `Bearer ${makeOperatorToken(secrets, 'move', clock.now())}` });
    let told = '';
    const onState = ({ step }: MoveState) => {
      if (step !== told) tell(step);
      told = step;
    };
    const call = { route: '/api/moves', watch: `/api/moves/${retailer}`, body: { retailer, to } };
    return (await awaitService(config, call, headers, onState)).step;
  };
  const outcome =
    (await withDatabases(config, (databases) => {
      const shops = createShopDirectory(databases.control, clock);
      // Who owns the control database's file is alone: nobody else's cache has to be waited for.
      const isAlone = config.controlDatabaseUrl.startsWith('file:');
      return moveRetailer({ databases, shops, clock, log }, retailer, to, {
        onStep: tell,
        ...(isAlone && { graceMs: 0 }),
      });
    })) ?? (await ask());
  tell(outcome === 'already_there' ? 'The retailer is there already.' : 'Moved.');
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
