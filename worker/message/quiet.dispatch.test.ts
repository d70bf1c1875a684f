import { describe, expect, test } from 'vitest';
import { buildText, enqueue, enqueueAll, makeSender, readFacts, readRow, useSenders } from '../test/outbox.ts';
import { createWorld } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';

/** A friend in Montreal: texts may be relayed in Canada, in a full name. */
const FRIEND = {
  channel: 'sms' as const,
  address: '+15145550123',
  masked: '+15…23',
  values: {
    advocateName: 'Anna Smith',
    shopName: 'Maple US',
    words: { title: '20% off', description: '' },
    badge: '20%',
    url: 'https://go.test/r/0001code.token',
    rewardDisclosed: true,
  },
};

async function open() {
  const world = await createWorld();
  // The shop is a Canadian one: else its own market forbids it.
  await world.ports.databases.control.client.execute("update shop set country = 'CA' where site_key = 'usshop000001'");
  world.ports.shops.forget();
  const sent: { id: string; at: number }[] = [];
  useSenders(
    world,
    makeSender('sms', ({ id }) => {
      sent.push({ id, at: world.clock.now() });
      return { kind: 'sent', providerId: id };
    }),
  );
  const tick = () => dispatchDue(world.ports, { random: () => 0.5, build: buildText });
  const moveTo = (moment: string) => world.clock.advance(Date.parse(moment) - world.clock.now());
  return { world, sent, tick, moveTo };
}

describe('a text at night', () => {
  test('R15: a deal sent at 23:00 goes out when the window opens in every zone, without spending an attempt', async () => {
    const { world, sent, tick, moveTo } = await open();
    // 23:00 in Montreal.
    moveTo('2026-11-19T04:00Z');
    const { id } = await enqueue(world, FRIEND);
    expect(await tick()).toMatchObject({ snoozed: 1, sent: 0 });
    // Nine in Vancouver, which keeps summer time since 2026: a Canadian number tells no province.
    const opening = Date.parse('2026-11-19T16:00Z');
    expect(await readRow(world, id)).toMatchObject({ state: 'ready', attempt: 0, runAt: opening });
    world.clock.advance(opening - world.clock.now() - 1);
    expect(await tick()).toMatchObject({ snoozed: 0, sent: 0 });
    world.clock.advance(1);
    expect(await tick()).toMatchObject({ sent: 1 });
    expect(sent).toEqual([{ id, at: opening }]);
    expect(await readRow(world, id)).toMatchObject({ state: 'sent', attempt: 1 });
    expect(await readFacts(world)).toEqual(['sent']);
  });

  test('R15: the hour ends while texts are on their way, and no further one goes', async () => {
    const { world, sent, tick, moveTo } = await open();
    // A second to eight in Newfoundland, where the number may be.
    const closing = Date.parse('2026-11-19T23:30Z');
    moveTo('2026-11-19T23:29:59Z');
    const ids = await enqueueAll(world, Array(12).fill(FRIEND));
    useSenders(
      world,
      makeSender(
        'sms',
        ({ id }) => {
          sent.push({ id, at: world.clock.now() });
          world.clock.advance(1000);
          return { kind: 'sent', providerId: id };
        },
        { width: 1 },
      ),
    );
    await tick();
    // Those that were marked together in the last second.
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.length).toBeLessThanOrEqual(5);
    const rows = await Promise.all(ids.map((id) => readRow(world, id)));
    const waiting = rows.filter(({ state }) => state === 'ready');
    expect(waiting).toHaveLength(12 - sent.length);
    for (const row of waiting) {
      expect(row).toMatchObject({ attempt: 0, lastError: 'quiet' });
      expect(row.runAt).toBeGreaterThan(closing + 8 * 3_600_000);
    }
  });

  test('R15: a text may ring no longer than the hour lasts', async () => {
    const { world, tick, moveTo } = await open();
    const validity: number[] = [];
    useSenders(
      world,
      makeSender('sms', ({ id, validitySeconds }) => {
        validity.push(validitySeconds);
        return { kind: 'sent', providerId: id };
      }),
    );
    for (const moment of ['2026-11-19T22:00:00Z', '2026-11-19T23:20:30Z', '2026-11-19T23:29:58Z']) {
      moveTo(moment);
      await enqueue(world, FRIEND);
      expect(await tick()).toMatchObject({ sent: 1 });
    }
    expect(validity).toEqual([3600, 9 * 60 + 30, 5]);
  });

  test('R8: whoever says never again while it waits gets nothing in the morning', async () => {
    const { world, sent, tick, moveTo } = await open();
    moveTo('2026-11-19T04:00Z');
    const { id } = await enqueue(world, FRIEND);
    await tick();
    const { recipientKey } = await readRow(world, id);
    await world.tenant.client.execute({
      sql: `insert into suppression (id, retailer_id, scope, channel, address_key, source, created_at) values ('s', ?, 'retailer', 'sms', ?, 'user', 0)`,
      args: [world.us.retailerId, recipientKey],
    });
    moveTo('2026-11-19T17:00Z');
    expect(await tick()).toMatchObject({ suppressed: 1, sent: 0 });
    expect(sent).toEqual([]);
  });
});
