import { describe, expect, it } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import { message } from '../../db/schema/group.ts';
import { makeOperatorToken } from '../privacy/operator.token.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { CODE, enqueue, enqueueAll, makeSender, readFacts, readRow, useSenders } from '../test/outbox.ts';
import { createWorld, type World } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';
import type { OperatorAnswer } from './operate.ts';
import type { OutboxAnswer, StopsAnswer } from './outbox.ts';

const half = { random: () => 0.5 };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A world whose member calls, and a mail sender that remembers. */
async function open() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const headers = { ...OWN_PAGE, cookie };
  const sent: string[] = [];
  useSenders(
    world,
    makeSender('email', ({ id }) => {
      sent.push(id);
      return { kind: 'sent', providerId: id };
    }),
  );
  const call = async <T>(path: string, body?: unknown): Promise<T & { status: number }> => {
    const answer = body === undefined ? await world.get(path, headers) : await world.post(path, body, headers);
    return { ...((await answer.json()) as T), status: answer.status };
  };
  return { world, sent, call };
}

const operate = async (world: World, body: unknown) => {
  const token = makeOperatorToken(world.ports.secrets, 'messages', world.clock.now());
  const answer = await world.post('/api/messages/operate', body, { authorization: `Bearer ${token}` });
  return { status: answer.status, ...((await answer.json()) as OperatorAnswer) };
};

describe('stopping by hand', () => {
  it.each([
    ['everything', {}, 3],
    ['a shop', { shop: 'us' }, 3],
    ['another shop', { shop: 'de' }, 0],
    ['a campaign', { campaign: 'own' }, 2],
    ['a channel', { channel: 'email' }, 3],
    ['another channel', { channel: 'sms' }, 0],
    ['a kind', { kind: 'code' }, 1],
  ] as const)('%s: at once, counted, and it goes on where it is lifted', async (_, wanted, held) => {
    const { world, sent, call } = await open();
    const { us, de, campaignId } = world;
    const values = { shopName: 'Maple US', state: 'earned' as const, amount: '$10' };
    await enqueueAll(world, [{}, CODE, { kind: 'reward', values, campaignId: '' }]);
    const stop = {
      ...wanted,
      ...('shop' in wanted && { shop: { us, de }[wanted.shop].id }),
      ...('campaign' in wanted && { campaign: campaignId }),
    };
    const { stops, status } = await call<StopsAnswer>('/api/messages/stops', stop);
    expect(status).toBe(201);
    expect(stops).toMatchObject([{ held, platform: false }]);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 3 - held });
    // What comes later is held too.
    await enqueue(world);
    const again = await call<StopsAnswer>('/api/messages/stops', stop);
    expect(again.status).toBe(200);
    const covers = held > 1;
    expect(await dispatchDue(world.ports, half)).toMatchObject(covers ? { held: 1 } : { sent: 1 });

    const resumed = await call<{ messages: number }>(`/api/messages/stops/${stops[0]?.id}/resume`, {});
    expect(resumed.messages).toBe(held + (covers ? 1 : 0));
    await dispatchDue(world.ports, half);
    expect(sent).toHaveLength(4);
    expect((await call<StopsAnswer>('/api/messages/stops')).stops).toEqual([]);
    expect((await call('/api/messages/stops/stp_none/resume', {})).status).toBe(404);
  });

  it('holds what is leased in the same moment, and tells what was with its provider already', async () => {
    const { world, sent, call } = await open();
    const ids = await enqueueAll(world, Array(20).fill({}));
    let answer: (StopsAnswer & { status: number }) | undefined;
    let asked: Promise<unknown> | undefined;
    let begun = 0;
    const send = async ({ id }: { id: string }) => {
      begun += 1;
      asked ??= call<StopsAnswer>('/api/messages/stops', {}).then((given) => {
        answer = given;
      });
      await asked;
      sent.push(id);
      return { kind: 'sent', providerId: id } as const;
    };
    useSenders(world, makeSender('email', send, { width: 2 }));
    const report = await dispatchDue(world.ports, half);
    expect(answer?.status).toBe(201);
    expect(answer?.stops).toMatchObject([{ held: 20 - begun, under_way: begun }]);
    expect([sent.length, report.sent]).toEqual([begun, begun]);
    expect(begun).toBeLessThan(10);
    const rows = await Promise.all(ids.map((id) => readRow(world, id)));
    for (const { state, attempt } of rows)
      expect([state, attempt]).toEqual(state === 'held' ? ['held', 0] : ['sent', 1]);
    expect(world.logged.join()).not.toContain('lease_lost');
    const { stops } = await call<StopsAnswer>('/api/messages/stops');
    expect(stops).toMatchObject([{ held: 20 - begun, under_way: 0 }]);
    expect(await call(`/api/messages/stops/${stops[0]?.id}/resume`, {})).toMatchObject({ messages: 20 - begun });
    await dispatchDue(world.ports, half);
    expect(new Set(sent)).toEqual(new Set(ids));
    expect(sent).toHaveLength(20);
  });

  it('drops what it held where that is wanted, and says so in the log', async () => {
    const { world, sent, call } = await open();
    const [first = ''] = await enqueueAll(world, [{}, {}]);
    const { stops } = await call<StopsAnswer>('/api/messages/stops', {});
    expect(await call(`/api/messages/stops/${stops[0]?.id}/discard`, {})).toMatchObject({ messages: 2 });
    await dispatchDue(world.ports, half);
    expect(sent).toEqual([]);
    expect(await readRow(world, first)).toMatchObject({ state: 'canceled', lastError: 'discarded', attempt: 0 });
    expect(await readFacts(world)).toEqual(['canceled', 'canceled']);
    const actions = (await world.ports.databases.control.orm.select().from(audit)).map(({ action }) => action);
    expect(actions).toEqual(['sending_stop', 'sending_discard']);
  });

  it('lets what was planned for later go then, whoever lifts the stop', async () => {
    const { world, sent, call } = await open();
    const runAt = world.clock.now() + 14 * DAY;
    await enqueueAll(world, [CODE, { ...CODE, runAt }]);
    const made = await call<StopsAnswer>('/api/messages/stops', {});
    world.clock.advance(HOUR);
    expect(await call(`/api/messages/stops/${made.stops[0]?.id}/resume`, {})).toMatchObject({ messages: 2 });
    const { stops } = await operate(world, { action: 'stop' });
    expect(await operate(world, { action: 'resume', id: stops[0]?.id })).toMatchObject({ messages: 2 });
    await dispatchDue(world.ports, half);
    expect(sent).toHaveLength(1);
    world.clock.advance(14 * DAY - HOUR);
    await dispatchDue(world.ports, half);
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['stops', { shopId: 'shp_none' }],
    ['redrive', { state: 'dead', shopId: 'shp_none' }],
  ])('%s refuses a field that it does not know: it would mean all shops', async (path, body) => {
    const { world, call } = await open();
    const dead = await enqueue(world);
    await world.tenant.orm.update(message).set({ state: 'dead' });
    expect(await call(`/api/messages/${path}`, body)).toMatchObject({ status: 422, code: 'unprocessable' });
    expect((await call<StopsAnswer>('/api/messages/stops')).stops).toEqual([]);
    expect((await readRow(world, dead.id)).state).toBe('dead');
  });

  it('is the operator’s for the whole platform, and no member lifts that', async () => {
    const { world, sent, call } = await open();
    await enqueue(world);
    const { stops } = await operate(world, { action: 'stop' });
    expect(stops).toMatchObject([{ retailerId: '', held: 1 }]);
    expect(await call<StopsAnswer>('/api/messages/stops')).toMatchObject({ stops: [{ platform: true, held: 1 }] });
    expect((await call(`/api/messages/stops/${stops[0]?.id}/resume`, {})).status).toBe(404);
    await dispatchDue(world.ports, half);
    expect(sent).toEqual([]);
    expect(await operate(world, { action: 'resume', id: stops[0]?.id })).toMatchObject({ messages: 1, stops: [] });
    await dispatchDue(world.ports, half);
    expect(sent).toHaveLength(1);
    expect((await world.post('/api/messages/operate', { action: 'stops' })).status).toBe(401);
  });

  it.each([
    ['retailer', 'ret_none'],
    ['shop', 'shp_none'],
    ['campaign', 'cmp_none'],
    ['channel', 'mail'],
    ['kind', 'deals'],
  ])('a %s that is none is refused, for it would stop nothing', async (name, value) => {
    const { world, call } = await open();
    const token = makeOperatorToken(world.ports.secrets, 'messages', world.clock.now());
    const body = { action: 'stop', [name]: value };
    const answer = await world.post('/api/messages/operate', body, { authorization: `Bearer ${token}` });
    expect([answer.status, await answer.json()]).toMatchObject([422, { errors: [{ path: name, code: 'unknown' }] }]);
    if (name === 'channel' || name === 'kind') {
      expect((await call('/api/messages/stops', { [name]: value })).status).toBe(422);
    }
    expect((await operate(world, { action: 'stops' })).stops).toEqual([]);
  });
});

