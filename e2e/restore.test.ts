import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { DEMO_SITE_KEYS, type DemoPath } from '../worker/demo/demo.ts';
import { type NodeHost, startNode } from '../worker/hosts/node.ts';
import { createIds } from '../worker/ids.ts';
import { runCommand } from '../worker/test/command.ts';
import type { InAnswer, LinksAnswer, OfferAnswer } from '../worker/wire.ts';
import { testEnvironment } from './hosts/host.ts';

const ids = createIds({ now: Date.now });
/** No page is ever asked for there: it only names the shops' origin, in both environments. */
const HOME = 'http://127.0.0.1:9';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36';
const environment: Record<string, string> = { ...testEnvironment({}), PUBLIC_URL: HOME, PORT: '0' };
const folder = mkdtempSync(path.join(tmpdir(), 'goodword-restore-'));
const sourceFile = path.join(folder, 'source.db');
const backup = path.join(folder, 'backup');
const restoredFolder = path.join(folder, 'restored');
const restoredFile = path.join(restoredFolder, 'goodword.db');

let source: NodeHost;
let restored: NodeHost | undefined;

beforeAll(async () => {
  source = await startNode({ ...environment, CONTROL_DATABASE_URL: `file:${sourceFile}` });
});
afterAll(async () => {
  await source?.close();
  await restored?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one of the project's commands while this process goes on serving. */
const run = (script: string, args: string[], more: Record<string, string> = {}) =>
  runCommand(script, args, { ...environment, CONTROL_DATABASE_URL: `file:${sourceFile}`, ...more });

async function sendImpressions(host: NodeHost, shop: DemoPath, count: number): Promise<string[]> {
  const events = Array.from({ length: count }, () => ({
    id: ids.uuid(),
    at: Date.now(),
    kind: 'impression',
    placement: 'embedded',
  }));
  const answer = await fetch(`${host.url}/w/${DEMO_SITE_KEYS[shop]}/in`, {
    method: 'POST',
    headers: { origin: HOME, 'content-type': 'text/plain', 'user-agent': BROWSER },
    body: JSON.stringify({ sent_at: Date.now(), consent: { measure: true, store: false }, events }),
  });
  const { accepted } = (await answer.json()) as InAnswer;
  expect(accepted).toBe(count);
  return events.map(({ id }) => id);
}

async function makeLink(host: NodeHost): Promise<string> {
  const base = `${host.url}/w/${DEMO_SITE_KEYS.de}`;
  const headers = { origin: HOME, 'content-type': 'text/plain' };
  const { deals } = (await (await fetch(`${base}/offer?lang=de`, { headers })).json()) as OfferAnswer;
  const body = JSON.stringify({ dealId: deals[0]?.id, placement: 'embedded', language: 'de' });
  const answer = (await (await fetch(`${base}/links`, { method: 'POST', headers, body })).json()) as LinksAnswer;
  return answer.links[0]?.code ?? '';
}

/** Where a friend is led, but for what each click gets anew. */
async function follow(host: NodeHost, code: string): Promise<string> {
  const answer = await fetch(`${host.url}/r/${code}`, {
    redirect: 'manual',
    headers: { 'user-agent': BROWSER },
  });
  expect(answer.status).toBe(302);
  const target = new URL(answer.headers.get('location') ?? '');
  expect(target.searchParams.get('rk')).toBe(code);
  target.searchParams.delete('rc');
  return target.href;
}

/** A report as a member reads it, but for how far the log had come by then. */
async function readFunnel(host: NodeHost, shop: DemoPath): Promise<unknown> {
  const signedIn = await fetch(`${host.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: HOME },
    body: JSON.stringify({ email: DEMO_MEMBER.email, password: DEMO_MEMBER.password }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const found = await host.ports.shops.bySiteKey(DEMO_SITE_KEYS[shop]);
  const answer = await fetch(`${host.url}/api/reports/funnel?shop=${found?.id}`, { headers: { cookie } });
  expect(answer.status).toBe(200);
  const { as_of: _asOf, watermark: _watermark, ...report } = (await answer.json()) as Record<string, unknown>;
  return report;
}

/** How many events the read models are behind the log, and by how many impressions they differ from it. */
async function readFolded(host: NodeHost): Promise<Record<string, unknown>> {
  await host.tick();
  const { rows } = await host.ports.databases.group(1).client.execute(
    `select (select max(seq) from event) - state.seq as behind,
        (select count(*) from event where kind = 'impression') -
          (select sum(total) from rollup_series where rollup = '' and counter = 'impressions'
            and rollup_series.generation = state.generation) as missing
      from fold_state state where name = 'reports'`,
  );
  return { ...rows[0] };
}

/** A digest over rows of a database file, read beside whoever owns it. */
function digestOf(file: string, sql: string): string {
  const database = new Database(file, { readonly: true });
  try {
    return createHash('sha256')
      .update(JSON.stringify(database.prepare(sql).all()))
      .digest('hex');
  } finally {
    database.close();
  }
}

test('a backup made under load makes an environment that is the same up to its watermark', async () => {
  const code = await makeLink(source);
  await sendImpressions(source, 'de', 30);
  await follow(source, code);
  const early = await sendImpressions(source, 'us', 50);
  await source.tick();

  // Two pages write all the while.
  let loading = true;
  let during = 0;
  const load = Array.from({ length: 2 }, async () => {
    while (loading) during += (await sendImpressions(source, 'us', 20)).length;
  });
  const made = await run('backup.ts', [backup]);
  const late = await sendImpressions(source, 'us', 1);
  loading = false;
  await Promise.all(load);
  expect(made).toMatchObject({ code: 0 });
  expect(during).toBeGreaterThan(100);

  const manifest = JSON.parse(readFileSync(path.join(backup, 'manifest.json'), 'utf8'));
  const [held] = manifest.databases;
  expect(held.roles).toEqual(['control', 'group 1']);
  expect(held.tables.event).toBeGreaterThanOrEqual(81);
  for (const secret of [environment.DATA_KEYS, environment.PEPPERS, environment.SIGNING_KEYS]) {
    expect(JSON.stringify(manifest)).not.toContain(secret?.split(':')[1]);
  }

  expect(await run('restore.ts', [backup, restoredFolder])).toMatchObject({ code: 0 });
  const upTo = `select * from event where seq <= ${held.lastEvent} order by seq`;
  expect(digestOf(restoredFile, 'select * from event order by seq')).toBe(digestOf(sourceFile, upTo));
  for (const table of ['retailer', 'shop', 'api_key', 'user', 'campaign', 'deal', 'link', 'advocate']) {
    const all = `select * from ${table} order by 1`;
    expect(digestOf(restoredFile, all), table).toBe(digestOf(sourceFile, all));
  }

  restored = await startNode({ ...environment, CONTROL_DATABASE_URL: `file:${restoredFile}` });
  const { client } = restored.ports.databases.group(1);
  const stored = async (id: string) =>
    (await client.execute({ sql: 'select 1 from event where id = ?', args: [id] })).rows.length;
  for (const id of early) expect(await stored(id)).toBe(1);
  expect(await stored(late[0] ?? '')).toBe(0);
  expect(await readFunnel(restored, 'de')).toEqual(await readFunnel(source, 'de'));
  await expect.poll(() => readFolded(restored as NodeHost), { timeout: 20_000 }).toEqual({ behind: 0, missing: 0 });
  expect(await follow(restored, code)).toBe(await follow(source, code));
  await sendImpressions(restored, 'us', 1);
}, 120_000);

test('a restore refuses what would do harm, and touches nothing', async () => {
  const used = await run('restore.ts', [backup, '--force']);
  expect(used).toMatchObject({ code: 1, output: expect.stringContaining('is in use: stop the service first') });
  const again = await run('restore.ts', [backup]);
  expect(again).toMatchObject({ code: 1, output: expect.stringContaining('is there already') });
  const other = Buffer.alloc(32, 9).toString('base64url');
  const keyless = await run('restore.ts', [backup, path.join(folder, 'elsewhere')], {
    DATA_KEYS: `k1:${other}`,
    PEPPERS: `p2:${other}`,
  });
  expect(keyless.code).toBe(1);
  expect(keyless.output).toContain("DATA_KEYS: the key k1 is another one than the backup's");
  expect(keyless.output).toContain('PEPPERS: the key p1 is missing');
  expect(keyless.output).not.toContain(other);
}, 60_000);
