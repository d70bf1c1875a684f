import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@libsql/client';
import Native from 'libsql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startHranaServer } from './hrana.server.ts';
import { migrateDatabase } from './migrate.ts';
import { copyFile, copyServer, inspect, loadServer } from './snapshot.ts';
import { openThreadDatabase } from './thread.ts';
import { openWebDatabase } from './web.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-snapshot-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server with a database of its own. */
async function openServer(file: string): Promise<Client> {
  const server = await startHranaServer({ file, port: 0 });
  const client = openWebDatabase(server.url);
  onTestFinished(async () => {
    client.close();
    await server.close();
  });
  return client;
}

/** Rows of every kind of value, a deleted last event, and more than one page. */
async function fill(client: Client): Promise<void> {
  await migrateDatabase(client, 'control');
  await migrateDatabase(client, 'group');
  const event = (n: number) =>
    `insert into event (shop, id, kind, occurred_at, received_at, body) values (1, 'e${n}', 'click', ${n}, ${n}, '{"n":${n}}')`;
  for (let page = 0; page < 3; page += 1) {
    await client.batch(
      Array.from({ length: 800 }, (_, n) => event(page * 800 + n)),
      'write',
    );
  }
  await client.execute('delete from event where seq > 2390');
  await client.execute(
    'create table kinds (id text primary key, whole integer, real real, words text, bytes blob, any)',
  );
  await client.execute({
    sql: 'insert into kinds values (?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?)',
    args: ['a', 9007199254740991, 0.5, 'ü "quoted"', new Uint8Array([0, 255]), '7', 'b', -1, 3, '', null, 'seven'],
  });
  await client.execute('create index "kinds by words" on kinds (words)');
}

/** All that a file holds: its schema, and a digest of each table's rows with the types of their values. */
function dump(file: string): Record<string, string> {
  const database = new Native(file);
  const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  try {
    const schema = database.prepare('select type, name, sql from sqlite_schema order by type, name').all() as {
      type: string;
      name: string;
      sql: string | null;
    }[];
    const tables = schema.filter(({ type }) => type === 'table').map(({ name }) => name);
    const types = database.prepare(
      'select id, typeof(whole), typeof(real), typeof(bytes), hex(bytes), typeof(any) from kinds',
    );
    return {
      ...Object.fromEntries(schema.map(({ type, name, sql }) => [`${type} ${name}`, sql ?? ''])),
      ...Object.fromEntries(
        tables.map((name) => [name, digest(database.prepare(`select * from "${name}" order by 1`).all())]),
      ),
      types: digest(types.all()),
    };
  } finally {
    database.close();
  }
}

describe('a copy of a database', () => {
  test('of a file, taken beside its owner, is that state and no later one', async () => {
    const folder = temporaryFolder();
    const [from, to] = [path.join(folder, 'a.db'), path.join(folder, 'b.db')];
    const client = await openThreadDatabase({ file: from });
    onTestFinished(() => client.end());
    await fill(client);
    copyFile(from, to);
    await client.execute('delete from kinds');
    const contents = inspect(to);
    expect(contents).toMatchObject({ lastEvent: 2390, tables: { event: 2390, kinds: 2 } });
    expect(contents.migrations.group).toBeGreaterThan(0);
    expect((await client.execute('select count(*) as n from event')).rows[0]?.n).toBe(2390);
  });

  test('of a server equals it, whatever is written meanwhile', async () => {
    const folder = temporaryFolder();
    const [from, to, whole] = ['a.db', 'b.db', 'c.db'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    const client = await openServer(from);
    await fill(client);
    copyFile(from, whole);
    const copying = copyServer(client, to);
    for (let n = 0; n < 20; n += 1)
      await client.execute(`insert into kinds (id) values ('later ${n}')`).catch(() => {});
    await copying;
    const { tables } = inspect(to);
    // The copy's moment lies anywhere in between, but it is one moment.
    expect(tables.event).toBe(2390);
    const later = (tables.kinds ?? 0) - 2;
    expect(later).toBeGreaterThanOrEqual(0);
    const database = new Native(to);
    for (let n = 0; n < later; n += 1) database.exec(`delete from kinds where id = 'later ${n}'`);
    database.close();
    expect(dump(to)).toEqual(dump(whole));
  });

  test('goes back into an empty server, and into no other', async () => {
    const folder = temporaryFolder();
    const [from, back] = [path.join(folder, 'a.db'), path.join(folder, 'b.db')];
    const client = await openThreadDatabase({ file: from });
    await fill(client);
    await client.end();
    const server = await openServer(back);
    await loadServer(from, server);
    expect(dump(back)).toEqual(dump(from));
    await expect(loadServer(from, server)).rejects.toThrow('not empty');
    // A number that was given once is not given again.
    const { rows } = await server.execute(
      `insert into event (shop, id, kind, occurred_at, received_at, body) values (1, 'new', 'click', 1, 1, '{}') returning seq`,
    );
    expect(rows[0]?.seq).toBe(2401);
  });

  test('that is damaged is told', () => {
    const file = path.join(temporaryFolder(), 'a.db');
    const database = new Native(file);
    database.exec('create table t (id integer primary key, text text)');
    const insert = database.prepare('insert into t (text) values (?)');
    database.exec('begin');
    for (let n = 0; n < 500; n += 1) insert.run('x'.repeat(100));
    database.exec('commit');
    database.close();
    expect(existsSync(file)).toBe(true);
    writeFileSync(file, new Uint8Array(2048).fill(7), { flag: 'r+' });
    expect(() => inspect(file)).toThrow();
  });
});
