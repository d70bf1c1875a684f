/**
 * Runs once before all tests: the databases that worlds are copied from. Migrating them anew took longer than most tests.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '../../db/migrate.ts';
import { openNodeDatabases } from '../../db/open.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Migrated files: with both sets of tables, with those of a group alone, and with the control database's alone. */
    templates: { first: string; further: string; control: string };
  }
}

export default async function makeTemplates(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-template-'));
  const first = path.join(folder, 'first.db');
  const further = path.join(folder, 'further.db');
  const control = path.join(folder, 'control.db');
  const groupUrls = [first, further].map((file) => `file:${file}`);
  const { databases, close } = await openNodeDatabases({ controlUrl: `file:${control}`, groupUrls });
  await migrateDatabase(databases.control.client, 'control');
  await migrateDatabase(databases.group(1).client, 'control');
  for (const number of databases.groupNumbers()) await migrateDatabase(databases.group(number).client, 'group');
  // Files alone are copied: two connections that close at the same time may both leave the log beside them.
  for (const { client } of [databases.control, databases.group(1), databases.group(2)]) {
    const { rows } = await client.execute('pragma wal_checkpoint(truncate)');
    if (rows[0]?.busy !== 0) throw new Error('a template is still being written to');
  }
  await close();
  project.provide('templates', { first, further, control });
  return () => rmSync(folder, { recursive: true });
}
