/** A process that died with messages in its hands, and the next on the same file. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tenantOf } from '../db/tenant.ts';
import { DEMO_SITE_KEYS } from '../worker/demo/demo.ts';
import { startNode } from '../worker/hosts/node.ts';
import { insertMessage } from '../worker/message/message.store.ts';
import { makeFolder } from '../worker/test/folder.ts';
import { makeMessage } from '../worker/test/outbox.ts';
import type { World } from '../worker/test/world.ts';
import { testEnvironment } from './hosts/host.ts';

const HOUR = 3_600_000;

test('what a process held as it died goes on with the next at once, not as its leases end', async () => {
  const folder = makeFolder();
  const start = async () => {
    const file = `file:${path.join(folder, 'goodword.db')}`;
    return startNode({ ...testEnvironment({}), PORT: '0', CONTROL_DATABASE_URL: file });
  };
  const first = await start();
  const us = await first.ports.shops.bySiteKey(DEMO_SITE_KEYS.us);
  if (!us) throw new Error('the demo has no such shop');
  const tenant = tenantOf(first.ports.databases, us);
  const now = Date.now();
  const makeHeld = async (state: string) => {
    const row = makeMessage({ ports: first.ports, us, campaignId: null } as unknown as World, { runAt: now + HOUR });
    await tenant.client.execute(insertMessage(tenant, first.ports.secrets, row, now));
    await tenant.client.execute({
      sql: `update message set state = ?, lease_token = 'dead', lease_until = ?, attempt = 1 where id = ?`,
      args: [state, now + HOUR, row.id],
    });
    return row.id;
  };
  const leased = await makeHeld('leased');
  const sending = await makeHeld('sending');
  await first.close();

  const next = await start();
  onTestFinished(async () => {
    await next.close();
    rmSync(folder, { recursive: true });
  });
  await next.tick();
  const { rows } = await next.ports.databases.group(1).client.execute({
    sql: 'select state, last_error from message where id in (?, ?) order by id = ? desc',
    args: [leased, sending, leased],
  });
  expect(rows.map(({ state, last_error }) => [state, last_error])).toEqual([
    ['ready', 'dispatcher_died'],
    // It may have gone out.
    ['unknown', 'dispatcher_died'],
  ]);
});
