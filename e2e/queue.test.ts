/** The events' queue in workerd: what cannot become an event is kept beside the log, and put back by its command. */
import { expect, onTestFinished, test } from 'vitest';
import { startLocalWorkers } from '../worker/hosts/workers.local.ts';
import { createIds } from '../worker/ids.ts';
import { runCommand } from '../worker/test/command.ts';
import { openTestFile, testEnvironment } from './hosts/host.ts';

const ids = createIds({ now: Date.now });

const eventOf = (id: string) => {
  const at = Date.now();
  return { shop: 1, id, kind: 'impression', occurredAt: at, receivedAt: at, body: {} };
};

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('it did not come to hold in time');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

test('events of one call arrive, also beside a bad one, which is parked by itself', { timeout: 90_000 }, async () => {
  const { file, query, remove } = openTestFile();
  onTestFinished(remove);
  const workers = await startLocalWorkers({ file, environment: testEnvironment({}) });
  onTestFinished(() => workers.stop());
  const [first, bad, last] = [ids.uuid(), ids.uuid(), ids.uuid()];
  await workers.send({
    group: 1,
    events: [eventOf(first), { ...eventOf(bad), kind: 'of a later version' }, eventOf(last)],
  });
  const stored = () => query('select id from event where id in (?, ?, ?) order by id', first, bad, last);
  await until(() => stored().length === 2 && query('select 1 from dead_event').length === 1);
  expect(stored().map(({ id }) => id)).toEqual([first, last].toSorted());
});

test('a message that cannot be read is parked, its neighbour is stored, and the command puts it back', {
  timeout: 90_000,
}, async () => {
  const { file, query, remove } = openTestFile();
  onTestFinished(remove);
  const environment = testEnvironment({});
  const workers = await startLocalWorkers({ file, environment });
  onTestFinished(() => workers.stop());
  const redrive = () =>
    runCommand('redrive.ts', ['events'], {
      ...environment,
      PUBLIC_URL: workers.publicUrl,
      CONTROL_DATABASE_URL: workers.database.url,
      DATABASE_TOKEN: workers.database.token,
    });

  const [good, bad] = [ids.uuid(), ids.uuid()];
  const later = { group: 1, event: { ...eventOf(bad), kind: 'of a later version' } };
  await workers.send(later);
  await workers.send({ group: 1, events: [eventOf(good)] });
  const parked = () => query('select id, body, reason from dead_event');
  await until(() => parked().length === 1 && query('select 1 from event where id = ?', good).length === 1);
  expect(parked()).toMatchObject([{ reason: 'unreadable' }]);
  expect(JSON.parse(String(parked()[0]?.body))).toEqual(later);

  const early = await redrive();
  expect(early.output).toContain('0 events put back, 1 messages stay.');
  expect(early.output).toContain('unreadable');
  expect(early.code).toBe(1);

  // The later version has come.
  await fetch(`${workers.database.url}/v2/pipeline`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workers.database.token}` },
    body: JSON.stringify({
      requests: [
        {
          type: 'execute',
          stmt: {
            sql: 'update dead_event set body = ?',
            args: [{ type: 'text', value: JSON.stringify({ group: 1, event: eventOf(bad) }) }],
          },
        },
        { type: 'close' },
      ],
    }),
  });
  expect(await redrive()).toMatchObject({
    code: 0,
    output: expect.stringContaining('1 events put back, 0 messages stay.'),
  });
  expect(parked()).toEqual([]);
  expect(query('select 1 from event where id = ?', bad)).toHaveLength(1);
});
