import { describe, expect, test } from 'vitest';
import { audit, member } from '../../db/schema/control.ts';
import { suppression } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { findPerson } from '../privacy/person.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { CODE, enqueue, makeSender, readRow, useSenders } from '../test/outbox.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import type { ImportAnswer } from './import.ts';
import type { LookUpAnswer, SuppressionsAnswer } from './suppression.routes.ts';

/** The full length with `npm run soak`. */
const LINES = Number(process.env.GOODWORD_ROUNDS ?? 10_000);
const half = { random: () => 0.5 };

async function open() {
  const world = await createWorld();
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const call = async <T>(path: string, body?: unknown, type = 'application/json') => {
    const answer =
      body === undefined
        ? await world.get(`/api/suppressions${path}`, headers)
        : await world.post(`/api/suppressions${path}`, body, { ...headers, 'content-type': type });
    return { status: answer.status, ...((await answer.json()) as T) };
  };
  const importCsv = (text: string, query = 'channel=email') => call<ImportAnswer>(`?${query}`, text, 'text/csv');
  return { world, call, importCsv };
}

/** A mail sender that runs a piece of work before its first mail. */
function sendAfter(world: World, work: () => Promise<unknown> = async () => {}) {
  const sent: string[] = [];
  const first = { done: false };
  useSenders(
    world,
    makeSender(
      'email',
      async ({ to }) => {
        if (!first.done) {
          first.done = true;
          await work();
        }
        sent.push(to);
        return { kind: 'sent', providerId: to };
      },
      { width: 1 },
    ),
  );
  return sent;
}

