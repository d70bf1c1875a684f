/** Backup and restore where databases are a libSQL server's: from files to a server, and from the server to files. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { startHranaServer } from '../db/hrana.server.ts';
import { DEMO_SITE_KEYS } from '../worker/demo/demo.ts';
import { type NodeHost, startNode } from '../worker/hosts/node.ts';
import { createIds } from '../worker/ids.ts';
import { runCommand } from '../worker/test/command.ts';
import type { InAnswer } from '../worker/wire.ts';
import { testEnvironment } from './hosts/host.ts';

const TOKEN = 'of-the-server';
const HOME = 'http://127.0.0.1:9';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36';
const ids = createIds({ now: Date.now });
const environment: Record<string, string> = { ...testEnvironment({}), PUBLIC_URL: HOME, PORT: '0' };

/** Runs one of the project's commands while this process goes on serving. */
const run = (script: string, args: string[], more: Record<string, string>) =>
  runCommand(script, args, { ...environment, ...more });

/** Runs one that must succeed. */
async function runWell(...call: Parameters<typeof run>): Promise<void> {
  const { code, output } = await run(...call);
  expect(code, output).toBe(0);
}

async function start(settings: Record<string, string>): Promise<NodeHost> {
  const host = await startNode({ ...environment, ...settings });
  onTestFinished(() => host.close());
  return host;
}

async function sendImpressions(host: NodeHost, count: number): Promise<void> {
  const at = Date.now();
  const events = Array.from({ length: count }, () => ({
    id: ids.uuid(),
    at,
    kind: 'impression',
    placement: 'embedded',
  }));
  const answer = await fetch(`${host.url}/w/${DEMO_SITE_KEYS.us}/in`, {
    method: 'POST',
    headers: { origin: HOME, 'content-type': 'text/plain', 'user-agent': BROWSER },
    body: JSON.stringify({ sent_at: at, consent: { measure: true, store: false }, events }),
  });
  expect((await answer.json()) as InAnswer).toMatchObject({ accepted: count });
}

/** What stands for all that a file holds, the log up to an event. */
function rowsOf(file: string, upTo: number): string {
  const database = new Database(file, { readonly: true });
  try {
    const tables = ['retailer', 'shop', 'user', 'campaign', 'deal', 'advocate'];
    const queries = [
      `select * from event where seq <= ${upTo} order by seq`,
      ...tables.map((table) => `select * from ${table} order by 1`),
    ];
    return JSON.stringify(queries.map((sql) => database.prepare(sql).all()));
  } finally {
    database.close();
  }
}

test('files go to a server, the service goes on there, and its databases come back as files', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-server-restore-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => path.join(folder, name);
  const files = { CONTROL_DATABASE_URL: `file:${at('source.db')}` };
  const source = await start(files);
  await sendImpressions(source, 40);
  await source.tick();
  await runWell('backup.ts', [at('backup')], files);
  const [held] = JSON.parse(readFileSync(at('backup/manifest.json'), 'utf8')).databases;

  const server = await startHranaServer({ file: at('server.db'), port: 0, token: TOKEN });
  onTestFinished(() => server.close());
  const served = { CONTROL_DATABASE_URL: server.url, DATABASE_TOKEN: TOKEN };
  const locked = await run('restore.ts', [at('backup')], { ...served, DATABASE_TOKEN: 'another' });
  expect(locked).toMatchObject({ code: 1, output: expect.stringContaining('nothing was touched') });
  await runWell('restore.ts', [at('backup')], served);
  const again = await run('restore.ts', [at('backup'), '--force'], served);
  expect(again).toMatchObject({ code: 1, output: expect.stringContaining('is not empty') });

  const host = await start(served);
  const { rows } = await host.ports.databases.group(1).client.execute('select count(*) as n from event');
  expect(Number(rows[0]?.n)).toBeGreaterThanOrEqual(40);
  await sendImpressions(host, 10);
  await host.tick();

  await runWell('backup.ts', [at('from-server')], served);
  const [later] = JSON.parse(readFileSync(at('from-server/manifest.json'), 'utf8')).databases;
  expect(later.lastEvent).toBeGreaterThanOrEqual(held.lastEvent + 10);
  await runWell('restore.ts', [at('from-server'), at('restored')], served);
  expect(rowsOf(at('restored/goodword.db'), held.lastEvent)).toBe(rowsOf(at('source.db'), held.lastEvent));
  const back = await start({ CONTROL_DATABASE_URL: `file:${at('restored/goodword.db')}` });
  await sendImpressions(back, 1);
  const events = await back.ports.databases.group(1).client.execute('select count(*) as n from event');
  expect(Number(events.rows[0]?.n)).toBeGreaterThanOrEqual(51);
}, 120_000);
