import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 2 ** 31;

/** Where a test's databases lie: in memory where there is enough, as thousands of worlds would wait for the disk. */
function findPlace(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** A new folder for databases. Tests of what a disk does, or of a process that is killed, use the disk. */
export function makeFolder(): string {
  return mkdtempSync(path.join(findPlace(), 'goodword-'));
}
