/** What both adapters promise, as one suite: the embedded file and libSQL over HTTP must not differ. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, LibsqlBatchError, LibsqlError, type Row } from '@libsql/client';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { databaseOf } from './database.ts';
import { RaceLost, toStatement, writeGuarded } from './guard.ts';
import { migrateDatabase } from './migrate.ts';
import { retailer, shop } from './schema/control.ts';
import { event } from './schema/group.ts';

/** Path for a database of this test alone; gone when the test is over. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'goodword-db-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'test.db');
}

/** @param open a client on a database of its own, closed when the test is over. */
export function describeClient(name: string, open: () => Promise<Client>): void {
  const openNotes = async () => {
    const client = await open();
    await client.execute('create table note (id integer primary key, text text unique not null, data blob)');
    return client;
  };
  const count = async (client: Client, table = 'note') =>
    (await client.execute(`select count(*) as n from ${table}`)).rows[0]?.n;

  describe(`${name}: one statement`, () => {
    test('gives rows by name and by position, and says what it is', async () => {
      const client = await openNotes();
      const written = await client.execute({ sql: 'insert into note (id, text) values (?, ?)', args: [7, 'a'] });
      expect(written).toMatchObject({ columns: [], rows: [], rowsAffected: 1, lastInsertRowid: 7n });

      const read = await client.execute('select id, text as words, data, 1.5 as half from note');
      expect(read.columns).toEqual(['id', 'words', 'data', 'half']);
      expect(read.columnTypes).toEqual(['INTEGER', 'TEXT', 'BLOB', '']);
      const [row] = read.rows;
      expect(row).toEqual({ id: 7, words: 'a', data: null, half: 1.5 });
      expect([row?.length, row?.[0], row?.[1], row?.[3]]).toEqual([4, 7, 'a', 1.5]);
      expect(Object.keys(row ?? {})).toEqual(['id', 'words', 'data', 'half']);
      expect(JSON.parse(JSON.stringify(read))).toMatchObject({ columns: read.columns, rows: [[7, 'a', null, 1.5]] });
    });

    test('keeps apart columns of one name', async () => {
      const client = await open();
      const { rows } = await client.execute('select 1 as id, 2 as id, 3 as length, 4 as "0"');
      expect(Array.prototype.slice.call(rows[0])).toEqual([1, 2, 3, 4]);
      expect(rows[0]).toMatchObject({ id: 1 });
    });

    test('takes named arguments of every prefix, and of none', async () => {
      const client = await open();
      const args = { a: 'one', '@b': 'two', $c: 'three', ':d': 'four' };
      const { rows } = await client.execute({ sql: 'select :a as a, @b as b, $c as c, :d as d', args });
      expect(rows[0]).toEqual({ a: 'one', b: 'two', c: 'three', d: 'four' });
      expect((await client.execute('select ? as a', ['x'])).rows[0]).toEqual({ a: 'x' });
    });

    test('an argument that is not given is null, whatever it was before', async () => {
      const client = await open();
      const statement = 'select ? as a, ? as b';
      await client.execute(statement, ['secret', 'of another call']);
      expect((await client.execute(statement, ['mine'])).rows[0]).toEqual({ a: 'mine', b: null });
      await client.execute('select :a as a, :b as b', { a: 'secret', b: 'of another call' });
      expect((await client.execute('select :a as a, :b as b', { a: 'mine' })).rows[0]).toEqual({ a: 'mine', b: null });
    });

    test('carries every kind of value there and back', async () => {
      const client = await open();
      const bytes = new Uint8Array([0, 1, 254, 255]);
      const { rows } = await client.execute('select ? as a, ? as b, ? as c, ? as d, ? as e, ? as f, ? as g', [
        null,
        2 ** 53 - 1,
        -0.25,
        'grün 🌱 "\'',
        true,
        123n,
        bytes.buffer,
      ]);
      const { g, ...others } = rows[0] as Row;
      expect(others).toEqual({ a: null, b: 2 ** 53 - 1, c: -0.25, d: 'grün 🌱 "\'', e: 1, f: 123 });
      expect(new Uint8Array(g as ArrayBuffer)).toEqual(bytes);
      const date = new Date(1_700_000_000_000);
      expect((await client.execute('select ? as at', [date])).rows[0]?.at).toBe(date.getTime());
      expect((await client.execute('select ? as bytes', [bytes])).rows[0]?.bytes).toEqual(bytes.buffer);
    });

    test('refuses what SQLite or JavaScript cannot hold', async () => {
      const client = await open();
      await expect(client.execute('select ?', [Number.NaN])).rejects.toBeInstanceOf(RangeError);
      await expect(client.execute('select ?', [undefined as never])).rejects.toBeInstanceOf(TypeError);
      await expect(client.execute('select 9007199254740993 as n')).rejects.toBeInstanceOf(RangeError);
      expect((await client.execute('select 1 as n')).rows[0]).toEqual({ n: 1 });
    });

    test('tells what went wrong by code', async () => {
      const client = await openNotes();
      await client.execute("insert into note (text) values ('a')");
      const duplicate = client.execute("insert into note (text) values ('a')");
      await expect(duplicate).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT', name: 'LibsqlError' });
      await expect(duplicate).rejects.toThrow('note.text');
      await expect(duplicate).rejects.toBeInstanceOf(LibsqlError);
      await expect(client.execute('select * from nowhere')).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
      await expect(client.execute('not sql')).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
      expect(await count(client)).toBe(1);
    });

    test('a statement that returns rows also writes, and counts what it changed', async () => {
      const client = await openNotes();
      const { rows, rowsAffected } = await client.execute("insert into note (text) values ('a'), ('b') returning text");
      expect(rows.map(({ text }) => text)).toEqual(['a', 'b']);
      expect(rowsAffected).toBe(2);
      const none = await client.execute("update note set text = 'c' where text = 'z' returning id");
      expect([none.rows.length, none.rowsAffected]).toEqual([0, 0]);
      expect(await count(client)).toBe(2);
    });

    test('sees a schema that changed', async () => {
      const client = await openNotes();
      await client.execute("insert into note (id, text) values (1, 'a')");
      await client.execute('select * from note');
      await client.execute('alter table note add column more text');
      expect((await client.execute('select * from note')).rows[0]).toEqual({
        id: 1,
        text: 'a',
        data: null,
        more: null,
      });
    });

    test('keeps foreign keys', async () => {
      const client = await openNotes();
      await client.execute('create table reply (note integer not null references note (id))');
      await expect(client.execute('insert into reply values (5)')).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' });
    });
  });

  describe(`${name}: batches`, () => {
    test('write all, with a result each', async () => {
      const client = await openNotes();
      const results = await client.batch(
        ["insert into note (id, text) values (1, 'a')", { sql: 'select text from note where id = ?', args: [1] }],
        'write',
      );
      expect(results.map(({ rowsAffected, rows }) => [rowsAffected, rows.length])).toEqual([
        [1, 0],
        [0, 1],
      ]);
      expect(await client.batch([])).toEqual([]);
    });

    test('write nothing when one statement fails, and say which', async () => {
      const client = await openNotes();
      const add = (text: string | null) => ({ sql: 'insert into note (text) values (?)', args: [text] });
      const failing = client.batch([add('a'), add('b'), add(null), add('c')], 'write');
      await expect(failing).rejects.toBeInstanceOf(LibsqlBatchError);
      await expect(failing).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT', statementIndex: 2 });
      expect(await count(client)).toBe(0);
      await client.batch([add('a')], 'write');
      expect(await count(client)).toBe(1);
    });

    test('read one state', async () => {
      const client = await openNotes();
      const counts = client.batch(['select count(*) as n from note', 'select count(*) as n from note'], 'read');
      expect((await counts).map(({ rows }) => rows[0]?.n)).toEqual([0, 0]);
      await expect(client.batch(["insert into note (text) values ('a')"], 'read')).rejects.toBeInstanceOf(Error);
      expect(await count(client)).toBe(0);
    });

    test('a transaction lost half-way writes nothing and harms nobody', async () => {
      const client = await openNotes();
      await client.execute("insert into note (text) values ('a')");
      const others = Array.from({ length: 10 }, (_, i) =>
        client.execute({ sql: 'insert into note (text) values (?)', args: [`other ${i}`] }),
      );
      const lost = client.batch(
        ["insert into note (text) values ('b')", "insert or rollback into note (text) values ('a')"],
        'write',
      );
      await expect(lost).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT' });
      await Promise.all(others);
      expect(await count(client)).toBe(11);
    });

    test('many at once all commit', async () => {
      const client = await openNotes();
      const writes = Array.from({ length: 100 }, (_, i) =>
        client.batch([{ sql: 'insert into note (text) values (?)', args: [`n${i}`] }], 'write'),
      );
      const reads = Array.from({ length: 100 }, () => client.execute('select count(*) as n from note'));
      await Promise.all([...writes, ...reads]);
      expect(await count(client)).toBe(100);
    });

    test('whoever wrote reads what they wrote', async () => {
      const client = await openNotes();
      for (let i = 1; i <= 30; i += 1) {
        await client.execute({ sql: 'insert into note (text) values (?)', args: [`n${i}`] });
        expect(await count(client)).toBe(i);
      }
    });

    test('of fifteen guarded at once one wins, the losers leave no row', async () => {
      const client = await openNotes();
      await client.execute('create table abort_batch (reason text not null)');
      await client.execute("insert into note (id, text) values (1, 'open')");
      const database = databaseOf(client);
      const tries = await Promise.allSettled(
        Array.from({ length: 15 }, (_, i) =>
          writeGuarded(database, "update note set text = 'taken' where id = 1 and text = 'open'", [
            { sql: 'insert into note (text) values (?)', args: [`won by ${i}`] },
          ]),
        ),
      );
      const lost = tries.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
      expect(lost).toHaveLength(14);
      expect(lost.every((reason) => reason instanceof RaceLost)).toBe(true);
      expect(await count(client)).toBe(2);
      expect(await count(client, 'abort_batch')).toBe(0);
    });
  });

  describe(`${name}: transactions`, () => {
    test('commit, roll back, and wait for each other', async () => {
      const client = await openNotes();
      const add = 'insert into note (text) values (?)';
      const kept = await client.transaction('write');
      await kept.execute({ sql: add, args: ['kept'] });
      expect((await kept.execute('select count(*) as n from note')).rows[0]?.n).toBe(1);
      await kept.commit();
      const dropped = await client.transaction('write');
      await dropped.batch([{ sql: add, args: ['dropped'] }]);
      await dropped.rollback();
      await expect(dropped.execute('select 1')).rejects.toMatchObject({ name: 'LibsqlError' });
      const left = await client.transaction('write');
      await left.execute({ sql: add, args: ['left'] });
      left.close();
      await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const transaction = await client.transaction('write');
          await transaction.execute({ sql: add, args: [`n${i}`] });
          await transaction.commit();
        }),
      );
      expect((await client.execute('select text from note order by id limit 2')).rows.map(({ text }) => text)).toEqual([
        'kept',
        'n0',
      ]);
      expect(await count(client)).toBe(21);
    });

    test('a script runs as it is', async () => {
      const client = await openNotes();
      await client.executeMultiple("insert into note (text) values ('a'); insert into note (text) values ('b;b');");
      expect(await count(client)).toBe(2);
      await expect(client.executeMultiple('begin; insert into note (text) values (null)')).rejects.toBeInstanceOf(
        Error,
      );
      await client.execute("insert into note (text) values ('after')");
      expect(await count(client)).toBe(3);
    });
  });

  describe(`${name}: drizzle`, () => {
    const retailerRow = { id: 'ret_1', name: 'Shop & Co', slug: 'shop', createdAt: new Date(5) };

    test.each([['control', 'group'] as const, ['group', 'control'] as const])(
      'applies both sets of migrations to one database, twice, the %s set first',
      async (...sets) => {
        const client = await open();
        for (const set of [...sets, ...sets]) await migrateDatabase(client, set);
        expect([await count(client, 'migrations_control'), await count(client, 'migrations_group')]).toEqual(
          expect.arrayContaining([expect.any(Number)]),
        );
        expect([await count(client, 'retailer'), await count(client, 'event')]).toEqual([0, 0]);
      },
    );

    test('inserts, selects, returns and batches', async () => {
      const client = await open();
      await migrateDatabase(client, 'control');
      await migrateDatabase(client, 'group');
      const { orm } = databaseOf(client);
      const [returned] = await orm.insert(retailer).values(retailerRow).returning();
      expect(returned).toMatchObject({ ...retailerRow, stopped: false, logo: null });
      expect(await orm.select().from(retailer).where(eq(retailer.id, 'ret_1'))).toEqual([returned]);

      const body = { channel: 'email', utm: { source: 'x' } };
      const [, found] = await orm.batch([
        orm.insert(event).values({ shop: 1, id: 'e1', kind: 'click', occurredAt: 1, receivedAt: 2, body }),
        orm.select({ seq: event.seq, body: event.body }).from(event),
        orm.update(retailer).set({ stopped: true }),
      ]);
      expect(found).toEqual([{ seq: 1, body }]);
      const [both] = await orm
        .select({ id: retailer.id, stopped: retailer.stopped, other: sql<number>`count(*)` })
        .from(retailer)
        .leftJoin(shop, eq(shop.retailerId, retailer.id));
      expect(both).toEqual({ id: 'ret_1', stopped: true, other: 1 });
      const statement = toStatement(orm.update(retailer).set({ stopped: false }).where(eq(retailer.id, 'ret_1')));
      expect((await client.batch([statement], 'write'))[0]?.rowsAffected).toBe(1);
    });

    test('a batch that fails writes nothing', async () => {
      const client = await open();
      await migrateDatabase(client, 'control');
      const { orm } = databaseOf(client);
      const twice = orm.batch([orm.insert(retailer).values(retailerRow), orm.insert(retailer).values(retailerRow)]);
      await expect(twice).rejects.toThrow('retailer');
      expect(await orm.select().from(retailer)).toEqual([]);
    });
  });

  test(`${name}: a closed client refuses`, async () => {
    const client = await open();
    client.close();
    expect(client.closed).toBe(true);
    await expect(client.execute('select 1')).rejects.toBeInstanceOf(LibsqlError);
  });
}
