import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFile } from './client.contract.ts';
import { startHranaServer } from './hrana.server.ts';
import { openNodeDatabases } from './open.ts';

test('equal URLs share one client; groups have numbers of their own', async () => {
  const [first, second] = [`file:${temporaryFile()}`, `file:${temporaryFile()}`];
  const { databases, appender, close } = await openNodeDatabases({ controlUrl: first, groupUrls: [first, second] });
  onTestFinished(close);
  expect(databases.groupNumbers()).toEqual([1, 2]);
  expect(databases.group(1).client).toBe(databases.control.client);
  expect(databases.group(2).client).not.toBe(databases.control.client);
  expect(appender(2)).toBe(databases.group(2).client);
  for (const unknown of [0, 3, -1, 1.5]) {
    expect(() => databases.group(unknown)).toThrow(expect.objectContaining({ code: 'unavailable' }));
  }
});

test('a folder that is missing is made; a database over HTTP serves as well', async () => {
  const server = await startHranaServer({ file: temporaryFile(), port: 0, token: 'secret' });
  onTestFinished(() => server.close());
  const controlUrl = `file://${temporaryFile()}/in/a/folder.db`;
  const opened = await openNodeDatabases({ controlUrl, groupUrls: [server.url], token: 'secret' });
  for (const { client } of [opened.databases.control, opened.databases.group(1)]) {
    expect((await client.execute('select 1 as n')).rows[0]?.n).toBe(1);
  }
  await opened.close();
  expect(opened.databases.control.client.closed).toBe(true);
});

test('when one cannot be opened, none stays open', async () => {
  const good = `file:${temporaryFile()}`;
  const bad = `file:${dirname(temporaryFile())}`;
  await expect(openNodeDatabases({ controlUrl: good, groupUrls: [bad] })).rejects.toMatchObject({
    code: 'SQLITE_CANTOPEN',
  });
  await (await openNodeDatabases({ controlUrl: good, groupUrls: [good] })).close();
});
