/**
 * The service as its own process, for load from this machine: two groups, 160 retailers beside the demo, everything in
 * a folder that goes with it. Tells its parent where it is.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLocalSecrets } from '../worker/hosts/keys.node.ts';
import { startNode } from '../worker/hosts/node.ts';
import { buildTown } from './town.ts';

/** What the parent is told. */
export interface Served {
  url: string;
  /** File for SITES_FILE. */
  sites: string;
}

const folder = mkdtempSync(path.join(tmpdir(), 'goodword-load-'));
const control = `file:${path.join(folder, 'control.db')}`;
const host = await startNode(
  withLocalSecrets(
    {
      PORT: process.env.PORT ?? '0',
      CONTROL_DATABASE_URL: control,
      GROUP_DATABASE_URLS: [control, `file:${path.join(folder, 'second.db')}`].join(),
      DEMO: 'on',
      LOCAL_TARGETS: 'on',
      TRUSTED_PROXIES: '127.0.0.1,::1',
    },
    folder,
  ),
);
const sites = path.join(folder, 'sites.json');
writeFileSync(sites, JSON.stringify(await buildTown(host.ports, 160)));
host.ports.shops.forget();
process.send?.({ url: host.url, sites } satisfies Served);
process.on('message', async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
