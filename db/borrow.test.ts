import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { BorrowedClient } from './borrow.ts';
import { temporaryFile } from './client.contract.ts';
import { databaseOf } from './database.ts';
import { RaceLost, writeGuarded } from './guard.ts';
import { type Loan, lendDatabase } from './lend.ts';
import { openThreadDatabase } from './thread.ts';

/** An owner with a table of notes, and what borrows from it. */
async function openBoth() {
  const file = temporaryFile();
  const owner = await openThreadDatabase({ file });
  await owner.batch(
    [
      'create table note (id integer primary key, text text unique not null)',
      'create table abort_batch (reason text not null)',
    ],
    'write',
  );
  const borrower = new BorrowedClient(lendDatabase(owner, file));
  onTestFinished(async () => {
    borrower.close();
    await owner.end();
  });
  return { owner, borrower, file };
}
const add = (text: string | null) => ({ sql: 'insert into note (text) values (?)', args: [text] });
const count = async (client: { execute: BorrowedClient['execute'] }) =>
  (await client.execute('select count(*) as n from note')).rows[0]?.n;

test('what is borrowed is read at once and written by its owner: each sees what the other wrote', async () => {
  const { owner, borrower } = await openBoth();
  await owner.execute(add('by the owner'));
  expect(await count(borrower)).toBe(1);
  const written = await borrower.execute(add('by the borrower'));
  expect(written).toMatchObject({ rowsAffected: 1, lastInsertRowid: 2n, rows: [] });
  expect(await count(owner)).toBe(2);
  const [, returned] = await borrower.batch(
    [add('x'), "update note set text = 'y' where text = 'x' returning id, text"],
    'write',
  );
  expect(returned?.rows.map((row) => ({ ...row }))).toEqual([{ id: 3, text: 'y' }]);
  const [first, second] = await borrower.batch(
    ['select count(*) as n from note', 'select max(id) as id from note'],
    'read',
  );
  expect([first?.rows[0]?.n, second?.rows[0]?.id]).toEqual([3, 3]);
});

test('many writes at once share the owner’s commits; a bad one fails alone, and says which statement', async () => {
  const { borrower } = await openBoth();
  const tries = await Promise.allSettled(
    Array.from({ length: 40 }, (_, index) =>
      borrower.batch([add(`a${index}`), add(index % 4 ? `b${index}` : null)], 'write'),
    ),
  );
  const failed = tries.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
  expect(failed).toHaveLength(10);
  for (const error of failed) {
    expect(error).toMatchObject({ name: 'LibsqlBatchError', code: 'SQLITE_CONSTRAINT', statementIndex: 1 });
  }
  expect(await count(borrower)).toBe(60);
});

test('a guard that changed nothing is a race that was lost', async () => {
  const { borrower } = await openBoth();
  const lost = writeGuarded(databaseOf(borrower), "update note set text = 'x' where id = 7", [add('y')]);
  await expect(lost).rejects.toBeInstanceOf(RaceLost);
  expect(await count(borrower)).toBe(0);
});

test('faults have their codes on both ways', async () => {
  const { borrower, owner } = await openBoth();
  await expect(borrower.execute('select * from nowhere')).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
  await owner.execute('pragma query_only = on');
  await expect(borrower.execute(add('x'))).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  expect((await borrower.execute(add('x'))).rowsAffected).toBe(1);
  for (const refused of [borrower.transaction(), borrower.executeMultiple(), borrower.migrate()]) {
    await expect(refused).rejects.toMatchObject({ code: 'NOT_LENT' });
  }
  const waiting = borrower.execute(add('late'));
  borrower.close();
  await expect(waiting).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  await expect(borrower.execute('select 1')).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
});

test('it works from another thread', async () => {
  const { owner, file } = await openBoth();
  const loan: Loan = lendDatabase(owner, file);
  const program = `
    const { workerData, parentPort } = require('node:worker_threads');
    import(${JSON.stringify(new URL('./borrow.ts', import.meta.url).href)}).then(async ({ BorrowedClient }) => {
      const client = new BorrowedClient(workerData);
      await client.batch(Array.from({ length: 10 }, (_, i) => ({ sql: 'insert into note (text) values (?)', args: ['n' + i] })), 'write');
      parentPort.postMessage((await client.execute('select count(*) as n from note')).rows[0].n);
    });`;
  const worker = new Worker(program, { eval: true, workerData: loan, transferList: [loan.port], execArgv: [] });
  onTestFinished(async () => void (await worker.terminate()));
  const answer = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  expect(answer).toBe(10);
  expect(await count(owner)).toBe(10);
});
