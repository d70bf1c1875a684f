import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Names of the secrets that a production environment sets itself. */
const SECRETS = ['DATA_KEYS', 'PEPPERS', 'SIGNING_KEYS', 'AUTH_SECRET'] as const;

/** A new pair for notifications, as VAPID_KEYS has it: `public:private`. */
export function makeVapidKey(): string {
  const { x = '', y = '', d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return `${point.toString('base64url')}:${d}`;
}

/**
 * Secrets for a machine that was given none: made once and kept beside the data, readable by the owner alone. With
 * any of them set in the environment nothing is made up, so that a half-configured deployment is refused, not hidden.
 */
export function withLocalSecrets(environment: NodeJS.ProcessEnv, folder: string): Record<string, string | undefined> {
  if (SECRETS.some((name) => environment[name])) return environment;
  const file = path.join(folder, 'secrets.json');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const key = () => randomBytes(32).toString('base64url');
    const made = {
      DATA_KEYS: `k1:${key()}`,
      PEPPERS: `p1:${key()}`,
      SIGNING_KEYS: `s1:${key()}`,
      AUTH_SECRET: key(),
    };
    writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 });
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  // Files of a version without notifications have none.
  if (!kept.VAPID_KEYS) {
    kept.VAPID_KEYS = makeVapidKey();
    writeFileSync(file, JSON.stringify(kept, null, 2), { mode: 0o600 });
  }
  return { ...environment, ...kept };
}
