import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { inject } from 'vitest';
import { startNode } from '../../worker/hosts/node.ts';
import type { Clock } from '../../worker/ports.ts';
import { type Host, type HostOptions, openTestFile, testEnvironment } from './host.ts';

/** A port that nobody uses: PUBLIC_URL has to be known before the host listens. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Everything on one port with an embedded file, migrated already: other tests begin with none.
 * @param clock the test's own, for what takes weeks; without it the machine's.
 */
export async function startNodeHost(options: HostOptions = {}, clock?: Clock): Promise<Host> {
  const { file, query, remove } = openTestFile();
  copyFileSync(inject('templates').first, file);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    ...testEnvironment(options),
    PORT: String(port),
    PUBLIC_URL: url,
    CONTROL_DATABASE_URL: `file:${file}`,
  };
  const node = await startNode(environment, undefined, clock);
  return {
    publicUrl: url,
    dashboardUrl: url,
    tick: node.tick,
    watch: node.watch,
    query,
    async stop() {
      await node.close();
      remove();
    },
  };
}
