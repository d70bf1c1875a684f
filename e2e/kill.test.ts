/** The whole app killed under load, again and again on one file, by clients that send again what was not answered. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import Native from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFile } from '../db/client.contract.ts';
import { DEMO_SITE_KEYS } from '../worker/demo/demo.ts';
import { startNode } from '../worker/hosts/node.ts';
import { createIds } from '../worker/ids.ts';
import { COUNTED, seeded } from '../worker/test/models.ts';
import type { InAnswer } from '../worker/wire.ts';
import { testEnvironment } from './hosts/host.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const CALLERS = 16;
const PUBLIC_URL = 'http://goodword.test';
const VICTIM = fileURLToPath(new URL('./tools/victim.ts', import.meta.url));
const HEADERS = {
  origin: PUBLIC_URL,
  'content-type': 'text/plain',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
};
const ids = createIds({ now: Date.now });

/** One call of a page, sent until it is answered: an order now and then, else a few views. */
interface Call {
  events: { id: string; kind: string; order?: { ids: string[] } }[];
}

function makeCall(number: number): Call {
  const at = Date.now();
  const order = { ids: [`order-${number}`], amount: 5_000, currency: 'USD', coupons: [] };
  if (number % 4 === 0) return { events: [{ id: ids.uuid(), at, kind: 'purchase', order } as Call['events'][number]] };
  return { events: [1, 2, 3].map(() => ({ id: ids.uuid(), at, kind: 'impression' })) };
}

async function send(url: string, { events }: Call): Promise<boolean> {
  const answer = await fetch(`${url}/w/${DEMO_SITE_KEYS.us}/in`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ sent_at: Date.now(), consent: { measure: true, store: false }, events }),
  });
  if (answer.status !== 202) return false;
  const { accepted, duplicate } = (await answer.json()) as InAnswer;
  return accepted + duplicate === events.length;
}

/** Sends from many callers until the app was killed, after so many answers. */
async function loadUntilKilled(victim: ChildProcess, url: string, answers: number, next: () => Call) {
  const acknowledged: Call[] = [];
  const unanswered: Call[] = [];
  const killed = once(victim, 'exit');
  let dead = false;
  const caller = async () => {
    while (!dead) {
      const call = next();
      if (await send(url, call).catch(() => false)) acknowledged.push(call);
      else unanswered.push(call);
      if (acknowledged.length >= answers && !dead) {
        dead = true;
        victim.kill('SIGKILL');
      }
    }
  };
  await Promise.all([...Array.from({ length: CALLERS }, caller), killed]);
  return { acknowledged, unanswered };
}

test(`kill -9 under load, ${ROUNDS} rounds: whatever was acknowledged is there, and counted once`, {
  timeout: ROUNDS * 20_000,
}, async () => {
  const file = temporaryFile();
  const random = seeded(20_260_101);
  const acknowledged: Call[] = [];
  let open: Call[] = [];
  let made = 0;
  const next = () => {
    made += 1;
    return open.pop() ?? makeCall(made);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const victim = fork(VICTIM, [file, PUBLIC_URL], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    onTestFinished(() => void victim.kill('SIGKILL'));
    const died = once(victim, 'exit').then(() => Promise.reject(new Error('the app did not start')));
    const [url] = (await Promise.race([once(victim, 'message'), died])) as [string];
    const result = await loadUntilKilled(victim, url, 10 + random(150), next);
    acknowledged.push(...result.acknowledged);
    open.push(...result.unanswered);
    const reader = new Native(file);
    const read = (sql: string) => (reader.prepare(sql).raw().all() as [string][]).map(([value]) => value);
    expect(read('pragma integrity_check')).toEqual(['ok']);
    const log = new Set(read('select id from event'));
    const references = new Set(read('select reference from purchase_reference'));
    reader.close();
    const isThere = ({ id, order }: Call['events'][number]) =>
      order ? references.has(order.ids[0] ?? '') : log.has(id);
    expect(acknowledged.flatMap(({ events }) => events).filter((event) => !isThere(event))).toEqual([]);
  }

  // The last calls are answered, then all is folded and counted.
  const host = await startNode({
    ...testEnvironment({}),
    PUBLIC_URL,
    PORT: '0',
    CONTROL_DATABASE_URL: `file:${file}`,
  });
  onTestFinished(() => host.close());
  for (const call of open) expect(await send(host.url, call)).toBe(true);
  acknowledged.push(...open);
  open = [];
  await host.tick();
  const { client } = host.ports.databases.group(1);
  const numberOf = async (sql: string, ...args: string[]) => Number((await client.execute({ sql, args })).rows[0]?.n);
  const events = acknowledged.flatMap((call) => call.events);
  const views = events.filter(({ kind }) => kind === 'impression').length;
  const orders = events.length - views;
  expect(await numberOf("select count(*) as n from event where kind = 'impression'")).toBe(views);
  expect(await numberOf('select count(*) as n from purchase')).toBe(orders);
  expect(await numberOf(COUNTED, 'impressions')).toBe(views);
  expect(await numberOf(COUNTED, 'purchases')).toBe(orders);
  console.log(
    `kill -9: ${ROUNDS} rounds, ${acknowledged.length} calls acknowledged; ${views} views and ${orders} orders, none lost, each counted once`,
  );
});