describe('sending once more', () => {
  /** Two that the server refused. */
  async function openWithDead() {
    const opened = await open();
    const { world } = opened;
    const good = world.ports.senders;
    useSenders(
      world,
      makeSender('email', () => ({ kind: 'dead', error: 'EENVELOPE 550 5.7.1' })),
    );
    const ids = await enqueueAll(world, [{}, CODE]);
    await dispatchDue(world.ports, half);
    if (good) world.ports.senders = good;
    return { ...opened, ids };
  }

  it('by id, and by state; under the same identity, with all its attempts', async () => {
    const { world, sent, call, ids } = await openWithDead();
    const [first = '', second = ''] = ids;
    const shown = await call<OutboxAnswer>('/api/messages?state=dead');
    expect(shown.counts).toEqual([{ state: 'dead', messages: 2 }]);
    expect(shown.messages).toMatchObject([{ masked: 'b…@friends.test' }, { shop: 'Maple US', state: 'dead' }]);
    expect(JSON.stringify(shown)).not.toContain('bob@');
    expect(await call('/api/messages/redrive', { ids: [first] })).toMatchObject({ messages: [first] });
    await dispatchDue(world.ports, half);
    expect(sent).toEqual([first]);
    // What went out is not sent again, whoever asks.
    expect(await call('/api/messages/redrive', { ids: [first] })).toMatchObject({ messages: [] });
    expect(await operate(world, { action: 'redrive', state: 'dead' })).toMatchObject({ messages: 1 });
    await dispatchDue(world.ports, half);
    expect(sent).toEqual([first, second]);
    expect(await readRow(world, second)).toMatchObject({ state: 'sent', attempt: 1 });
    expect((await call('/api/messages/redrive', {})).status).toBe(422);
  });

  it('is over when the address is gone', async () => {
    const { world, call } = await openWithDead();
    world.clock.advance(72 * 3_600_000);
    await dispatchDue(world.ports, half);
    expect(await operate(world, { action: 'redrive', state: 'dead' })).toMatchObject({ messages: 0 });
    expect((await call('/api/messages')).status).toBe(200);
  });
});

it('asks who calls', async () => {
  const world = await createWorld();
  expect((await world.get('/api/messages')).status).toBe(401);
  expect((await world.post('/api/messages/stops', {}, OWN_PAGE)).status).toBe(401);
  expect((await world.post('/api/messages/stops', {})).status).toBe(403);
});
