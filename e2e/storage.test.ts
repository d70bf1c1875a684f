/** A disk, a file and a lock that fail under the whole app, over HTTP: what was acknowledged stays, and all heals. */
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Native from 'libsql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEMO_SITE_KEYS } from '../worker/demo/demo.ts';
import { type NodeHost, startNode } from '../worker/hosts/node.ts';
import { createIds } from '../worker/ids.ts';
import { COUNTED, seeded } from '../worker/test/models.ts';
import { testEnvironment } from './hosts/host.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const PUBLIC_URL = 'http://goodword.test';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
const ids = createIds({ now: Date.now });

/** A whole app on a file of its own, and what tests need of it. */
async function openApp() {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-'));
  const file = path.join(folder, 'goodword.db');
  const host = await startNode({
    ...testEnvironment({}),
    PUBLIC_URL,
    PORT: '0',
    CONTROL_DATABASE_URL: `file:${file}`,
  });
  onTestFinished(async () => {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { client } = host.ports.databases.group(1);
  const send = (events: object[]) =>
    fetch(`${host.url}/w/${DEMO_SITE_KEYS.us}/in`, {
      method: 'POST',
      headers: { origin: PUBLIC_URL, 'content-type': 'text/plain', 'user-agent': BROWSER },
      body: JSON.stringify({ sent_at: Date.now(), consent: { measure: true, store: false }, events }),
    });
  const stored = async () => (await client.execute('select id from event')).rows.map(({ id }) => String(id));
  return { host, file, folder, client, send, stored };
}
type Opened = Awaited<ReturnType<typeof openApp>>;

const impression = () => ({ id: ids.uuid(), at: Date.now(), kind: 'impression', placement: 'embedded' });
const purchase = (reference: string) => ({
  id: ids.uuid(),
  at: Date.now(),
  kind: 'purchase',
  order: { ids: [reference], amount: 5_000, currency: 'USD', coupons: [] },
});

/** A refusal that tells its cause by code and in words, and when to come again. */
async function expectRefusal(answer: Response, code: string, words: string) {
  expect(answer.status).toBe(503);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.headers.get('retry-after')).toBe('2');
  const problem = (await answer.json()) as { code: string; detail: string };
  expect(problem).toMatchObject({ status: 503, code });
  expect(problem.detail).toContain(words);
}

async function accept({ send, stored }: Opened, events: { id: string }[]) {
  const answer = await send(events);
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ accepted: events.length });
  expect(await stored()).toEqual(expect.arrayContaining(events.map(({ id }) => id)));
}

const isReady = async (host: NodeHost) => (await fetch(`${host.url}/healthz`)).status;

test('a full disk: events and orders are refused as such, what was taken is there, and with space all goes on', async () => {
  const app = await openApp();
  const before = [impression(), impression()];
  await accept(app, before);
  /** Calls until one is refused, with as many pages as there are. */
  const refuse = async <T extends object>(make: (call: number) => T[]): Promise<T[]> => {
    for (let call = 0; call < 200; call += 1) {
      // No page more than there are: it fails once the room within the pages is used up.
      await app.client.execute('pragma max_page_count = 1');
      const events = make(call);
      const answer = await app.send(events);
      if (answer.status === 202) continue;
      await expectRefusal(answer, 'storage_full', 'disk of the database is full');
      return events;
    }
    throw new Error('the disk was never full');
  };
  const many = () => Array.from({ length: 50 }, impression);
  const refused = [await refuse(many), await refuse(many)];
  const orders = await refuse((call) => [purchase(`full-${call}`)]);
  expect(await isReady(app.host)).toBe(200);
  const ofRefused = refused.flat().map(({ id }) => id);
  const stored = await app.stored();
  expect(stored).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  expect(stored.filter((id) => ofRefused.includes(id))).toEqual([]);
  for (const events of refused) await accept(app, events);
  expect((await app.send(orders)).status).toBe(202);
  expect((await app.client.execute('pragma integrity_check')).rows[0]?.[0]).toBe('ok');
});

