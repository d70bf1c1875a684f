import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Native from 'libsql';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { describeClient, temporaryFile } from './client.contract.ts';
import { openThreadDatabase, type ThreadClient } from './thread.ts';

type Options = Partial<Parameters<typeof openThreadDatabase>[0]>;

async function open(options: Options = {}): Promise<ThreadClient> {
  const client = await openThreadDatabase({ file: temporaryFile(), ...options });
  onTestFinished(() => client.end());
  return client;
}

describeClient('embedded file', open);

const INTO_LOG = { insert: 'insert into log (id, text)', width: 2, onConflict: 'on conflict (id) do nothing' };
/** Appends rows, by their ids or with a text too. */
const append = (client: ThreadClient, ...rows: (string | [id: string, text: string | null])[]) =>
  client.append(
    INTO_LOG,
    rows.flatMap((row) => (typeof row === 'string' ? [row, 'x'] : row)),
  );

async function openLog(options: Options = {}): Promise<ThreadClient> {
  const client = await open(options);
  await client.execute('create table log (seq integer primary key, id text unique not null, text text not null)');
  return client;
}

const idsOf = async (client: ThreadClient) =>
  (await client.execute('select id from log order by id')).rows.map(({ id }) => id);

/** Another connection, as another process would have it. */
function openNative(file: string) {
  const other = new Native(file);
  onTestFinished(() => void other.close());
  return other;
}

describe('appended rows', () => {
  test('are inserted once, with a verdict each', async () => {
    const client = await openLog();
    expect(await append(client, 'a', 'b')).toEqual([true, true]);
    expect(await append(client, 'a', 'c', 'b', 'c')).toEqual([false, true, false, false]);
    expect(await append(client, 'a')).toEqual([false]);
    expect(await append(client)).toEqual([]);
    expect(await idsOf(client)).toEqual(['a', 'b', 'c']);
  });

  test('of many callers at once each get their own verdicts, a bad one harms no neighbour', async () => {
    const client = await openLog();
    const calls = Array.from({ length: 60 }, (_, i) => append(client, `n${i}`, i % 20 === 7 ? ['bad', null] : 'same'));
    const settled = await Promise.allSettled(calls);
    const failed = settled.flatMap((result, i) => (result.status === 'rejected' ? [i] : []));
    expect(failed).toEqual([7, 27, 47]);
    const verdicts = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(verdicts.every(([own]) => own === true)).toBe(true);
    expect(verdicts.filter(([, same]) => same === true)).toHaveLength(1);
    expect(await idsOf(client)).toHaveLength(61);
    await expect(calls[7]).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT', name: 'LibsqlError' });
  });

  test('that wait share one commit, with the writes that wait', async () => {
    const file = temporaryFile();
    const client = await openLog({ file });
    const walBytes = () => statSync(`${file}-wal`).size;
    const before = walBytes();
    const appends = Array.from({ length: 100 }, (_, i) => append(client, `a${i}`));
    const writes = Array.from({ length: 100 }, (_, i) =>
      client.execute({ sql: 'insert into log (id, text) values (?, ?)', args: [`b${i}`, 'x'] }),
    );
    await Promise.all([...appends, ...writes]);
    // Each commit of its own would write two pages of 4 KiB at least.
    expect(walBytes() - before).toBeLessThan(200 * 4096);
    expect(await idsOf(client)).toHaveLength(200);
  });
});

test('a use case that fails takes only itself back, whoever shares its commit', async () => {
  const client = await openLog();
  const add = (id: string | null) => ({ sql: 'insert into log (id, text) values (?, ?)', args: [id, 'x'] });
  const batches = Array.from({ length: 40 }, (_, i) =>
    client.batch([add(`${i}a`), add(i % 4 === 0 ? null : `${i}b`)], 'write'),
  );
  const appended = append(client, 'event');
  const settled = await Promise.allSettled(batches);
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(10);
  expect(await appended).toEqual([true]);
  expect(await idsOf(client)).toHaveLength(61);
});

