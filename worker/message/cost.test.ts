/** What the deliveries report says of messages on their way: queued, sent, delivered, and what they cost. */
import { expect, it } from 'vitest';
import { connection } from '../../db/schema/group.ts';
import { answerReport } from '../report/answer.ts';
import { foldDue } from '../report/fold.dispatch.ts';
import { makeSender, useSenders } from '../test/outbox.ts';
import { createTextWorld, FRIEND } from '../test/twilio.ts';
import { createWorld, type World } from '../test/world.ts';
import { enqueueMessage } from './enqueue.ts';
import { dispatchDue } from './message.dispatch.ts';

const HOUR = 3_600_000;
const half = { random: () => 0.5 };

/** A friend's code, put into the outbox as use cases do. */
async function ask(world: World, channel: 'email' | 'sms', address: string, cause = `code:${address}`) {
  const statements = enqueueMessage(world.ports, world.us, {
    kind: 'code',
    channel,
    address,
    language: 'en-US',
    cause,
    campaignId: world.campaignId,
    values: { shopName: 'Maple US', words: { title: '20% off', description: '' }, badge: '20%', code: 'FRIEND-1' },
  });
  await world.tenant.client.batch(statements, 'write');
}

async function report(world: World) {
  const { totals } = await answerReport(
    world.ports.databases.group(world.us.groupNumber),
    {
      report: 'deliveries',
      shops: [world.us],
      from: '2026-11-18',
      to: '2026-11-19',
      dimensions: [],
      granularity: 'day',
      filters: {},
      limit: 100,
    },
    world.clock.now(),
  );
  return totals;
}

const costs = (amount: number, currency = 'USD') => [{ currency, amount }];

it('queued, sent and delivered are a funnel, and the same cause queues once', async () => {
  const opened = await createTextWorld({ price: '0.4 USD' });
  const { world, twilio, status } = opened;
  await ask(world, 'sms', FRIEND);
  await ask(world, 'sms', FRIEND);
  await ask(world, 'sms', '+12025550124');
  expect(await report(world)).toMatchObject({ messages_queued: 2, messages_sent: 0, message_costs: costs(0) });
  // Of one the answer is lost: that it arrived is told before anybody could ask.
  twilio.fail({ cut: 'ECONNRESET', after: true });
  await dispatchDue(world.ports, half);
  const rows = await world.tenant.client.execute('select id, provider_id from message order by id');
  for (const [index, text] of twilio.texts.entries()) {
    const row = rows.rows.find(({ provider_id: sid }) => sid === text.sid) ?? rows.rows.find((one) => !one.provider_id);
    for (const one of index === 0 ? ['delivered', 'sent'] : ['sent', 'delivered', 'delivered']) {
      expect((await status(String(row?.id), text.sid, one)).status).toBe(204);
    }
  }
  await foldDue(world.ports);
  expect(await report(world)).toMatchObject({ messages_queued: 2, messages_sent: 2, messages_delivered: 2 });
});

it('a text costs its segments at the account’s own price, each attempt', async () => {
  const { world, twilio, status } = await createTextWorld({ price: '0.0125 USD' });
  await ask(world, 'sms', FRIEND);
  await dispatchDue(world.ports, half);
  const [first] = twilio.texts;
  expect(await report(world)).toMatchObject({ messages_sent: 1, message_costs: costs(1) });
  const { rows } = await world.tenant.client.execute('select id from message');
  // The network lost it: it goes out once more, and is paid once more; what Twilio says beside the own price counts not.
  const told = { Price: '-9.00', PriceUnit: 'USD' };
  await status(String(rows[0]?.id), first?.sid ?? '', 'undelivered', { ErrorCode: '30003', ...told });
  world.clock.advance(5 * HOUR);
  await dispatchDue(world.ports, half);
  expect(twilio.texts).toHaveLength(2);
  await foldDue(world.ports);
  expect(await report(world)).toMatchObject({ messages_sent: 1, message_costs: costs(3) });
});

it('without an own price what Twilio tells counts, once, on the day of the text; and until then it is unknown', async () => {
  const { world, twilio, status } = await createTextWorld();
  await ask(world, 'sms', FRIEND);
  await dispatchDue(world.ports, half);
  const { rows } = await world.tenant.client.execute('select id from message');
  const tell = (one: string, more = {}) => status(String(rows[0]?.id), twilio.texts[0]?.sid ?? '', one, more);
  await tell('delivered');
  expect(await report(world)).toMatchObject({ messages_sent: 1, messages_delivered: 1, message_costs: null });
  world.clock.advance(30 * HOUR);
  for (let time = 0; time < 3; time += 1) await tell('delivered', { Price: '-0.07500', PriceUnit: 'usd' });
  await foldDue(world.ports);
  expect(await report(world)).toMatchObject({ messages_sent: 1, messages_delivered: 1, message_costs: costs(8) });
  const { rows: days } = await world.tenant.client.execute(
    `select distinct occurred_at from event where id like '%.cost.%' or id like '%.priced' or id like '%.sent'`,
  );
  expect(days).toHaveLength(1);
});

it('mails over an account with a price cost it, others nothing', async () => {
  const world = await createWorld();
  const { ports, us, clock } = world;
  useSenders(
    world,
    makeSender('email', async ({ id }) => ({ kind: 'sent', providerId: id })),
  );
  await ask(world, 'email', 'bob@friends.test');
  await dispatchDue(ports, half);
  expect(await report(world)).toMatchObject({ messages_queued: 1, messages_sent: 1, message_costs: costs(0) });
  await world.tenant.orm.insert(connection).values({
    id: 'con_1',
    retailerId: us.retailerId,
    channel: 'email',
    provider: 'smtp',
    settings: { domain: 'maple.test', price: '0.1 EUR' },
    createdAt: clock.now(),
    updatedAt: clock.now(),
  });
  await ask(world, 'email', 'ann@friends.test');
  await dispatchDue(ports, half);
  expect(await report(world)).toMatchObject({ messages_queued: 2, messages_sent: 2, message_costs: costs(10, 'EUR') });
});