test('a locked database: refused as such within two seconds, and taken when the lock is gone', async () => {
  const app = await openApp();
  await accept(app, [impression()]);
  const other = new Native(app.file);
  onTestFinished(() => void other.close());
  for (const round of [1, 2]) {
    other.exec('begin exclusive');
    const started = performance.now();
    const events = [impression(), impression()];
    await expectRefusal(await app.send(events), 'storage_locked', 'holds the lock');
    expect(performance.now() - started).toBeLessThan(2_500);
    await expectRefusal(await app.send([purchase(`locked-${round}`)]), 'storage_locked', 'holds the lock');
    expect((await fetch(`${app.host.url}/w/${DEMO_SITE_KEYS.us}/l.js`)).status).toBe(200);
    other.exec('rollback');
    await accept(app, events);
    expect((await app.send([purchase(`locked-${round}`)])).status).toBe(202);
  }
});

describe('a read-only file', () => {
  test('that the connection finds so: refused as such, and taken again at once', async () => {
    const app = await openApp();
    await accept(app, [impression()]);
    const events = [impression()];
    await app.client.execute('pragma query_only = on');
    await expectRefusal(await app.send(events), 'storage_read_only', 'cannot be written');
    await accept(app, events);
  });

  test('by its permissions: refused for as long as they last', async () => {
    const app = await openApp();
    await accept(app, [impression()]);
    // Permissions do not hold for root: then it is somebody else meanwhile.
    const isRoot = process.geteuid?.() === 0;
    const files = [app.file, `${app.file}-wal`, `${app.file}-shm`].filter(existsSync);
    const setModes = (fileMode: number, folderMode: number) => {
      for (const file of files) chmodSync(file, fileMode);
      chmodSync(app.folder, folderMode);
    };
    const release = () => {
      if (isRoot) process.seteuid?.(0);
      setModes(0o644, 0o755);
    };
    onTestFinished(release);
    setModes(0o444, 0o555);
    if (isRoot) process.seteuid?.(65_534);
    app.client.reconnect();
    const events = [impression(), impression()];
    for (const _ of [1, 2]) await expectRefusal(await app.send(events), 'storage_read_only', 'cannot be written');
    release();
    await accept(app, events);
    expect((await app.client.execute('pragma integrity_check')).rows[0]?.[0]).toBe('ok');
  });
});

test(`writes failing, ${ROUNDS} rounds: clients that send again find each event once, in the log and in the reports`, {
  timeout: ROUNDS * 6_000,
}, async () => {
  const app = await openApp();
  const random = seeded(20_261_122);
  const other = new Native(app.file);
  // The service folds beside, on a thread of its own: whoever takes the lock waits for it.
  other.exec('pragma busy_timeout = 5000');
  onTestFinished(() => void other.close());
  let lock: NodeJS.Immediate | undefined;
  const causes: (() => Promise<unknown>)[] = [
    () => app.client.execute('pragma max_page_count = 1'),
    () => app.client.execute('pragma query_only = on'),
    async () => app.client.reconnect(),
    async () => {
      other.exec('begin immediate');
      lock = setImmediate(() => other.exec('rollback'));
    },
  ];
  const sent: string[] = [];
  let refused = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const calls = Array.from({ length: 8 }, () => Array.from({ length: 1 + random(20) }, impression));
    sent.push(...calls.flat().map(({ id }) => id));
    await causes[random(causes.length)]?.();
    const waiting = calls.map(async (events) => {
      for (;;) {
        const answer = await app.send(events);
        if (answer.status === 202) return;
        expect([429, 503]).toContain(answer.status);
        refused += 1;
      }
    });
    await Promise.all(waiting);
    clearImmediate(lock);
  }
  // What the last round broke may still wait for somebody to meet it.
  app.client.reconnect();
  await app.host.tick();
  const stored = await app.stored();
  expect(stored.filter((id) => sent.includes(id)).sort()).toEqual([...sent].sort());
  const counted = await app.client.execute({ sql: COUNTED, args: ['impressions'] });
  expect(counted.rows[0]?.n).toBe(sent.length);
  console.log(
    `failing writes: ${ROUNDS} rounds, ${refused} calls refused, ${sent.length} events stored and counted once`,
  );
});
