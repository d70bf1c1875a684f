/** Everything that CI runs: checks, sizes, then all tests; closes with a line that counts them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(tmpdir(), 'goodword-test-'));
const report = path.join(folder, 'report.json');
const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;

let passed = 0;
let failed = 0;
const count = (ok) => {
  if (ok) passed += 1;
  else failed += 1;
};

count(run('node', ['scripts/check.mjs']));
count(run('node', ['scripts/size.mjs']));

/** What runs once more with the retailer in the second of two groups. */
const SECOND_GROUP = 'worker/claim worker/purchase worker/reward worker/retailer/switch.routes.test.ts'.split(' ');
const asked = process.argv.slice(2);
const rounds = [[asked, {}], ...(asked.length ? [] : [[SECOND_GROUP, { GOODWORD_HOME_GROUP: '2' }]])];
for (const [files, env] of rounds) {
  const green = run('vitest', ['run', ...files], { ...env, GOODWORD_REPORT: report });
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests || (green ? 0 : numFailedTestSuites || 1);
  } catch {
    failed += 1;
  }
  rmSync(report, { force: true });
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
