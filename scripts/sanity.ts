/**
 * `npm run sanity -- <url> [<url of the server API>]`: walks share → click → claim → purchase → refund on the canary
 * shop of a running deployment, over HTTP alone, and says which step fails. The canary's key comes from CANARY_KEY, or
 * is derived from the deployment's SIGNING_KEYS in the environment; `--group <number>` takes another group's canary.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { canaryKey, canarySiteKey } from '../worker/canary/canary.ts';
import { walkCanary } from '../worker/canary/canary.walk.ts';
import { createIds } from '../worker/ids.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { readConfig } from './environment.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function readKey(group: number): string {
  if (process.env.CANARY_KEY) return process.env.CANARY_KEY;
  return canaryKey(createSecrets(readConfig()), group);
}

async function main(): Promise<boolean> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { group: { type: 'string', default: '1' }, 'show-key': { type: 'boolean', default: false } },
  });
  const key = readKey(Number(values.group));
  if (values['show-key']) {
    console.log(key);
    return true;
  }
  const [publicUrl, apiUrl] = positionals.map((url) => url.replace(/\/+$/, ''));
  if (!publicUrl || !URL.canParse(publicUrl)) throw new Error('Say where: npm run sanity -- https://go.example.com');
  const walk = await walkCanary({
    fetch: globalThis.fetch,
    ids: createIds({ now: Date.now }),
    publicUrl,
    ...(apiUrl && { apiUrl }),
    siteKey: canarySiteKey(digest, key),
    key,
    now: Date.now,
    ticks: () => performance.now(),
    onStep: (name, ms, failure) =>
      console.log(
        `${failure ? 'FAIL' : 'ok  '} ${name.padEnd(24)}${String(ms).padStart(6)} ms${failure ? `  ${failure}` : ''}`,
      ),
  });
  const total = walk.steps.reduce((sum, { ms }) => sum + ms, 0);
  if (walk.failed) console.error(`\nIt does not get through: ${walk.failed.step}: ${walk.failed.reason}.`);
  else console.log(`\nAll ${walk.steps.length} steps in ${total} ms.`);
  return walk.ok;
}

main().then(
  (ok) => {
    process.exitCode = ok ? 0 : 1;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  },
);
