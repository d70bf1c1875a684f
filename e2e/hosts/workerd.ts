import { startLocalWorkers } from '../../worker/hosts/workers.local.ts';
import { type Host, type HostOptions, openTestFile, testEnvironment } from './host.ts';

/** Both Workers with their queues, over libSQL by HTTP. What they logged as a fault is shown at the end. */
export async function startWorkerdHost(options: HostOptions = {}): Promise<Host> {
  const { file, query, remove } = openTestFile();
  const workers = await startLocalWorkers({ file, environment: testEnvironment(options) });
  return {
    publicUrl: workers.publicUrl,
    dashboardUrl: workers.dashboardUrl,
    tick: workers.tick,
    // One cron does both.
    watch: workers.tick,
    query,
    async stop() {
      const faults = workers.takeLogs().filter((line) => !line.includes('"level":"info"'));
      if (faults.length > 0) process.stderr.write(`${faults.join('\n')}\n`);
      await workers.stop();
      remove();
    },
  };
}
