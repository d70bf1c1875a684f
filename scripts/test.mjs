/** Everything that CI runs: checks, sizes, then all tests; closes with what failed and a line that counts them. */
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
/** One line and its first words of reason for each that failed: a long log shows its end alone. */
const failures = [];
const count = (script) => {
  if (run('node', [script])) passed += 1;
  else {
    failed += 1;
    failures.push(script);
  }
};

count('scripts/check.mjs');
count('scripts/size.mjs');

/** `file > test: reason` of every failure in vitest's JSON report. */
const readFailures = ({ testResults }) =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(process.cwd(), name);
    const tests = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${file} > ${test.fullName}: ${String(test.failureMessages?.[0]).slice(0, 1_200)}`);
    return tests.length || status !== 'failed' ? tests : [`${file}: ${String(message).slice(0, 1_200)}`];
  });

/** What runs once more with the retailer in the second of two groups. */
const SECOND_GROUP = 'worker/claim worker/purchase worker/reward worker/retailer/switch.routes.test.ts'.split(' ');
const asked = process.argv.slice(2);
const rounds = [[asked, {}], ...(asked.length ? [] : [[SECOND_GROUP, { GOODWORD_HOME_GROUP: '2' }]])];
for (const [files, env] of rounds) {
  const green = run('vitest', ['run', ...files], { ...env, GOODWORD_REPORT: report });
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    passed += result.numPassedTests;
    failed += result.numFailedTests || (green ? 0 : result.numFailedTestSuites || 1);
    failures.push(...readFailures(result));
  } catch (error) {
    failed += 1;
    failures.push(`no report: ${error.message}`);
  }
  rmSync(report, { force: true });
}
rmSync(folder, { recursive: true, force: true });
for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