test('a constraint that shows only at the commit fails its own use case alone', async () => {
  const client = await openLog();
  await client.execute('create table child (id text references log (id) deferrable initially deferred)');
  const [bad, good, appended] = await Promise.allSettled([
    client.execute("insert into child values ('nobody')"),
    client.execute("insert into log (id, text) values ('good', 'x')"),
    append(client, 'event'),
  ]);
  expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_CONSTRAINT' } });
  expect([good.status, appended.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(await idsOf(client)).toEqual(['event', 'good']);
});

describe('callers of one turn who are worth more than one commit', () => {
  const many = (client: ThreadClient, name: string) =>
    Array.from({ length: 40 }, (_, i) => append(client, `${name}${String(i).padStart(2, '0')}`));

  test('share a few, in their order', async () => {
    const client = await openLog();
    const before = client.load.commits;
    expect((await Promise.all(many(client, 'n'))).flat()).toEqual(Array(40).fill(true));
    expect(client.load.commits - before).toBe(2);
    const { rows } = await client.execute(
      "select group_concat(id, ',' order by seq) = group_concat(id, ',' order by id) as same from log",
    );
    expect(rows[0]?.same).toBe(1);
  });

  test('a transaction begun among them, and a change of the schema, come in their turn and alone', async () => {
    const client = await openLog();
    const first = many(client, 'a');
    const begun = client.transaction('write');
    const second = many(client, 'b');
    const changed = client.execute('alter table log add column more text');
    const third = many(client, 'c');
    const transaction = await begun;
    expect((await transaction.execute('select count(*) as n from log')).rows[0]?.n).toBe(40);
    await transaction.execute("delete from log where id like 'a%'");
    await transaction.commit();
    await Promise.all([...first, ...second, changed, ...third]);
    expect((await client.execute('select count(*) as n from log where more is null')).rows[0]?.n).toBe(80);
  });

  test('all learn that the thread died, and the next ones work', async () => {
    const client = await openLog({ heapMegabytes: 24 });
    await client.execute('create table big (text)');
    await client.execute('insert into big select hex(randomblob(1000000)) from (values (1), (2), (3), (4))');
    const calls = many(client, 'n');
    const died = client.batch(
      ["insert into log (id, text) values ('own', 'x')", ...Array(40).fill('select text from big')],
      'write',
    );
    const settled = await Promise.allSettled([...calls, died]);
    expect(settled.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'THREAD_ENDED' } });
    for (const result of settled) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'THREAD_ENDED' });
    }
    const taken = settled.slice(0, 40).filter(({ status }) => status === 'fulfilled').length;
    expect((await idsOf(client)).length).toBeGreaterThanOrEqual(taken);
    expect(await append(client, 'after')).toEqual([true]);
  });
});

