/**
 * `npm run verify [-- --heads <file>]`: whether sends, opt-outs, shares, switches and changes of rules are still as they
 * were noted. Prints the head of each chain; with `--heads` it also compares with the heads that were printed and kept
 * before, and so sees a chain that was cut short or made anew. Ends with 1 where something does not hold, or a group could
 * not be read.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verifyChains } from '../worker/audit/audit.dispatch.ts';
import type { AllVerified } from '../worker/audit/audit.ts';
import type { JobState } from '../worker/job.ts';
import { makeOperatorToken } from '../worker/privacy/operator.token.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { awaitService, readConfig, withDatabases } from './operator.ts';
import { run } from './outbox.ts';

async function readChains(): Promise<AllVerified> {
  const config = readConfig();
  const secrets = createSecrets(config);
  const verified = await withDatabases(config, (databases) => verifyChains({ databases, secrets }));
  if (verified) return verified;
  const headers = () => ({ authorization: `Bearer ${makeOperatorToken(secrets, 'audit', Date.now())}` });
  const route = '/api/audit/verify';
  const { result } = await awaitService<JobState<AllVerified>>(config, { route }, headers);
  return result ?? { verified: [], failed: [] };
}

/** Lines as this command prints them: chain, seals, rows, head. */
function readHeads(file: string): Map<string, { seals: number; head: string }> {
  const lines = readFileSync(file, 'utf8').split('\n');
  const read = lines
    .map((line) => /^(.+?): (\d+) seals, .* head ([^\s,]+)/.exec(line))
    .filter((match) => match !== null);
  return new Map(read.map(([, chain = '', seals, head = '']) => [chain, { seals: Number(seals), head }]));
}

run(async () => {
  const { values } = parseArgs({ options: { heads: { type: 'string' } } });
  const kept = values.heads ? readHeads(values.heads) : new Map<string, { seals: number; head: string }>();
  const { verified, failed } = await readChains();
  let faults = 0;
  for (const { chain, seals, rows, unsealed, brokenAt, ...last } of verified) {
    const head = last.head || '-';
    const before = kept.get(chain);
    const shorter = before && (seals < before.seals || (seals === before.seals && head !== before.head));
    const verdict = brokenAt ? `BROKEN at seal ${brokenAt}` : shorter ? 'NOT THE CHAIN THAT WAS KEPT' : 'holds';
    if (brokenAt || shorter) faults += 1;
    console.log(`${chain}: ${seals} seals, ${rows} rows, ${unsealed} not sealed yet, head ${head}, ${verdict}`);
  }
  for (const { group, fault, chains } of failed) {
    faults += 1;
    console.log(`Group ${group} could not be read (${fault}). NOT VERIFIED: ${chains.join(', ')}`);
  }
  const told = new Set([...verified.map(({ chain }) => chain), ...failed.flatMap(({ chains }) => chains)]);
  for (const [chain] of kept) {
    if (told.has(chain)) continue;
    faults += 1;
    console.log(`${chain}: GONE`);
  }
  if (faults > 0) process.exitCode = 1;
});
