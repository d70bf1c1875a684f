/**
 * `npm run backup [-- <folder>]`: copies all databases of the environment into a new folder, while the service runs.
 * The keys are not in it. Where a retailer moves to another group meanwhile, there is none: the copies would not agree
 * on where it lives.
 */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filePathOf } from '../db/open.ts';
import { checksum, copyFile, copyServer, inspect } from '../db/snapshot.ts';
import { openWebDatabase } from '../db/web.ts';
import type { Config } from '../worker/config.ts';
import { composeManifest, fingerprintsOf, type Manifest, rolesByUrl } from './archive.ts';
import { readConfig } from './environment.ts';
import { findMisplaced, readSettled, requireSettled } from './homes.ts';

async function copyDatabase(config: Config, url: string, file: string): Promise<void> {
  if (url.startsWith('file:')) {
    const source = filePathOf(url);
    if (!existsSync(source)) throw new Error(`There is no database at ${source}.`);
    return copyFile(source, file);
  }
  const client = openWebDatabase(url, config.databaseToken);
  try {
    await copyServer(client, file);
  } finally {
    client.close();
  }
}

/** Copies one database after the other into a folder. The control database comes last: whichever shop a group speaks of, it knows. */
async function copyAll(config: Config, folder: string): Promise<Manifest['databases']> {
  const databases: Manifest['databases'] = [];
  for (const [url, roles] of [...rolesByUrl(config)].reverse()) {
    const name = `${roles[0]?.replace(' ', '-')}.db`;
    const file = path.join(folder, name);
    const takenAt = Date.now();
    await copyDatabase(config, url, file);
    chmodSync(file, 0o600);
    const contents = inspect(file);
    const bytes = statSync(file).size;
    databases.unshift({ file: name, roles, takenAt, bytes, sha256: await checksum(file), ...contents });
    const rows = Object.values(contents.tables).reduce((sum, count) => sum + count, 0);
    console.log(
      `${roles.join(', ')}: ${rows} rows, ${(bytes / 1e6).toFixed(1)} MB, ${Date.now() - takenAt} ms, whole.`,
    );
  }
  return databases;
}

/** @returns the folder of the backup. */
async function backUp(config: Config, target: string): Promise<string> {
  if (existsSync(target)) throw new Error(`${target} is there already.`);
  const before = await readSettled(config);
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  try {
    const databases = await copyAll(config, partial);
    await requireSettled(config, before);
    // Who went there and back meanwhile is at home again, but not in the copies.
    const misplaced = findMisplaced(partial, { databases, settled: true });
    if (misplaced.length > 0) throw new Error(`The copies do not agree: ${misplaced.join('; ')}. Run this again.`);
    const content = {
      madeAt: Date.now(),
      release: config.release,
      settled: true as const,
      databases,
      keys: fingerprintsOf(config),
    };
    writeFileSync(path.join(partial, 'manifest.json'), composeManifest(content), { mode: 0o600, flush: true });
    renameSync(partial, target);
    return target;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

try {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const target = await backUp(readConfig(), path.resolve(process.argv[2] ?? path.join('backups', `${stamp}Z`)));
  console.log(`Backup in ${target}. The keys are not in it: keep DATA_KEYS, PEPPERS and SIGNING_KEYS elsewhere.`);
} catch (error) {
  console.error(`The backup was not made. ${(error as Error).message}`);
  process.exitCode = 1;
}
