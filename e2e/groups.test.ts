/** workerd with the control database and each of two groups behind a libSQL server of its own. */
import Database from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { canaryOf } from '../worker/canary/canary.ts';
import { groupFileOf, startLocalWorkers } from '../worker/hosts/workers.local.ts';
import { createIds } from '../worker/ids.ts';
import { runCommand } from '../worker/test/command.ts';
import { openTestFile, testEnvironment } from './hosts/host.ts';

const ids = createIds({ now: Date.now });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to hold in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('each group takes its own retailers’ events, orders and letters, and the control database none', {
  timeout: 300_000,
}, async () => {
  const { file, query, remove } = openTestFile();
  onTestFinished(remove);
  const environment = testEnvironment({});
  const workers = await startLocalWorkers({ file, groups: 2, environment });
  onTestFinished(() => workers.stop());
  const groups = [1, 2].map((group) => new Database(groupFileOf(file, group), { readonly: true }));
  onTestFinished(() => {
    for (const group of groups) group.close();
  });
  const inGroups = (sql: string, ...args: unknown[]) => groups.map((group) => group.prepare(sql).all(...args).length);
  const settings = {
    ...environment,
    PUBLIC_URL: workers.publicUrl,
    CONTROL_DATABASE_URL: workers.database.url,
    GROUP_DATABASE_URLS: workers.groupUrls.join(),
    DATABASE_TOKEN: workers.database.token,
  };

  // From share to refund in both, the clicks by the queue.
  for (const group of ['1', '2']) {
    const walk = await runCommand('sanity.ts', [workers.publicUrl, workers.dashboardUrl, '--group', group], settings);
    expect(walk, walk.output).toMatchObject({ code: 0 });
  }
  await until(() => inGroups(`select 1 from event where kind = 'click'`).every((count) => count > 0));
  for (const [index, group] of groups.entries()) {
    const shops = group.prepare('select distinct shop from event').all() as { shop: number }[];
    expect(shops).toEqual([{ shop: canaryOf(index + 1).shopNumber }]);
  }
  expect(query(`select name from sqlite_schema where name in ('event', 'purchase', 'link')`)).toEqual([]);

  // The clock folds both.
  await until(async () => {
    await workers.tick();
    return inGroups('select 1 from fold_state where seq = (select max(seq) from event)').every((count) => count === 1);
  });

  // What is meant for the second, and cannot be read yet, is kept in the first, and comes back to the second.
  const at = Date.now();
  const event = {
    shop: canaryOf(2).shopNumber,
    id: ids.uuid(),
    kind: 'impression',
    occurredAt: at,
    receivedAt: at,
    body: {},
  };
  await workers.send({ group: 2, event: { ...event, kind: 'of a later version' } });
  await until(() => inGroups('select 1 from dead_event')[0] === 1);
  const readable = JSON.stringify({ group: 2, event });
  await fetch(`${workers.groupUrls[0]}/v2/pipeline`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workers.database.token}` },
    body: JSON.stringify({
      requests: [
        {
          type: 'execute',
          stmt: { sql: 'update dead_event set body = ?', args: [{ type: 'text', value: readable }] },
        },
        { type: 'close' },
      ],
    }),
  });
  const redriven = await runCommand('redrive.ts', ['events'], settings);
  expect(redriven, redriven.output).toMatchObject({ code: 0 });
  expect(inGroups('select 1 from event where id = ?', event.id)).toEqual([0, 1]);
  expect(inGroups('select 1 from dead_event')).toEqual([0, 0]);

  // A retailer goes over while the Workers run; what pages still send by the former group arrives in the new one.
  const moved = await runCommand('move.ts', ['--retailer', 'ret_0000000000000000000000DEM0', '--to', '2'], settings);
  expect(moved, moved.output).toMatchObject({ code: 0 });
  const late = { ...event, shop: 1, id: ids.uuid() };
  await workers.send({ group: 1, events: [late] });
  await until(() => inGroups('select 1 from event where id = ?', late.id)[1] === 1);
  expect(inGroups('select 1 from event where id = ?', late.id)).toEqual([0, 1]);
  expect(inGroups('select 1 from campaign')[0]).toBe(1);
});