describe('who must not be contacted', () => {
  test.each(['12025550123', '1-202-555-0123', '+1 (202) 555-0123'])(
    'R22: a number that a list writes as %s gets no text, and is found as people type it',
    async (listed) => {
      const { world, call, importCsv } = await open();
      useSenders(
        world,
        makeSender('sms', ({ id }) => ({ kind: 'sent', providerId: id })),
      );
      expect(await importCsv(listed, 'channel=sms&calling_code=%2B1')).toMatchObject({
        imported: 1,
        rejected_count: 0,
      });
      const { id } = await enqueue(world, { ...CODE, channel: 'sms', address: '+12025550123' });
      await dispatchDue(world.ports, half);
      expect((await readRow(world, id)).state).toBe('suppressed');
      const found = await call<LookUpAnswer>('/look-up', { address: '+1 (202) 555 0123' });
      expect(found).toMatchObject({ status: 200, found: [{ channel: 'sms', source: 'dnc' }] });
    },
  );

  test('a German number with the zero in brackets is the one that it stands for, for support as for an erasure', async () => {
    const { world, call, importCsv } = await open();
    await importCsv('+49 (0)151 12345678', 'channel=sms');
    const found = await call<LookUpAnswer>('/look-up', { address: '+49 (0) 151 12345678' });
    expect(found).toMatchObject({ found: [{ channel: 'sms' }] });
    expect(await call<LookUpAnswer>('/look-up', { address: '+4915112345678' })).toMatchObject({ found: [{}] });
    const person = findPerson(world.ports, world.us.retailerId, '+49 (0)151 12345678');
    expect(person.address).toBe('+4915112345678');
  });

  test('R22: an imported list holds for the next message, by plain address or by its hash', async () => {
    const { world, call, importCsv } = await open();
    const { secrets } = world.ports;
    const list = `email\nAnna@Friends.test\n${secrets.digest('ben@friends.test')}\nnobody`;
    expect(await importCsv(list)).toMatchObject({
      status: 200,
      imported: 2,
      known: 0,
      rejected_count: 1,
      rejected: [{ path: 'line.4', code: 'no_address' }],
    });
    expect(await importCsv(list)).toMatchObject({ imported: 0, known: 2 });
    const ids = [];
    for (const name of ['anna', 'ben', 'cleo'])
      ids.push((await enqueue(world, { address: `${name}@friends.test` })).id);
    const sent = sendAfter(world);
    await dispatchDue(world.ports, half);
    expect(sent).toEqual(['cleo@friends.test']);
    expect(await readRow(world, ids[0] ?? '')).toMatchObject({ state: 'suppressed', attempt: 0 });
    const { counts, imports } = await call<SuppressionsAnswer>('');
    expect(counts).toEqual([{ channel: 'email', source: 'dnc', addresses: 2 }]);
    // Both happened at the same moment.
    expect(imports.map(({ subject }) => subject.imported).sort()).toEqual([0, 2]);
  });

  test('R8: a "never again" between lease and send stops the message', async () => {
    const { world, importCsv } = await open();
    for (let friend = 0; friend < 150; friend += 1) await enqueue(world, { address: `f${friend}@friends.test` });
    const everybody = Array.from({ length: 150 }, (_, friend) => `f${friend}@friends.test`).join('\n');
    // While the first is on its way all are leased, and some of them marked as going.
    const sent = sendAfter(world, () => importCsv(everybody));
    const report = await dispatchDue(world.ports, half);
    expect(report.suppressed).toBeGreaterThanOrEqual(5);
    expect(report.sent + report.suppressed).toBe(150);
    expect(sent).toHaveLength(report.sent);
  });

  test('R23: each scope forbids what it says and no more', async () => {
    const { world } = await open();
    const { secrets } = world.ports;
    const { retailerId } = world.us;
    const digest = secrets.digest('bob@friends.test');
    const own = secrets.addressKeys(retailerId, 'email', digest)[0];
    const all = secrets.addressKeys('', 'email', digest)[0];
    const cases = [
      ['everybody', { scope: 'global', retailerId: '', addressKey: all, channel: 'email' }, true],
      ['the retailer', { scope: 'retailer', retailerId, addressKey: own, channel: 'email' }, true],
      ['the retailer, over all channels', { scope: 'retailer', retailerId, addressKey: own, channel: 'all' }, true],
      ['the retailer, over another channel', { scope: 'retailer', retailerId, addressKey: own, channel: 'sms' }, false],
      ['another retailer', { scope: 'retailer', retailerId: 'ret_other', addressKey: own, channel: 'email' }, false],
      ['this sharer', { scope: 'sharer', scopeId: 'adv_1', retailerId, addressKey: own, channel: 'email' }, true],
      ['another sharer', { scope: 'sharer', scopeId: 'adv_2', retailerId, addressKey: own, channel: 'email' }, false],
    ] as const;
    for (const [name, row, holds] of cases) {
      await world.tenant.orm.delete(suppression);
      await world.tenant.orm.insert(suppression).values({ id: 'sup_1', source: 'user', createdAt: 0, ...row });
      const { id } = await enqueue(world, { advocateId: 'adv_1' });
      sendAfter(world);
      await dispatchDue(world.ports, half);
      expect((await readRow(world, id)).state, name).toBe(holds ? 'suppressed' : 'sent');
    }
  });

  test('R24: a list leaves no address behind, only keyed hashes', async () => {
    const { world, importCsv } = await open();
    await importCsv('anna@friends.test');
    const rows = await world.tenant.orm.select().from(suppression);
    const digest = world.ports.secrets.digest('anna@friends.test');
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`anna|${digest}`));
    expect(world.logged.join()).not.toContain('anna');
  });

  test('R22: an address is found by itself alone, by those who help people', async () => {
    const { world, call, importCsv } = await open();
    await importCsv('anna@friends.test', 'channel=email&source=legal');
    expect(await call<LookUpAnswer>('/look-up', { address: ' Anna@friends.test' })).toMatchObject({
      found: [{ scope: 'retailer', channel: 'email', source: 'legal' }],
    });
    expect((await call<LookUpAnswer>('/look-up', { address: 'ben@friends.test' })).found).toEqual([]);
    expect((await call('/look-up', { address: 'nobody' })).status).toBe(422);
    await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
    expect((await call('/look-up', { address: 'anna@friends.test' })).status).toBe(403);
    expect((await importCsv('ben@friends.test')).status).toBe(403);
  });

  test('R22: a server imports by its key, and each import stands in the audit log', async () => {
    const { world } = await open();
    const key = await makeKey(world, world.us, ['suppressions:write']);
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const post = async (body: unknown, more = {}) => {
      const answer = await world.post('/v1/suppressions', body, { ...headers, ...more });
      return { status: answer.status, body: (await answer.json()) as ImportAnswer & { code: string } };
    };
    const numbers = { channel: 'sms', calling_code: '+1', addresses: ['2025550123', '911'] };
    expect(await post(numbers)).toMatchObject({
      status: 200,
      body: { imported: 1, rejected: [{ path: 'addresses.1' }] },
    });
    expect(await post({ channel: 'sms', addresses: ['x'] })).toMatchObject({
      status: 422,
      body: { code: 'unprocessable' },
    });
    expect((await post('a', { 'content-type': 'text/plain' })).status).toBe(415);
    const reader = await makeKey(world, world.us, ['reports:read']);
    expect((await post(numbers, { authorization: `Bearer ${reader}` })).status).toBe(403);
    const [row] = await world.ports.databases.control.orm.select().from(audit);
    expect(row).toMatchObject({
      action: 'suppressions_imported',
      subject: { channel: 'sms', imported: 1, rejected: 1 },
    });
  });

  test('R22: a long list takes seconds, one that is too long is refused', async () => {
    const { importCsv } = await open();
    const list = Array.from({ length: LINES }, (_, line) => `f${line}@friends.test`).join('\n');
    const begun = performance.now();
    expect(await importCsv(list)).toMatchObject({ status: 200, imported: LINES });
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect((await importCsv('a@b.cd\n'.repeat(100_001))).status).toBe(422);
  }, 60_000);
});
