/**
 * `npm run restore -- <backup> [<folder>] [--force] [--resend]`: makes an environment from a backup. Into the databases
 * that the environment names, or, with a folder, into new files there. Nothing that exists is overwritten: `--force`
 * moves it aside. Messages that were still to be sent when the backup was made may have been sent since: they are held
 * unless `--resend` says otherwise.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from '@libsql/client';
import { lockFile } from '../db/lock.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { filePathOf, openNodeDatabases } from '../db/open.ts';
import { checksum, countServer, inspect, isServerEmpty, loadServer } from '../db/snapshot.ts';
import { openWebDatabase } from '../db/web.ts';
import type { Config } from '../worker/config.ts';
import { KEEP_ADDRESS_MS } from '../worker/message/state.ts';
import { type Manifest, missingKeys, readManifest, rolesByUrl } from './archive.ts';
import { dataFolder, readConfig } from './environment.ts';
import { findMisplaced } from './homes.ts';

/** How many migrations of a set this version knows. */
function knownMigrations(set: 'control' | 'group'): number {
  const journal = new URL(`../db/migrations/${set}/meta/_journal.json`, import.meta.url);
  return (JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] }).entries.length;
}

/** Everything that speaks against a backup, before anything is touched. */
async function faultsOf(backup: string, manifest: Manifest, config: Config, force: boolean): Promise<string[]> {
  const faults = missingKeys(manifest.keys, config);
  for (const { file, sha256, migrations } of manifest.databases) {
    const from = path.join(backup, file);
    if (!existsSync(from)) faults.push(`${file} is missing`);
    else if ((await checksum(from)) !== sha256) faults.push(`${file} is not what was backed up: its checksum differs`);
    for (const set of ['control', 'group'] as const) {
      if (migrations[set] > knownMigrations(set)) faults.push(`${file} was made by a newer version than this one`);
    }
  }
  if (faults.length === 0) faults.push(...findMisplaced(backup, manifest));
  const wanted = [...rolesByUrl(config).values()].map((roles) => roles.join()).sort();
  const held = manifest.databases.map(({ roles }) => roles.join()).sort();
  if (wanted.join(';') !== held.join(';')) {
    faults.push(`the backup has the databases (${held.join('; ')}), the environment has (${wanted.join('; ')})`);
  }
  for (const [url, roles] of rolesByUrl(config)) {
    if (!url.startsWith('file:')) {
      const empty = await onServer(config, url, isServerEmpty).catch((error: Error) => error);
      if (empty instanceof Error) faults.push(`the server's database for ${roles.join(', ')}: ${empty.message}`);
      else if (!empty)
        faults.push(`the server's database for ${roles.join(', ')} is not empty: restore into a new one`);
      continue;
    }
    const file = filePathOf(url);
    if (!existsSync(file)) continue;
    if (!force) faults.push(`${file} is there already: choose a folder, or say --force to move it aside`);
    else if (isOwned(file)) faults.push(`${file} is in use: stop the service first`);
  }
  return faults;
}

function isOwned(file: string): boolean {
  try {
    lockFile(file)();
    return false;
  } catch {
    return true;
  }
}

/** The settings for new files in a folder, one a database of the backup. */
function settingsFor(folder: string, manifest: Manifest): Record<string, string> {
  const groups: string[] = [];
  let control = '';
  for (const { roles, file } of manifest.databases) {
    const url = `file:${path.join(path.resolve(folder), roles.includes('control') ? 'goodword.db' : file)}`;
    if (roles.includes('control')) control = url;
    for (const role of roles) if (role !== 'control') groups[Number(role.slice('group '.length)) - 1] = url;
  }
  return { CONTROL_DATABASE_URL: control, GROUP_DATABASE_URLS: groups.join() };
}

/** Puts a copy where a file shall be. What is there is moved aside, and never while a service owns it. */
function placeFile(from: string, to: string, stamp: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  if (existsSync(to)) {
    const unlock = lockFile(to);
    for (const end of ['', '-wal', '-shm']) {
      if (existsSync(to + end)) renameSync(to + end, `${to}.before-${stamp}${end}`);
    }
    unlock();
  }
  copyFileSync(from, `${to}.partial`);
  // A log that was left beside the file would be taken for its own.
  for (const end of ['-wal', '-shm']) rmSync(to + end, { force: true });
  renameSync(`${to}.partial`, to);
}

