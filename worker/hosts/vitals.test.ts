import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVitals } from './vitals.node.ts';

test('a host measures its disk, its memory and its event loop', async () => {
  const vitals = openVitals([`file:${path.join(tmpdir(), 'any.db')}`]);
  onTestFinished(() => vitals.stop());
  const { disk, memory, eventLoop, uptimeSeconds } = await vitals.read();
  // Of the process, which was there before anybody asked.
  expect(uptimeSeconds).toBeGreaterThan(performance.now() / 2000);
  expect(disk?.freeBytes).toBeGreaterThan(0);
  expect(disk?.totalBytes).toBeGreaterThan(disk?.freeBytes ?? 0);
  expect(memory.usedBytes).toBeGreaterThan(memory.heapBytes);
  expect(memory.limitBytes).toBeGreaterThan(memory.usedBytes);
  expect(memory.heapLimitBytes).toBeGreaterThan(memory.heapBytes);
  expect(memory.heapLimitBytes).toBeLessThanOrEqual(memory.limitBytes);
  expect(Object.values(eventLoop).every((seconds) => seconds >= 0 && seconds < 60)).toBe(true);
});

test('of several disks the one with the least room is told', async () => {
  const read = async (...folders: string[]) => {
    const vitals = openVitals(folders.map((folder) => `file:${path.join(folder, 'any.db')}`));
    onTestFinished(() => vitals.stop());
    const { disk } = await vitals.read();
    return disk ?? { freeBytes: 0, totalBytes: 0 };
  };
  const folders = [tmpdir(), '/dev/shm', process.cwd()].filter((folder) => existsSync(folder));
  const disks = await Promise.all(folders.map((folder) => read(folder)));
  const fullest = disks.sort((a, b) => a.freeBytes / a.totalBytes - b.freeBytes / b.totalBytes)[0];
  expect((await read(...folders)).totalBytes).toBe(fullest?.totalBytes);
});

test('databases elsewhere have no disk here', async () => {
  const vitals = openVitals(['https://db.example']);
  onTestFinished(() => vitals.stop());
  expect((await vitals.read()).disk).toBeUndefined();
});