describe('another connection holds the lock', () => {
  test('all that wait fail with SQLITE_BUSY, later writes work and are there', async () => {
    const file = temporaryFile();
    const client = await openLog({ file, busyTimeoutMs: 50 });
    const other = openNative(file);
    for (const round of [1, 2]) {
      other.exec('begin immediate');
      const settled = await Promise.allSettled([
        append(client, 'busy'),
        client.execute("insert into log (id, text) values ('busy', 'x')"),
        client.batch(["insert into log (id, text) values ('busy', 'x')"], 'write'),
        client.executeMultiple("insert into log (id, text) values ('busy', 'x')"),
      ]);
      for (const result of settled)
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_BUSY' } });
      other.exec('rollback');
      await append(client, `appended ${round}`);
      await client.execute({ sql: 'insert into log (id, text) values (?, ?)', args: [`executed ${round}`, 'x'] });
      await client.batch([{ sql: 'insert into log (id, text) values (?, ?)', args: [`batch ${round}`, 'x'] }], 'write');
    }
    const seen = other.prepare('select id from log order by id').all() as { id: string }[];
    expect(seen.map(({ id }) => id)).toEqual(
      ['appended', 'batch', 'executed'].flatMap((kind) => [1, 2].map((round) => `${kind} ${round}`)),
    );
    expect(await idsOf(client)).toHaveLength(6);
  });

  test('reads do not queue behind the writes, and the process goes on', async () => {
    const file = temporaryFile();
    const client = await openLog({ file });
    const other = openNative(file);
    other.exec('begin immediate');
    const order: string[] = [];
    const write = append(client, 'late').then(() => order.push('write'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await idsOf(client)).toEqual([]);
    await client.batch(['select 1', 'select 2'], 'read');
    order.push('reads');
    other.exec('rollback');
    await write;
    expect(order).toEqual(['reads', 'write']);
  });
});

test('a full disk fails the whole commit and nothing of it is stored; with space again writes work', async () => {
  const client = await openLog();
  await append(client, 'before');
  await client.execute('pragma max_page_count = 10');
  const settled = await Promise.allSettled([
    append(client, 'small'),
    append(client, ['large', 'x'.repeat(100_000)]),
    client.execute("insert into log (id, text) values ('own', 'x')"),
  ]);
  for (const result of settled) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_FULL' } });
  expect(await idsOf(client)).toEqual(['before']);
  // The connection was opened anew, without the bound.
  expect(await append(client, 'small', ['large', 'x'.repeat(100_000)])).toEqual([true, true]);
  expect((await client.execute('pragma integrity_check')).rows[0]?.[0]).toBe('ok');
});

test('a thread that dies fails what it was doing, and the next one works', async () => {
  const client = await openLog({ heapMegabytes: 24 });
  await append(client, 'before');
  const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select i from n';
  const [died] = await Promise.allSettled([client.execute(endless)]);
  expect(died).toMatchObject({ status: 'rejected', reason: { code: 'THREAD_ENDED' } });
  expect(await append(client, 'after')).toEqual([true]);
  expect(await idsOf(client)).toEqual(['after', 'before']);
});

test('maintenance runs between the commits', async () => {
  const file = temporaryFile();
  const client = await openLog({ file });
  const appends = Array.from({ length: 50 }, (_, i) => append(client, `n${i}`));
  await client.execute('vacuum');
  await client.execute({ sql: 'vacuum into ?', args: [`${file}.copy`] });
  expect((await Promise.all(appends)).flat()).toHaveLength(50);
  expect((await client.execute('pragma wal_checkpoint(truncate)')).rows[0]).toMatchObject({ busy: 0 });
  const copy = await open({ file: `${file}.copy` });
  expect(await idsOf(copy)).toHaveLength(50);
});

test('opening anew on demand loses nothing', async () => {
  const client = await openLog();
  const write = append(client, 'a');
  client.reconnect();
  expect(await write).toEqual([true]);
  expect(await idsOf(client)).toEqual(['a']);
});

test('a transaction left idle is rolled back, and those who wait go on', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const client = await openLog();
  const idle = await client.transaction('write');
  await idle.execute("insert into log (id, text) values ('idle', 'x')");
  const waiting = append(client, 'waiting');
  vi.advanceTimersByTime(5_000);
  expect(await waiting).toEqual([true]);
  expect(idle.closed).toBe(true);
  await expect(idle.commit()).rejects.toMatchObject({ code: 'TRANSACTION_CLOSED' });
  expect(await idsOf(client)).toEqual(['waiting']);
});

test('statements that begin or end a transaction are refused', async () => {
  const client = await openLog();
  await expect(client.execute('begin')).rejects.toMatchObject({ code: 'TRANSACTION_CLOSED' });
  await expect(client.batch(['select 1', ' /* x */ commit'], 'write')).rejects.toMatchObject({ statementIndex: 1 });
});

