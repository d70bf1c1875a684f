/**
 * The Cloudflare host on this machine, for a person: both Workers, their queues, and a libSQL server beside them. With
 * `RETAILER_GROUPS=2` one server for the control database and one for each of two groups, as a large deployment has them.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { withLocalSecrets } from '../worker/hosts/keys.node.ts';
import { startLocalWorkers } from '../worker/hosts/workers.local.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const data = path.resolve(root, process.env.DATA_FOLDER ?? 'data');
const port = Number(process.env.PORT ?? 3000);
const groups = Number(process.env.RETAILER_GROUPS ?? 0);
const workers = await startLocalWorkers({
  file: path.join(data, groups > 0 ? 'workers-control.db' : 'workers.db'),
  groups,
  environment: withLocalSecrets({ DEMO: 'on', LOCAL_TARGETS: 'on', ...process.env }, data),
  publicPort: port,
  dashboardPort: port && port + 1,
});
// Nothing calls a cron trigger on this machine.
const clock = setInterval(async () => {
  await workers.tick().catch((error) => console.error(error.message));
  for (const line of workers.takeLogs()) console.log(line);
}, 1000);
console.log(`
Goodword is running on workerd.

  Tag and links         ${workers.publicUrl}
  Dashboard             ${workers.dashboardUrl}/dashboard
    sign in with        ${DEMO_MEMBER.email} / ${DEMO_MEMBER.password}
  Demo shop (US)        ${workers.dashboardUrl}/demo/us/
  Demo shop (Germany)   ${workers.dashboardUrl}/demo/de/
  Sandbox mailbox       ${workers.dashboardUrl}/sandbox

  libSQL servers        ${[...new Set([workers.database.url, ...workers.groupUrls])].join(', ')}
    token               ${workers.database.token}

Ctrl-C stops it; the data stays in ${data}. A change of the code needs a new start.
`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    clearInterval(clock);
    await workers.stop();
    process.exit(0);
  });
}
