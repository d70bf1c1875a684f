import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { createWorld } from '../worker/test/world.ts';
import { GROUP_TABLES, TENANT_TABLES, tenancyOf } from './tenancy.ts';

test('it is known of every table whose its rows are', () => {
  const unknown = GROUP_TABLES.filter((table) => tenancyOf(table).kind === 'unknown');
  // A new table needs one of the columns of OWNERS, or a place among OWN_TABLES with a reason.
  expect(unknown.map((table) => getTableConfig(table).name)).toEqual([]);
  expect(TENANT_TABLES.length).toBeGreaterThan(25);
});

test('every table of the database is in the schema', async () => {
  const world = await createWorld({}, { home: 2 });
  const { rows } = await world.ports.databases
    .group(2)
    .client.execute(`select name, sql from sqlite_master where type = 'table' and name not glob 'sqlite_*'`);
  const known = new Set(GROUP_TABLES.map((table) => getTableConfig(table).name));
  const names = rows.map(({ name }) => String(name)).filter((name) => name !== 'migrations_group');
  expect(names.filter((name) => !known.has(name))).toEqual([]);

  // What is copied is read in order of its row ids, and travels as JSON.
  const made = new Map(rows.map(({ name, sql }) => [String(name), String(sql)]));
  const travelling = TENANT_TABLES.filter(({ kind }) => kind !== 'folded');
  expect(travelling.filter(({ name }) => /without rowid/i.test(made.get(name) ?? ''))).toEqual([]);
  const blobs = GROUP_TABLES.map(getTableConfig).filter(({ name, columns }) => {
    return travelling.some((one) => one.name === name) && columns.some((column) => column.getSQLType() === 'blob');
  });
  expect(blobs).toEqual([]);
  // A table that each database numbers by itself can only be appended to.
  expect(travelling.filter(({ kind }) => kind === 'log').map(({ name }) => name)).toEqual(['event']);
});
