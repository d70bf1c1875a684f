/**
 * `npm run verify [-- --heads <file>]`: whether sends, opt-outs, shares, switches and changes of rules are still as they
 * were noted. Prints the head of each chain; with `--heads` it also compares with the heads that were printed and kept
 * before, and so sees a chain that was cut short or made anew. Ends with 1 where something does not hold.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verifyChains } from '../worker/audit/audit.dispatch.ts';
import type { ChainReport } from '../worker/audit/audit.ts';
import type { JobState } from '../worker/job.ts';
import { makeOperatorToken } from '../worker/privacy/operator.token.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { awaitService, readConfig, withDatabases } from './operator.ts';
import { run } from './outbox.ts';

async function readChains(): Promise<ChainReport[]> {
  const config = readConfig();
  const secrets = createSecrets(config);
  const verified = await withDatabases(config, (databases) => verifyChains({ databases, secrets }));
  if (verified) return verified;
  const headers = () => ({ authorization: `Bearer ${makeOperatorToken(secrets, 'audit', Date.now())}` });
  const { result = [] } = await awaitService<JobState<ChainReport[]>>(config, { route: '/api/audit/verify' }, headers);
  return result;
}

/** Lines as this command prints them: chain, seals, rows, head. */
function readHeads(file: string): Map<string, { seals: number; head: string }> {
  const lines = readFileSync(file, 'utf8').split('\n');
  const read = lines.map((line) => /^(.+?): (\d+) seals, .* head (\S+)/.exec(line)).filter((match) => match !== null);
  return new Map(read.map(([, chain = '', seals, head = '']) => [chain, { seals: Number(seals), head }]));
}

run(async () => {
  const { values } = parseArgs({ options: { heads: { type: 'string' } } });
  const kept = values.heads ? readHeads(values.heads) : new Map<string, { seals: number; head: string }>();
  const chains = await readChains();
  let faults = 0;
  for (const { chain, seals, rows, unsealed, head, brokenAt } of chains) {
    const before = kept.get(chain);
    const shorter = before && (seals < before.seals || (seals === before.seals && head !== before.head));
    const verdict = brokenAt ? `BROKEN at seal ${brokenAt}` : shorter ? 'NOT THE CHAIN THAT WAS KEPT' : 'holds';
    if (brokenAt || shorter) faults += 1;
    console.log(`${chain}: ${seals} seals, ${rows} rows, ${unsealed} not sealed yet, head ${head || '-'}, ${verdict}`);
  }
  for (const [chain] of kept) {
    if (chains.some((one) => one.chain === chain)) continue;
    faults += 1;
    console.log(`${chain}: GONE`);
  }
  if (faults > 0) process.exitCode = 1;
});
