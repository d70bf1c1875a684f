import { describe, expect, it } from 'vitest';
import { message, numberCheck } from '../../../db/schema/group.ts';
import { CODE, enqueue } from '../../test/outbox.ts';
import { createTextWorld, FRIEND } from '../../test/twilio.ts';
import { dispatchDue } from '../message.dispatch.ts';

const DAY = 24 * 3_600_000;

async function open(lookup?: 'line' | 'risk') {
  const { world, twilio } = await createTextWorld(lookup ? { lookup } : {});
  /** Sends a text; says what became of it. */
  const send = async (address: string) => {
    const { id } = await enqueue(world, { ...CODE, channel: 'sms', address });
    await dispatchDue(world.ports);
    const rows = await world.tenant.orm.select().from(message);
    const row = rows.find((one) => one.id === id);
    return [row?.state, row?.lastError].filter(Boolean).join(' ');
  };
  const lookups = () => twilio.calls.filter(({ operation }) => operation === 'FetchPhoneNumber').length;
  return { world, twilio, send, lookups };
}

describe('R34: a number’s class and country, right before a text', () => {
  it.each([
    ['a landline of a country whose plan tells them', '+442079460018', 'number_not_mobile'],
    ['a premium number', '+19005550123', 'number_not_mobile'],
    ['a satellite phone', '+881612345678', 'number_country_not_allowed'],
    ['a country that the shop does not text to', '+447400123456', 'number_country_not_allowed'],
  ])('%s gets none, and nobody is asked about it', async (_, number, error) => {
    const { twilio, send, lookups } = await open('risk');
    expect(await send(number)).toBe(`canceled ${error}`);
    expect([twilio.texts.length, lookups()]).toEqual([0, 0]);
  });

  it('without a lookup the number’s plan decides', async () => {
    const { send, lookups } = await open();
    expect(await send(FRIEND)).toBe('sent');
    expect(lookups()).toBe(0);
  });

  it('with one Twilio is asked before the first text, and then not for 90 days', async () => {
    const { world, twilio, send, lookups } = await open('line');
    expect(await send(FRIEND)).toBe('sent');
    expect(await send(FRIEND)).toBe('sent');
    expect(lookups()).toBe(1);
    const kept = JSON.stringify(await world.tenant.orm.select().from(numberCheck));
    expect(kept).not.toContain('2025550123');
    world.clock.advance(91 * DAY);
    twilio.lines.set(FRIEND, { type: 'landline' });
    expect(await send(FRIEND)).toBe('canceled number_not_mobile');
    expect(lookups()).toBe(2);
  });

  it.each([
    ['landline', {}, 'canceled number_not_mobile'],
    ['premium', {}, 'canceled number_not_mobile'],
    ['nonFixedVoip', {}, 'sent'],
    ['unknown', {}, 'sent'],
    ['mobile', { valid: false }, 'canceled number_not_a_number'],
    ['mobile', { risk: 90 }, 'canceled number_risky'],
    ['mobile', { risk: 60 }, 'sent'],
    ['mobile', { blocked: true }, 'canceled number_risky'],
  ])('%s, %j: %s', async (type, more, became) => {
    const { twilio, send } = await open('risk');
    twilio.lines.set(FRIEND, { type, ...more });
    expect(await send(FRIEND)).toBe(became);
  });

  it('risk is asked for where the account pays for it', async () => {
    const { twilio, send } = await open('line');
    twilio.lines.set(FRIEND, { risk: 100 });
    expect(await send(FRIEND)).toBe('sent');
  });

  it('an answer that does not come forbids nothing, and is asked for again', async () => {
    const { twilio, send, lookups } = await open('line');
    twilio.fail({ status: 503 });
    expect(await send(FRIEND)).toBe('sent');
    expect(await send(FRIEND)).toBe('sent');
    expect(lookups()).toBe(1);
  });
});
