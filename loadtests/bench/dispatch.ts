/**
 * Throughput through the outbox (lease, check again, open, render, mark, send, settle, tell) against a bare pooled
 * nodemailer that sends the same mails, made before, to the same SMTP server in a process of its own; in turn, several
 * rounds, medians of the ratios. Then how fast several dispatchers lease, and that none takes another's.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { databaseOf } from '../../db/database.ts';
import { startHranaServer } from '../../db/hrana.server.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { openNodeDatabases } from '../../db/open.ts';
import { message } from '../../db/schema/group.ts';
import { seedDemo } from '../../db/seed.ts';
import { openWebDatabase } from '../../db/web.ts';
import { parseConfig } from '../../worker/config.ts';
import { withLocalSecrets } from '../../worker/hosts/keys.node.ts';
import { createIds } from '../../worker/ids.ts';
import { createLog } from '../../worker/log.ts';
import { enqueueMessage } from '../../worker/message/enqueue.ts';
import { buildOutgoing } from '../../worker/message/envelope.ts';
import { dispatchDue } from '../../worker/message/message.dispatch.ts';
import { leaseMessages, type MessageRow, openMessage } from '../../worker/message/message.store.ts';
import { createSenders } from '../../worker/message/senders/senders.ts';
import { createSmtpSender, toMailOptions } from '../../worker/message/senders/smtp.ts';
import type { Database, OutgoingMail, Ports } from '../../worker/ports.ts';
import { createSecrets } from '../../worker/privacy/secrets.ts';
import { createShopDirectory } from '../../worker/retailer/shop.store.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const MAILS = Number(process.env.MAILS ?? 1500);
const JOBS = Number(process.env.JOBS ?? 10_000);
const BUDGET = 0.8;

const folder = mkdtempSync(path.join(tmpdir(), 'goodword-dispatch-'));
const file = path.join(folder, 'bench.db');
const server = fork(fileURLToPath(new URL('./smtp.sink.ts', import.meta.url)), {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
const [{ port }] = (await once(server, 'message')) as [{ port: number }];
const smtpUrl = `smtp://127.0.0.1:${port}`;

const config = parseConfig(
  withLocalSecrets(
    { PUBLIC_URL: 'https://go.bench.test', CONTROL_DATABASE_URL: `file:${file}`, SMTP_URL: smtpUrl },
    folder,
  ),
);
const clock = { now: Date.now };
const opened = await openNodeDatabases({ controlUrl: `file:${file}`, groupUrls: [`file:${file}`] });
const { databases } = opened;
await migrateDatabase(databases.control.client, 'control');
await migrateDatabase(databases.group(1).client, 'group');
const sender = createSmtpSender(smtpUrl);
const ports = {
  config,
  clock,
  ids: createIds(clock),
  secrets: createSecrets(config),
  log: createLog(() => {}, clock.now),
  databases,
  shops: createShopDirectory(databases.control, clock),
  senders: createSenders({ email: sender }, {}),
} as unknown as Ports;
await seedDemo(ports);
const group: Database = databases.group(1);
const [shop] = (await Promise.all([1, 2].map((number) => ports.shops.byNumber(number)))).filter((one) => !!one);
if (!shop) throw new Error('the demo shop is missing');

/** Rewards: mails of the usual size that no campaign decides about. */
function errand(index: number) {
  return enqueueMessage(ports, shop as NonNullable<typeof shop>, {
    kind: 'reward',
    channel: 'email',
    cause: `bench:${ports.ids.uuid()}`,
    address: `friend${index}@bench.test`,
    language: 'en-US',
    values: { shopName: 'Maple', advocateName: 'Anna', state: 'earned', amount: '$10', code: `THANKS-${index}` },
  });
}

async function fillOutbox(count: number): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    const size = Math.min(500, count - from);
    await group.client.batch(Array.from({ length: size }, (_, index) => errand(from + index)).flat(), 'write');
  }
}

/** The mails of the outbox as they would be sent. */
async function makeMails(): Promise<OutgoingMail[]> {
  const rows = (await group.orm.select().from(message)).filter(({ state }) => state === 'ready') as MessageRow[];
  return rows.map((row) => {
    const made = openMessage(ports.secrets, row);
    const leased = { ...row, leaseToken: '' };
    return buildOutgoing(ports, shop as NonNullable<typeof shop>, leased, {
      ...made,
      address: made.address ?? '',
    }) as OutgoingMail;
  });
}

