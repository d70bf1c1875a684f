/** Who may stop what, who sees it, and who lifts it. */
import { describe, expect, it } from 'vitest';
import { campaignShop } from '../../db/schema/group.ts';
import { makeOperatorToken } from '../privacy/operator.token.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { addNeighbour } from '../test/neighbour.ts';
import { enqueueAll, makeSender, readRow, useSenders } from '../test/outbox.ts';
import { createWorld } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';
import type { OperatorAnswer } from './operate.ts';
import type { StopsAnswer } from './outbox.ts';

/** A world with a neighbour beside its retailer, a member who calls, and an operator. */
async function open(home = 1) {
  const world = await createWorld({}, { home, count: 2 });
  const { shop: next } = await addNeighbour(world, world.us.groupNumber);
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  useSenders(
    world,
    makeSender('email', ({ id }) => ({ kind: 'sent', providerId: id })),
  );
  type Refused = { status: number; code?: string; errors?: { path: string; code: string }[] };
  const call = async <T = object>(path: string, body?: unknown): Promise<T & Refused> => {
    const answer = body === undefined ? await world.get(path, headers) : await world.post(path, body, headers);
    return { ...((await answer.json()) as T), status: answer.status };
  };
  const operate = async (body: unknown) => {
    const token = makeOperatorToken(world.ports.secrets, 'messages', world.clock.now());
    const answer = await world.post('/api/messages/operate', body, { authorization: `Bearer ${token}` });
    return { ...((await answer.json()) as OperatorAnswer & Refused), status: answer.status };
  };
  const [foreign] = (await world.tenant.orm.select().from(campaignShop)).filter(({ shopId }) => shopId === next.id);
  return { world, next, foreign: foreign?.campaignId ?? '', call, operate };
}

describe('a stop that nothing could be about is refused', () => {
  it('from a member', async () => {
    const { world, next, foreign, call } = await open();
    const { us, de, campaignId, tenant } = world;
    await tenant.client.execute({ sql: 'delete from campaign_shop where shop_id = ?', args: [de.id] });
    for (const [wanted, path, code] of [
      [{ shop: 'shp_none' }, 'shop', 'unknown'],
      [{ shop: next.id }, 'shop', 'unknown'],
      [{ campaign: 'cmp_none' }, 'campaign', 'unknown'],
      // Of another’s nobody is told more than of one that is none.
      [{ campaign: foreign }, 'campaign', 'unknown'],
      [{ campaign: campaignId, shop: de.id }, 'campaign', 'mismatch'],
      [{ channel: 'sms', kind: 'report' }, 'kind', 'mismatch'],
      [{ channel: 'ads', kind: 'deal' }, 'kind', 'mismatch'],
    ] as const) {
      const { status, code: refusal, errors } = await call('/api/messages/stops', wanted);
      expect([wanted, status, refusal]).toEqual([wanted, 422, 'unprocessable']);
      expect([wanted, errors]).toMatchObject([wanted, [{ path, code }]]);
    }
    expect((await call<StopsAnswer>('/api/messages/stops')).stops).toEqual([]);
    for (const wanted of [
      { campaign: campaignId, shop: us.id },
      { channel: 'ads', kind: 'order' },
    ])
      expect((await call('/api/messages/stops', wanted)).status).toBe(201);
  });

  it('from the operator', async () => {
    const { world, next, foreign, operate } = await open();
    const { us, de, campaignId, tenant } = world;
    await tenant.client.execute({ sql: 'delete from campaign_shop where shop_id = ?', args: [de.id] });
    for (const [wanted, path] of [
      [{ retailer: us.retailerId, shop: next.id }, 'shop'],
      [{ retailer: us.retailerId, campaign: foreign }, 'campaign'],
      [{ shop: de.id, campaign: campaignId }, 'campaign'],
      [{ shop: us.id, campaign: foreign }, 'campaign'],
      [{ channel: 'push', kind: 'code' }, 'kind'],
    ] as const) {
      const { status, errors } = await operate({ action: 'stop', ...wanted });
      expect([wanted, status, errors]).toMatchObject([wanted, 422, [{ path, code: 'mismatch' }]]);
    }
    expect((await operate({ action: 'stops' })).stops).toEqual([]);
    expect((await operate({ action: 'resume', id: 'stp_none' })).status).toBe(404);
    const all = { retailer: us.retailerId, shop: us.id, campaign: campaignId, channel: 'email', kind: 'deal' };
    expect(await operate({ action: 'stop', ...all })).toMatchObject({ status: 200, stops: [{ shopId: us.id }] });
  });
});

describe('a stop of the operator’s', () => {
  it('on a retailer is shown as the operator’s, and no member lifts it', async () => {
    const { world, call, operate } = await open();
    const [id = ''] = await enqueueAll(world, [{}]);
    const { stops } = await operate({ action: 'stop', retailer: world.us.retailerId });
    const shown = await call<StopsAnswer>('/api/messages/stops');
    expect(shown.stops).toMatchObject([{ id: stops[0]?.id, platform: true, held: 1 }]);
    for (const how of ['resume', 'discard'])
      expect((await call(`/api/messages/stops/${stops[0]?.id}/${how}`, {})).status).toBe(404);
    await dispatchDue(world.ports);
    expect(await readRow(world, id)).toMatchObject({ state: 'held', waitsFor: stops[0]?.id });
    // What is stopped for a reason of the platform's is not stopped anew by a member, and not theirs by that.
    expect((await call('/api/messages/stops', {})).status).toBe(200);
    expect((await call<StopsAnswer>('/api/messages/stops')).stops).toMatchObject([{ platform: true }]);
    expect(await operate({ action: 'resume', id: stops[0]?.id })).toMatchObject({ messages: 1, stops: [] });
  });

  it.each([1, 2])('takes over a member’s of the same grain, with what that holds, in group %i alone', async (home) => {
    const { world, call, operate } = await open(home);
    await enqueueAll(world, [{}]);
    const made = await call<StopsAnswer>('/api/messages/stops', { channel: 'email' });
    expect(made.stops).toMatchObject([{ platform: false, held: 1 }]);
    const taken = await operate({ action: 'stop', retailer: world.us.retailerId, channel: 'email' });
    expect(taken.stops).toMatchObject([{ id: made.stops[0]?.id, createdBy: 'operator' }]);
    const { stops } = await call<StopsAnswer>('/api/messages/stops');
    expect(stops).toMatchObject([{ platform: true, held: 1 }]);
    expect((await call(`/api/messages/stops/${stops[0]?.id}/resume`, {})).status).toBe(404);
    expect(await operate({ action: 'resume', id: stops[0]?.id })).toMatchObject({ messages: 1, stops: [] });
  });

  it('is seen by those alone whom it is about', async () => {
    const { world, next, foreign, call, operate } = await open();
    const { us, campaignId } = world;
    await operate({ action: 'stop', shop: next.id });
    await operate({ action: 'stop', campaign: foreign });
    await operate({ action: 'stop', retailer: next.retailerId });
    expect((await call<StopsAnswer>('/api/messages/stops')).stops).toEqual([]);
    await operate({ action: 'stop', channel: 'sms' });
    await operate({ action: 'stop', shop: us.id });
    await operate({ action: 'stop', campaign: campaignId });
    const { stops } = await call<StopsAnswer>('/api/messages/stops');
    const grains = stops.map(({ shop, campaign, channel, platform }) => [shop, campaign, channel, platform]);
    expect(grains.toSorted()).toEqual(
      [
        ['', '', 'sms', true],
        [us.id, '', '', true],
        ['', campaignId, '', true],
      ].toSorted(),
    );
  });
});