async function onServer<T>(config: Config, url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = openWebDatabase(url, config.databaseToken);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

/** Puts a copy in its place. @returns rows by table, as they are there now. */
async function place(config: Config, url: string, from: string, stamp: string): Promise<Record<string, number>> {
  if (url.startsWith('file:')) {
    placeFile(from, filePathOf(url), stamp);
    return inspect(filePathOf(url)).tables;
  }
  const { tables } = inspect(from);
  return onServer(config, url, async (client) => {
    await loadServer(from, client);
    return countServer(client, Object.keys(tables));
  });
}

/** Brings the databases up to this version, and holds what must not be done twice. @returns how many messages are held. */
async function settle(config: Config, resend: boolean): Promise<number> {
  const { controlDatabaseUrl, groupDatabaseUrls, databaseToken } = config;
  const opened = await openNodeDatabases({
    controlUrl: controlDatabaseUrl,
    groupUrls: groupDatabaseUrls,
    ...(databaseToken && { token: databaseToken }),
  });
  try {
    const { control, group, groupNumbers } = opened.databases;
    await migrateDatabase(control.client, 'control');
    await control.client.execute(
      `update alert_delivery set state = 'dead', last_error = 'restored' where state = 'ready'`,
    );
    let held = 0;
    for (const number of groupNumbers()) {
      const { client } = group(number);
      await migrateDatabase(client, 'group');
      if (resend) continue;
      const now = Date.now();
      const { rowsAffected } = await client.execute({
        sql: `update message set state = 'unknown', last_error = 'restored', final_at = ?, run_at = ?, doubt = 1,
            waits_for = null, lease_token = null, lease_until = null
          where state in ('ready', 'leased', 'sending') or (state = 'unknown' and waits_for is not null)`,
        args: [now, now + KEEP_ADDRESS_MS],
      });
      held += rowsAffected;
    }
    return held;
  } finally {
    await opened.close();
  }
}

async function restore(backup: string, folder: string | undefined, options: { force: boolean; resend: boolean }) {
  const manifest = readManifest(backup);
  const settings = folder ? settingsFor(folder, manifest) : {};
  const config = readConfig(settings);
  const faults = await faultsOf(backup, manifest, config, options.force);
  if (faults.length > 0) throw new Error(`nothing was touched.\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);

  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  for (const [url, roles] of rolesByUrl(config)) {
    const held = manifest.databases.find((one) => one.roles.join() === roles.join()) as Manifest['databases'][number];
    const tables = await place(config, url, path.join(backup, held.file), stamp);
    const other = Object.keys(held.tables).filter((table) => tables[table] !== held.tables[table]);
    if (other.length > 0) throw new Error(`${roles.join(', ')}: ${other.join(', ')} do not have the rows they had.`);
    const rows = Object.values(held.tables).reduce((sum, count) => sum + count, 0);
    console.log(`${roles.join(', ')}: ${rows} rows as of ${new Date(held.takenAt).toISOString()}.`);
  }
  const messages = await settle(config, options.resend);
  if (messages > 0) {
    console.log(`${messages} messages that were still to be sent are held as unknown: they may have gone out since.`);
  }
  const secrets = path.join(dataFolder(), 'secrets.json');
  if (folder && !process.env.DATA_KEYS && !existsSync(path.join(folder, 'secrets.json'))) {
    copyFileSync(secrets, path.join(folder, 'secrets.json'));
  }
  console.log('The environment is ready. Start the service with the same keys and');
  for (const [url, roles] of rolesByUrl(config)) console.log(`  ${roles.join(', ')}: ${url}`);
  // The folder alone names one file for everything.
  const parted =
    rolesByUrl(config).size > 1 ? Object.entries(settings).map(([name, value]) => `${name}=${value} `) : [];
  if (folder) console.log(`On this machine: ${parted.join('')}DATA_FOLDER=${folder} npm start`);
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { force: { type: 'boolean', default: false }, resend: { type: 'boolean', default: false } },
  });
  const [backup, folder] = positionals;
  if (!backup) throw new Error('Say which: npm run restore -- <backup> [<folder>] [--force] [--resend]');
  await restore(path.resolve(backup), folder && path.resolve(folder), values);
} catch (error) {
  console.error(`It was not restored: ${(error as Error).message}`);
  process.exitCode = 1;
}