const bare = createTransport({ url: smtpUrl, pool: true, maxConnections: sender.width, maxMessages: 500 });

/** Mails a second, and milliseconds of processor a mail over all threads: that one does not depend on who else runs. */
interface Measured {
  rate: number;
  cpu: number;
}

function measure(): (mails: number) => Measured {
  const started = performance.now();
  const before = process.cpuUsage();
  return (mails) => {
    const { user, system } = process.cpuUsage(before);
    return { rate: mails / ((performance.now() - started) / 1000), cpu: (user + system) / 1000 / mails };
  };
}

/** The same mails by nodemailer alone, as many together as its pool keeps busy. */
async function sendBare(mails: readonly OutgoingMail[]): Promise<Measured> {
  const queue = mails.values();
  const measured = measure();
  const worker = async () => {
    for (const mail of queue) await bare.sendMail(toMailOptions(mail));
  };
  await Promise.all(Array.from({ length: sender.width * 2 }, worker));
  return measured(mails.length);
}

async function sendThroughOutbox(count: number): Promise<Measured> {
  const measured = measure();
  let sent = 0;
  while (sent < count) {
    const report = await dispatchDue(ports);
    if (report.sent === 0) throw new Error(`nothing was sent: ${JSON.stringify(report)}`);
    sent += report.sent;
  }
  return measured(sent);
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

async function compare(): Promise<boolean> {
  const rounds = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    await fillOutbox(MAILS);
    const mails = await makeMails();
    // First one, then the other: neither always finds the machine warm.
    const before = round % 2 === 0 ? await sendBare(mails) : undefined;
    const outbox = await sendThroughOutbox(MAILS);
    const plain = before ?? (await sendBare(mails));
    // The first round warms up.
    if (round >= 0) rounds.push({ outbox, bare: plain, ratio: outbox.rate / plain.rate });
  }
  const ratio = median(rounds.map((one) => one.ratio));
  console.log(`\nMedians of ${ROUNDS} rounds of ${MAILS} mails, ${sender.width} connections to one local SMTP server:`);
  console.table([
    {
      'outbox /s': Math.round(median(rounds.map(({ outbox }) => outbox.rate))),
      'bare /s': Math.round(median(rounds.map((one) => one.bare.rate))),
      ratio: ratio.toFixed(2),
      budget: `≥ ${BUDGET.toFixed(2)}`,
      met: ratio >= BUDGET,
      'outbox CPU ms': median(rounds.map(({ outbox }) => outbox.cpu)).toFixed(2),
      'bare CPU ms': median(rounds.map((one) => one.bare.cpu)).toFixed(2),
    },
  ]);
  return ratio >= BUDGET;
}

/** How fast a number of dispatchers empty the outbox, and whether each message went to one of them alone. */
async function leaseAll(name: string, dispatchers: readonly Database[]) {
  await fillOutbox(JOBS);
  const taken: string[] = [];
  const started = performance.now();
  await Promise.all(
    dispatchers.map(async (database) => {
      for (;;) {
        const now = clock.now();
        const lease = { token: ports.ids.uuid(), now, until: now + 60_000, limit: 50 };
        const rows = await leaseMessages(database, lease);
        if (rows.length === 0) return;
        taken.push(...rows.map(({ id }) => id));
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return {
    what: name,
    leased: taken.length,
    distinct: new Set(taken).size,
    'leases /s': Math.round(taken.length / seconds),
  };
}

const met = await compare();
const rows = [];
for (const count of [1, 2, 4]) rows.push(await leaseAll(`${count} in one process`, Array(count).fill(group)));
await fillOutbox(0);
sender.close();
bare.close();
await opened.close();
const http = await startHranaServer({ file, port: 0, token: 'bench' });
const clients = Array.from({ length: 4 }, () => openWebDatabase(http.url, 'bench'));
const remote = clients.map(databaseOf);
Object.assign(group, remote[0]);
rows.push(await leaseAll('4 over HTTP', remote));
console.log(`\n${JOBS} messages, leased by 50:`);
console.table(rows);
for (const client of clients) client.close();
await http.close();
server.kill();
rmSync(folder, { recursive: true, force: true });
if (!met || rows.some(({ leased, distinct }) => leased !== JOBS || distinct !== JOBS)) process.exitCode = 1;
