import { describe, expect, test } from 'vitest';
import { audit, member } from '../../db/schema/control.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import type { Role } from '../retailer/role.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { enqueue, makeSender, readRow, useSenders } from '../test/outbox.ts';
import { createWorld } from '../test/world.ts';
import type { SendingRulesAnswer } from './policy.page.ts';

async function open(role: Role = 'owner') {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const { control } = world.ports.databases;
  const be = async (as: Role) => {
    await control.orm.update(member).set({ role: as });
  };
  await be(role);
  const headers = { ...OWN_PAGE, cookie };
  const read = async (): Promise<SendingRulesAnswer> =>
    (await (await world.get('/api/sending-rules', headers)).json()) as SendingRulesAnswer;
  const put = async (path: string, body: unknown) => {
    const answer = await world.app.request(`/api/sending-rules/${path}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as SendingRulesAnswer & { code?: string } };
  };
  const cell = (answer: SendingRulesAnswer, market: string, channel = 'email') =>
    answer.rules.find((rule) => rule.market === market && rule.channel === channel)?.cells;
  return { world, read, put, be, cell };
}

const STRICTER = { version: 0, market: 'US', channel: 'email', situation: 'reward', verdict: 'self_share' };
const LOOSER = { version: 0, market: 'DE', channel: 'email', situation: 'plain', verdict: 'relay' };
const signOff = { counsel: 'Dr Weber', reference: 'Opinion of 3 March 2026, file 17' };

describe('sending rules', () => {
  test('R1: the default matrix, with where each rule comes from', async () => {
    const { read, cell } = await open('analyst');
    const answer = await read();
    expect(answer).toMatchObject({ version: 0, markets: ['DE', 'US'], neverRelay: false, quiet: {}, changes: [] });
    expect(cell(answer, 'NL')?.reward).toEqual({ verdict: 'self_share', default: 'self_share' });
    expect(cell(answer, 'US')?.plain).toEqual({ verdict: 'relay', default: 'relay' });
    expect(answer.rules.every(({ basis }) => basis.length > 3)).toBe(true);
    expect(answer.rules.at(-1)?.market).toBe('*');
  });

  test('R1: stricter holds at once, also for what waits in the outbox; the change is in the audit log', async () => {
    const { world, put, cell } = await open('marketer');
    const { id } = await enqueue(world);
    const { status, body } = await put('rule', STRICTER);
    expect(status).toBe(200);
    expect(cell(body, 'US')?.reward).toEqual({ verdict: 'self_share', default: 'relay' });
    useSenders(
      world,
      makeSender('email', () => ({ kind: 'sent', providerId: 'x' })),
    );
    await dispatchDue(world.ports, { random: () => 0.5 });
    expect(await readRow(world, id)).toMatchObject({ state: 'canceled', lastError: 'policy' });
    const [row] = await world.ports.databases.control.orm.select().from(audit);
    expect(row).toMatchObject({
      action: 'sending_rule',
      subject: {
        market: 'US',
        channel: 'email',
        situation: 'reward',
        before: 'relay',
        after: 'self_share',
        version: 1,
      },
    });
    expect(body.changes).toMatchObject([{ action: 'sending_rule', by: expect.stringMatching(/\S/) }]);
  });

  test('R38: looser than the default only by an owner with counsel’s sign-off, which the log keeps', async () => {
    const { put, be, cell } = await open('marketer');
    expect((await put('rule', { ...LOOSER, sign_off: signOff })).status).toBe(403);
    await be('owner');
    const unsigned = await put('rule', LOOSER);
    expect([unsigned.status, unsigned.body.code]).toEqual([422, 'unprocessable']);
    const { status, body } = await put('rule', { ...LOOSER, sign_off: signOff });
    expect(status).toBe(200);
    expect(cell(body, 'DE')?.plain).toEqual({ verdict: 'relay', default: 'self_share', signOff });
    expect(body.changes[0]?.subject).toMatchObject({ ...signOff, before: 'self_share', after: 'relay' });
  });

  test('R1: nobody overwrites a change unseen, and of two at once one wins', async () => {
    const { put, read } = await open();
    const answers = await Promise.all([put('rule', STRICTER), put('rule', { ...STRICTER, situation: 'plain' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await put('rule', STRICTER)).status).toBe(409);
    expect(await read()).toMatchObject({ version: 1, changes: [{}] });
  });

  test.each([
    ['a country that is none', 'rule', { ...STRICTER, market: 'XQ' }],
    ['a verdict that is none', 'rule', { ...STRICTER, verdict: 'maybe' }],
    ['a field nobody knows', 'rule', { ...STRICTER, force: true }],
    [
      'hours that end before they begin',
      'hours',
      { version: 0, channel: 'sms', week: { weekday: [600, 540], saturday: null, sunday: null } },
    ],
  ])('refuses %s', async (_, path, body) => {
    const { put } = await open();
    expect((await put(path, body)).status).toBe(422);
  });

  test('analysts and support change nothing', async () => {
    const { put, be } = await open('analyst');
    for (const role of ['analyst', 'support'] as const) {
      await be(role);
      expect((await put('rule', STRICTER)).status).toBe(403);
      expect((await put('relay', { version: 0, never: true })).status).toBe(403);
    }
  });

  test('R16: a retailer’s own hours make mails wait too, without spending an attempt', async () => {
    const { world, put } = await open();
    // From three in the afternoon in New York; it is seven in the morning.
    const week = { weekday: [900, 1020], saturday: null, sunday: null };
    expect((await put('hours', { version: 0, channel: 'email', week })).body.quiet).toEqual({ email: week });
    const { id } = await enqueue(world);
    useSenders(
      world,
      makeSender('email', () => ({ kind: 'sent', providerId: 'x' })),
    );
    await dispatchDue(world.ports, { random: () => 0.5 });
    expect(await readRow(world, id)).toMatchObject({
      state: 'ready',
      attempt: 0,
      runAt: Date.parse('2026-11-18T20:00Z'),
    });
    world.clock.advance(8 * 3600_000);
    await dispatchDue(world.ports, { random: () => 0.5 });
    expect(await readRow(world, id)).toMatchObject({ state: 'sent', attempt: 1 });
    expect((await put('hours', { version: 1, channel: 'email', week: null })).body.quiet).toEqual({});
  });

  test('R30: a shop for minors relays nothing; only an owner takes that back', async () => {
    const { put, be } = await open('marketer');
    expect((await put('relay', { version: 0, never: true })).body).toMatchObject({ neverRelay: true, version: 1 });
    expect((await put('relay', { version: 1, never: false })).status).toBe(403);
    await be('owner');
    expect((await put('relay', { version: 1, never: false })).body).toMatchObject({ neverRelay: false, version: 2 });
  });
});
