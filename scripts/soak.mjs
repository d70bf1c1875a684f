/** The fault and endurance tests with their full counts: hours of work that `npm test` samples in minutes. */
import { spawnSync } from 'node:child_process';

/** Test files that count their rounds by GOODWORD_ROUNDS, with how many make a soak. */
const SOAKS = {
  'e2e/kill.test.ts': 200,
  'e2e/storage.test.ts': 200,
  'db/cut.test.ts': 200,
  'worker/clock.test.ts': 200,
  'worker/tag/queue.test.ts': 200,
  'worker/report/fold.store.test.ts': 1500,
  'worker/report/answer.test.ts': 1000,
  'worker/campaign/serving.test.ts': 1000,
  'worker/suppression/suppression.routes.test.ts': 100_000,
  'worker/purchase/buyer.history.test.ts': 200,
  'worker/purchase/buyer.log.test.ts': 40,
  'worker/purchase/purchase.history.test.ts': 200,
  'worker/purchase/purchase.merge.test.ts': 200,
  'worker/purchase/programme.history.test.ts': 400,
  'e2e/store.browser.test.ts': 1,
  'snippet/hostile.browser.test.ts': 200,
  'worker/reward/reward.history.test.ts': 200,
  'worker/till/reconcile.test.ts': 300,
  'worker/retailer/move.test.ts': 200,
  'worker/message/fault.test.ts': 500,
  'worker/message/history.test.ts': 300,
};

let failed = 0;
for (const [file, rounds] of Object.entries(SOAKS)) {
  console.log(`\n${file}: ${rounds} rounds`);
  const { status } = spawnSync('vitest', ['run', file, '--testTimeout=3600000', '--hookTimeout=600000'], {
    stdio: 'inherit',
    env: { ...process.env, GOODWORD_ROUNDS: String(rounds) },
  });
  if (status !== 0) failed += 1;
}
process.exit(failed ? 1 : 0);
