/** What the commands about messages share: an operator's request, to the databases or to the service that holds them. */
import { createIds } from '../worker/ids.ts';
import { type OperatorAnswer, type OperatorRequest, operate } from '../worker/message/operate.ts';
import { makeOperatorToken } from '../worker/privacy/operator.token.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { askService, readConfig, withDatabases } from './operator.ts';

const clock = { now: Date.now };

/** Does it where the databases can be opened; where a running service owns their files, asks that service. */
export async function request(wanted: OperatorRequest): Promise<OperatorAnswer> {
  const config = readConfig();
  const ports = { clock, ids: createIds(clock) };
  const done = await withDatabases(config, (databases) => operate({ ...ports, databases }, wanted));
  if (done) return done;
  const token = makeOperatorToken(createSecrets(config), 'messages', clock.now());
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(wanted) };
  return (await askService(config, '/api/messages/operate', init)) as OperatorAnswer;
}

/** Options that were typed have a value: an empty one would mean all. @throws Error, in words for people. */
export function requireValues(options: Record<string, unknown>): void {
  const empty = Object.keys(options).filter((name) => options[name] === '');
  if (empty.length > 0) throw new Error(`Nothing was done: --${empty.join(', --')} has no value.`);
}

/** Runs a command; a fault is said in words. */
export function run(main: () => Promise<void>): void {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
