import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { migrateDatabase } from '../../db/migrate.ts';
import { openNodeDatabases } from '../../db/open.ts';
import { insertEvents } from '../tag/event.store.ts';
import { createFolder } from './fold.node.ts';

const NOW = Date.UTC(2026, 10, 18, 12);

async function openLog(events: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-'));
  const url = `file:${path.join(folder, 'fold.db')}`;
  const urls = { controlUrl: url, groupUrls: [url] };
  const opened = await openNodeDatabases(urls);
  const { client } = opened.databases.control;
  await migrateDatabase(client, 'control');
  await migrateDatabase(client, 'group');
  const addShares = (from: number, to: number) =>
    client.execute(
      insertEvents(
        Array.from({ length: to - from }, (_, index) => ({
          shop: 1,
          id: `event-${from + index}`,
          kind: 'share' as const,
          occurredAt: NOW,
          receivedAt: NOW,
          body: { advocate: `adv_${index % 50}`, language: 'en' },
        })),
      ),
    );
  for (let at = 0; at < events; at += 100) await addShares(at, at + 100);
  const folding = createFolder(urls, opened.databases);
  onTestFinished(async () => {
    await folding.stop();
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const readShares = async () => {
    const { rows: sums } = await client.execute(
      `select s.generation, total from rollup_series s join fold_state f on f.generation = s.generation
        where f.name = 'reports' and rollup = '' and counter = 'shares'`,
    );
    return sums.map((row) => ({ ...row }));
  };
  return { folding, addShares, readShares, opened };
}

test('a rebuild runs in the folding thread, which goes on folding, and gives the same numbers', async () => {
  const { folding, readShares } = await openLog(3_000);
  await folding.fold([1]);
  expect(await readShares()).toEqual([{ generation: 1, total: 3_000 }]);
  const [rebuilt] = await Promise.all([folding.rebuild(), folding.fold([1]), folding.fold([1])]);
  expect(rebuilt).toEqual({ rebuilt: [{ group: 1, generation: 2, events: 3_000 }], failed: [] });
  expect(await readShares()).toEqual([{ generation: 2, total: 3_000 }]);
});

test('what the thread meets is told to whoever asked, and a thread that ended begins anew', async () => {
  const { folding, addShares, readShares, opened } = await openLog(100);
  const rebuilt = { rebuilt: [{ group: 1, generation: 2, events: 100 }], failed: [] };
  expect(await Promise.all([folding.rebuild(), folding.rebuild()])).toEqual([rebuilt, rebuilt]);
  await opened.databases.control.client.execute('alter table rollup_series rename to rollup_gone');
  expect(await folding.rebuild()).toEqual({ rebuilt: [], failed: [{ group: 1, fault: 'SQLITE_ERROR' }] });
  await addShares(100, 200);
  await expect(folding.fold([1])).rejects.toThrow('rollup_series');
  await opened.databases.control.client.execute('alter table rollup_gone rename to rollup_series');
  // It waits for its write as it is told to stop.
  await addShares(200, 300);
  const waiting = folding.fold([1]);
  await Promise.all([folding.stop(), expect(waiting).rejects.toThrow('the folding thread ended')]);
  await folding.fold([1]);
  expect(await readShares()).toMatchObject([{ total: 300 }]);
});
