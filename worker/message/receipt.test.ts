import { describe, expect, it } from 'vitest';
import { suppression } from '../../db/schema/group.ts';
import { enqueue, makeSender, readFacts, readRow, useSenders } from '../test/outbox.ts';
import { createWorld } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';
import { recordReceipt } from './receipt.ts';
import type { ReceiptState } from './state.ts';

const half = { random: () => 0.5 };

/** A world in which one mail went out, or nobody knows. */
async function openSent(kind: 'sent' | 'unknown' = 'sent') {
  const world = await createWorld();
  const sent: string[] = [];
  useSenders(
    world,
    makeSender('email', ({ id }) => {
      sent.push(id);
      return kind === 'sent' ? { kind, providerId: `p:${id}` } : { kind, error: 'ETIMEDOUT' };
    }),
  );
  const { id } = await enqueue(world);
  await dispatchDue(world.ports, half);
  const tell = (state: ReceiptState, more = {}) => recordReceipt(world.ports, { message: { id }, state, ...more });
  return { world, id, sent, tell };
}

describe('recordReceipt', () => {
  it('moves up only: a late report of less changes nothing', async () => {
    const { world, id, tell } = await openSent();
    expect(await tell('delivered')).toBe('moved');
    expect(await tell('sent')).toBe('late');
    expect(await tell('delivered')).toBe('late');
    expect((await readRow(world, id)).state).toBe('delivered');
    expect(await tell('bounced', { reason: '5.1.1' })).toBe('moved');
    expect(await tell('failed')).toBe('late');
    expect(await tell('complained')).toBe('moved');
    expect(await tell('bounced')).toBe('late');
    expect(await readRow(world, id)).toMatchObject({ state: 'complained', lastError: '5.1.1' });
    expect(await readFacts(world)).toEqual(['sent', 'delivered', 'bounced', 'complained']);
  });

  it('finds a message by its provider’s id, and knows what is not there', async () => {
    const { world, id } = await openSent();
    const byProvider = { message: { providerId: `p:${id}` }, state: 'delivered' as const };
    expect(await recordReceipt(world.ports, byProvider)).toBe('moved');
    expect(await recordReceipt(world.ports, { message: { id: 'msg_none' }, state: 'sent' })).toBe('unknown');
  });

  it('settles what nobody knew, and then it is not sent again', async () => {
    const { world, id, sent, tell } = await openSent('unknown');
    expect((await readRow(world, id)).state).toBe('unknown');
    expect(await tell('delivered', { providerId: 'p1' })).toBe('moved');
    expect(await readRow(world, id)).toMatchObject({ state: 'delivered', providerId: 'p1', waitsFor: null });
    world.clock.advance(3_600_000);
    await dispatchDue(world.ports, half);
    expect(sent).toHaveLength(1);
    expect(await readFacts(world)).toEqual(['unknown', 'sent', 'delivered']);
  });

  it('keeps the address 72 hours after the last word', async () => {
    const { world, id, tell } = await openSent();
    world.clock.advance(71 * 3_600_000);
    await tell('delivered');
    world.clock.advance(3_600_000);
    await dispatchDue(world.ports, half);
    expect((await readRow(world, id)).addressSealed).toBeTypeOf('string');
    world.clock.advance(71 * 3_600_000);
    await dispatchDue(world.ports, half);
    expect((await readRow(world, id)).addressSealed).toBeNull();
  });

  it('a dead address is forgotten by this retailer, one whose owner complained by all (R23)', async () => {
    const bounced = await openSent();
    await bounced.tell('bounced', { suppress: 'bounce' });
    expect(await bounced.world.tenant.orm.select().from(suppression)).toMatchObject([
      { scope: 'retailer', source: 'bounce' },
    ]);
    const { world, sent, tell } = await openSent();
    await tell('complained', { suppress: 'complaint' });
    const rows = await world.tenant.orm.select().from(suppression);
    expect(rows.map(({ scope, retailerId }) => [scope, retailerId === ''])).toEqual([
      ['retailer', false],
      ['global', true],
    ]);
    const digest = world.ports.secrets.digest('bob@friends.test');
    const other = {
      retailerId: 'ret_other',
      recipientKey: world.ports.secrets.addressKeys('ret_other', 'email', digest)[0],
    };
    await enqueue({ ...world, tenant: { ...world.tenant, retailerId: 'ret_other' } }, other);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ suppressed: 1 });
    expect(sent).toHaveLength(1);
  });

  it('three complaints in a small outbox stop the sending domain for a day', async () => {
    const world = await createWorld();
    useSenders(
      world,
      makeSender('email', ({ id }) => ({ kind: 'sent', providerId: id })),
    );
    for (const address of ['a@f.test', 'b@f.test', 'c@f.test']) {
      const { id } = await enqueue(world, { address });
      await dispatchDue(world.ports, half);
      await recordReceipt(world.ports, { message: { id }, state: 'complained', suppress: 'complaint' });
    }
    const { id } = await enqueue(world, { address: 'd@f.test' });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ snoozed: 1 });
    expect(await readRow(world, id)).toMatchObject({ state: 'ready', attempt: 0, lastError: 'breaker' });
    world.clock.advance(24 * 3_600_000);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
  });
});
