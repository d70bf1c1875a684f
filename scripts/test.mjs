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

const nameOf = ({ name }) => path.relative(process.cwd(), name);

/** `file > test: reason` of every failure of a file in vitest's JSON report. */
function describe(file) {
  const { status, message, assertionResults } = file;
  const tests = assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${nameOf(file)} > ${test.fullName}: ${String(test.failureMessages?.[0]).slice(0, 1_200)}`);
  return tests.length || status !== 'failed' ? tests : [`${nameOf(file)}: ${String(message).slice(0, 1_200)}`];
}

/** Runs vitest. @returns its report, or undefined where it left none. */
function vitest(args, env) {
  const green = run('vitest', ['run', ...args], { ...env, GOODWORD_REPORT: report });
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const broken = testResults.filter((file) => describe(file).length > 0);
    return { green, passed: numPassedTests, broken, reasons: broken.flatMap(describe) };
  } catch (error) {
    return { green, passed: 0, broken: [], reasons: [`no report: ${error.message}`] };
  } finally {
    rmSync(report, { force: true });
  }
}

/**
 * What runs once more with the retailer in the second of two groups and the control database in a file of its own:
 * the main path, and whatever writes to the control database by a guarded batch.
 */
const SECOND_GROUP = [
  ...['worker/claim', 'worker/purchase', 'worker/reward', 'worker/member', 'worker/audit'],
  ...['worker/share/policy.routes.test.ts', 'worker/retailer/key.routes.test.ts'],
  ...['worker/retailer/shop.routes.test.ts', 'worker/retailer/switch.routes.test.ts'],
];
const asked = process.argv.slice(2);
const rounds = [[asked, {}], ...(asked.length ? [] : [[SECOND_GROUP, { GOODWORD_HOME_GROUP: '2' }]])];
for (const [files, env] of rounds) {
  const first = vitest(files, env);
  passed += first.passed;
  if (first.green) continue;
  // Whether it is the code or the crowd: what fails among others runs once more alone, and both are told.
  const alone = first.broken.length ? vitest([...first.broken.map(nameOf), '--maxWorkers=1'], env) : first;
  if (alone.green) {
    passed += first.reasons.length;
    for (const reason of first.reasons) console.log(`\nONLY IN THE CROWD: ${reason}`);
    continue;
  }
  failed += Math.max(1, alone.reasons.length);
  failures.push(...first.reasons, ...alone.reasons);
}
rmSync(folder, { recursive: true, force: true });
for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
