import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Config, parseConfig } from '../worker/config.ts';
import { withLocalSecrets } from '../worker/hosts/keys.node.ts';

/** The folder of a machine without settings. */
export const dataFolder = () => path.resolve(process.env.DATA_FOLDER ?? 'data');

/**
 * The settings as the service has them: of the environment, or on a developer's machine what `npm start` made.
 * @param changes over the environment.
 * @throws ConfigError; Error where no keys are there at all.
 */
export function readConfig(changes: Record<string, string> = {}): Config {
  const given = { ...process.env, ...changes };
  if (given.NODE_ENV === 'production') return parseConfig(given);
  const data = dataFolder();
  if (!given.DATA_KEYS && !existsSync(path.join(data, 'secrets.json'))) {
    throw new Error(`There are no keys: set DATA_KEYS, PEPPERS, SIGNING_KEYS and AUTH_SECRET as the service has them.`);
  }
  const defaults = {
    PUBLIC_URL: `http://localhost:${given.PORT ?? 3000}`,
    CONTROL_DATABASE_URL: `file:${path.join(data, 'goodword.db')}`,
    LOCAL_TARGETS: 'on',
  };
  return parseConfig(withLocalSecrets({ ...defaults, ...given }, data));
}
