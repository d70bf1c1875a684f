/** Backups beside moves of retailers between groups: a backup is whole, or there is none. */
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startHranaServer } from '../db/hrana.server.ts';
import { composeManifest, type Manifest, readManifest } from '../scripts/archive.ts';
import { DEMO_RETAILER_ID } from '../worker/demo/demo.ts';
import { type NodeHost, startNode } from '../worker/hosts/node.ts';
import { moveRetailer } from '../worker/retailer/move.ts';
import { runCommand } from '../worker/test/command.ts';
import { makeFolder } from '../worker/test/folder.ts';
import { testEnvironment } from './hosts/host.ts';

const TOKEN = 'of-the-server';

/** A request that a backup makes of the server that holds the first group. */
type OnRequest = () => Promise<unknown>;

/** Passes on to a server, after whatever shall come first. @returns its URL. */
async function startProxy(target: string, onRequest: OnRequest): Promise<string> {
  const proxy = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await onRequest();
    const { authorization = '' } = request.headers;
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method as string,
      headers: { authorization, 'content-type': 'application/json' },
      body: Buffer.concat(chunks),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

/** A service with the control database and the second group in files, and the first group on a server. */
async function createTwins(onRequest: OnRequest = async () => {}) {
  const folder = makeFolder();
  const at = (name: string) => path.join(folder, name);
  const server = await startHranaServer({ file: at('server.db'), port: 0, token: TOKEN });
  onTestFinished(() => server.close());
  const settings = {
    ...testEnvironment({}),
    PUBLIC_URL: 'http://127.0.0.1:9',
    PORT: '0',
    DATABASE_TOKEN: TOKEN,
    CONTROL_DATABASE_URL: `file:${at('control.db')}`,
  };
  const groups = (first: string) => ({ GROUP_DATABASE_URLS: `${first},file:${at('two.db')}` });
  const host = await startNode({ ...settings, ...groups(server.url) });
  onTestFinished(() => host.close());
  const seen = await startProxy(server.url, onRequest);

  /** Runs one of the project's commands while this process goes on serving. */
  const run = (script: string, args: string[]) => runCommand(script, args, { ...settings, ...groups(seen) });
  return { host, run, at };
}

const move = ({ ports }: NodeHost, to: number, onStep = (_step: string) => {}) =>
  moveRetailer(ports, DEMO_RETAILER_ID, to, { graceMs: 0, onStep });

test('a backup between whose copies a retailer moves is none, and says so', async () => {
  let moved: Promise<unknown> | undefined;
  const twins = await createTwins(async () => {
    // The second group is copied already, the first and control are not.
    moved ??= move(twins.host, 2);
    await moved;
  });
  const made = await twins.run('backup.ts', [twins.at('backup')]);
  expect(moved).toBeDefined();
  expect(made).toMatchObject({ code: 1, output: expect.stringContaining(`moved meanwhile: ${DEMO_RETAILER_ID}`) });
  expect(readdirSync(twins.at('.')).filter((name) => name.startsWith('backup'))).toEqual([]);

  // Made again, it holds the retailer where it lives now.
  const again = await twins.run('backup.ts', [twins.at('backup')]);
  expect(again.code, again.output).toBe(0);
  const rows = readManifest(twins.at('backup')).databases.map(({ roles, tables }) => [roles[0], tables.deal]);
  expect(rows).toEqual([
    ['control', undefined],
    ['group 1', 1],
    ['group 2', expect.any(Number)],
  ]);
  expect(Number(rows[2]?.[1])).toBeGreaterThan(1);
}, 120_000);

test('copies that hold somebody half are no backup, though nobody was on the move before and after', async () => {
  const twins = await createTwins();
  // What is left in a copy of a move there, and back again before anybody looks.
  await twins.host.ports.databases.group(2).client.execute({
    sql: `insert into fence (key, retailer_id, side, held_until, paused_until) values (?1, ?1, 'arriving', 0, 0)`,
    args: [DEMO_RETAILER_ID],
  });
  const made = await twins.run('backup.ts', [twins.at('backup')]);
  expect(made).toMatchObject({ code: 1, output: expect.stringContaining('The copies do not agree') });
  expect(made.output).toContain(`group-2.db: ${DEMO_RETAILER_ID} was on the move`);
  expect(existsSync(twins.at('backup'))).toBe(false);
}, 120_000);

test('no backup is made while a retailer is on the move, also where its mover died', async () => {
  const twins = await createTwins();
  await move(twins.host, 2, (step) => {
    if (step === 'catch up') throw new Error('the mover died');
  }).catch(() => {});
  const made = await twins.run('backup.ts', [twins.at('backup')]);
  expect(made).toMatchObject({ code: 1, output: expect.stringContaining(`${DEMO_RETAILER_ID} to group 2`) });
  expect(existsSync(twins.at('backup'))).toBe(false);
  await move(twins.host, 2);
  expect(await twins.run('backup.ts', [twins.at('backup')])).toMatchObject({ code: 0 });
}, 120_000);

test('copies that do not agree on where a retailer lives are not restored, also of a version that did not look', async () => {
  const twins = await createTwins();
  for (const name of ['before', 'after']) {
    const made = await twins.run('backup.ts', [twins.at(name)]);
    expect(made.code, made.output).toBe(0);
    if (name === 'before') await move(twins.host, 2);
  }
  /** A backup with some databases of the one and the rest of the other, as a version left it that did not look. */
  const mix = (name: string, ofBefore: string[]) => {
    const [before, after] = ['before', 'after'].map((one) => readManifest(twins.at(one))) as [Manifest, Manifest];
    cpSync(twins.at('after'), twins.at(name), { recursive: true });
    const databases = after.databases.map((late, index) => {
      if (!ofBefore.includes(late.file)) return late;
      copyFileSync(path.join(twins.at('before'), late.file), path.join(twins.at(name), late.file));
      return before.databases[index] as Manifest['databases'][number];
    });
    const { format: _format, settled: _settled, ...rest } = after;
    writeFileSync(path.join(twins.at(name), 'manifest.json'), composeManifest({ ...rest, databases }));
    return twins.at(name);
  };
  const restore = (backup: string) => twins.run('restore.ts', [backup, `${backup}-restored`]);

  const lost = await restore(mix('lost', ['group-2.db']));
  expect(lost).toMatchObject({ code: 1, output: expect.stringContaining('nothing was touched') });
  expect(lost.output).toContain(`group-2.db: has no row of ${DEMO_RETAILER_ID}, who lives there`);
  expect(existsSync(twins.at('lost-restored'))).toBe(false);
  const stale = await restore(mix('stale', ['control.db']));
  expect(stale.code).toBe(1);
  expect(stale.output).toContain(`group-1.db: ${DEMO_RETAILER_ID} had left it, and lives there`);
  expect(stale.output).toContain(`group-2.db: has rows of ${DEMO_RETAILER_ID}, who lives elsewhere`);

  for (const whole of ['before', 'after']) {
    const restored = await restore(twins.at(whole));
    expect(restored.code, restored.output).toBe(0);
    const manifest = JSON.parse(readFileSync(path.join(twins.at(whole), 'manifest.json'), 'utf8'));
    expect(manifest.settled).toBe(true);
  }
}, 180_000);