describe('one owner', () => {
  const openIn = (file: string, then: string) => [
    '--input-type=module',
    '-e',
    `const { openThreadDatabase } = await import(${JSON.stringify(fileURLToPath(new URL('./thread.ts', import.meta.url)))});
     const client = await openThreadDatabase({ file: ${JSON.stringify(file)} }).catch((error) => error);
     console.log(client.message ?? 'opened');
     ${then}`,
  ];

  test('a second process and a second client are refused, until the first is done', async () => {
    const file = temporaryFile();
    const client = await open({ file });
    await expect(openThreadDatabase({ file })).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    symlinkSync(file, `${file}.link`);
    await expect(openThreadDatabase({ file: `${file}.link` })).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    const { stdout } = await promisify(execFile)(process.execPath, openIn(file, ''));
    expect(stdout).toContain('in use by another process');
    await client.end();
    const after = await promisify(execFile)(process.execPath, openIn(file, 'await client.end()'));
    expect(after.stdout).toBe('opened\n');
  });

  test('a killed process leaves no lock behind', async () => {
    const file = temporaryFile();
    const owner = spawn(process.execPath, openIn(file, 'setInterval(() => {}, 1000)'), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    await expect(openThreadDatabase({ file })).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const client = await open({ file });
    expect((await client.execute('select 1 as n')).rows[0]?.n).toBe(1);
  });

  test('a process with nothing left to do ends by itself', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      openIn(temporaryFile(), "await client.execute('select 1')"),
    );
    expect(stdout).toBe('opened\n');
  });
});

test('what cannot be opened is told by its code, and leaves no lock', async () => {
  const folder = temporaryFile();
  mkdirSync(folder);
  await expect(openThreadDatabase({ file: folder })).rejects.toMatchObject({ code: 'SQLITE_CANTOPEN' });
  await expect(openThreadDatabase({ file: `${folder}/none/x.db` })).rejects.toMatchObject({ code: 'SQLITE_CANTOPEN' });
  const text = temporaryFile();
  writeFileSync(text, 'this is no database, '.repeat(100));
  for (const _ of [1, 2]) {
    await expect(openThreadDatabase({ file: text })).rejects.toMatchObject({ code: 'SQLITE_NOTADB' });
  }
});

test('ending finishes what waits, and leaves one whole file', async () => {
  const file = temporaryFile();
  const client = await openLog({ file });
  const waiting = Array.from({ length: 50 }, (_, i) => append(client, `n${i}`));
  await client.end();
  expect((await Promise.all(waiting)).flat()).toHaveLength(50);
  expect(existsSync(`${file}-wal`)).toBe(false);
  await expect(append(client, 'x')).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  const again = await open({ file });
  expect(await idsOf(again)).toHaveLength(50);
});

describe('reports', () => {
  /** Some tenths of a second. */
  const SLOW = `with recursive number (n) as (select 1 union all select n + 1 from number where n < 1500000)
    select count(*) as n from number`;

  test('have a reader of their own: while one reads, all else is read and written', async () => {
    const client = await openLog();
    const order: string[] = [];
    const slow = client.reports.execute(SLOW).then(() => order.push('report'));
    const others = [
      client.execute('select id from log').then(() => order.push('read')),
      append(client, 'a').then(() => order.push('write')),
    ];
    await Promise.all([slow, ...others]);
    expect(order.at(-1)).toBe('report');
    expect(order).toHaveLength(3);
  });

  test('see what was written before, on one snapshot, and change nothing', async () => {
    const client = await openLog();
    await append(client, 'a', 'b');
    const [counted, ids] = await client.reports.batch(
      ['select count(*) as n from log', { sql: 'select id from log where id > ?', args: ['a'] }],
      'read',
    );
    expect([counted?.rows[0]?.n, ids?.rows[0]?.id]).toEqual([2, 'b']);
    await client.execute('alter table log add more text');
    expect((await client.reports.execute('select * from log limit 1')).columns).toContain('more');
    for (const write of [
      () => client.reports.execute("insert into log (id, text) values ('c', 'x')"),
      () => client.reports.batch(["delete from log where id = 'a'"], 'read'),
      () => client.reports.executeMultiple('delete from log'),
    ]) {
      await expect(write()).rejects.toThrow();
    }
    expect(await idsOf(client)).toEqual(['a', 'b']);
  });

  test('wait for one another up to a number, and for the end of the client', async () => {
    const client = await openLog();
    const reads = Array.from({ length: 101 }, (_, at) => client.reports.execute({ sql: 'select ? as n', args: [at] }));
    expect(client.load.waitingReports).toBe(100);
    const ended = client.end();
    const settled = await Promise.allSettled(reads);
    expect(settled.map(({ status }) => status).indexOf('rejected')).toBe(100);
    await expect(reads[100]).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    await ended;
    await expect(client.reports.execute('select 1')).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  });
});
