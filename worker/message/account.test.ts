import { describe, expect, it } from 'vitest';
import { sendingDomain } from '../../db/schema/control.ts';
import { connection } from '../../db/schema/group.ts';
import type { Outgoing, SendOutcome } from '../ports.ts';
import {
  buildText,
  CODE,
  enqueue,
  enqueueAll,
  type MessagePart,
  makeSender,
  readRow,
  useSenders,
} from '../test/outbox.ts';
import { createWorld, type World } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';
import { createSenders } from './senders/senders.ts';

const MINUTE = 60_000;
const half = { random: () => 0.5 };
const texts = { ...half, build: buildText };

/** Texts that the person waits for: no hour is too late for them. */
const text = (index: number): MessagePart => ({
  channel: 'sms',
  kind: 'code',
  values: { shopName: 'Maple', words: { title: 't', description: '' }, badge: '', code: 'C' },
  address: `+1202555${String(1000 + index)}`,
});

describe('rates', () => {
  it('count segments, wait without spending an attempt, and add up to what the account may send', async () => {
    const world = await createWorld();
    const sent: number[] = [];
    useSenders(
      world,
      makeSender('sms', ({ id }) => {
        sent.push(world.clock.now());
        return { kind: 'sent', providerId: id };
      }),
    );
    const started = world.clock.now();
    const ids = await enqueueAll(
      world,
      Array.from({ length: 50 }, (_, index) => text(index)),
    );
    // A minute's worth of a segment a second at once: 30 texts of two segments.
    expect(await dispatchDue(world.ports, texts)).toMatchObject({ sent: 30, snoozed: 20 });
    const waiting = (await Promise.all(ids.map((id) => readRow(world, id)))).filter(({ state }) => state === 'ready');
    expect(waiting.every(({ attempt, lastError }) => attempt === 0 && lastError === 'rate')).toBe(true);
    for (let second = 0; second < 60; second += 1) {
      world.clock.advance(1000);
      await dispatchDue(world.ports, texts);
      const segments = sent.length * 2;
      expect(segments).toBeLessThanOrEqual(60 + (world.clock.now() - started) / 1000 + 2);
    }
    expect(sent).toHaveLength(50);
  });
});

describe('an account at fault', () => {
  /** A sender whose outcomes the test decides as it goes. */
  function openFaulty(world: World) {
    const state: { outcome: SendOutcome | undefined; tried: number } = {
      outcome: { kind: 'paused', error: 'EAUTH 535' },
      tried: 0,
    };
    useSenders(
      world,
      makeSender('email', ({ id }) => {
        state.tried += 1;
        return state.outcome ?? { kind: 'sent', providerId: id };
      }),
    );
    return state;
  }

  it('is paused, tried now and then with one message, and goes on with all when it works', async () => {
    const world = await createWorld();
    const state = openFaulty(world);
    const ids = await enqueueAll(world, Array(40).fill({}));
    const report = await dispatchDue(world.ports, half);
    expect(report.paused + report.snoozed).toBe(40);
    const first = state.tried;
    expect(first).toBeLessThan(40);
    for (const id of ids) expect(await readRow(world, id)).toMatchObject({ state: 'ready', attempt: 0 });
    expect(await world.tenant.orm.select().from(connection)).toMatchObject([
      { id: 'platform:email', state: 'paused', reason: 'EAUTH 535', tries: 1 },
    ]);
    await dispatchDue(world.ports, half);
    expect(state.tried).toBe(first);
    world.clock.advance(MINUTE);
    await dispatchDue(world.ports, half);
    expect(state.tried).toBe(first + 1);
    expect(await world.tenant.orm.select().from(connection)).toMatchObject([{ state: 'paused', tries: 2 }]);
    state.outcome = undefined;
    world.clock.advance(2 * MINUTE);
    await dispatchDue(world.ports, half);
    await dispatchDue(world.ports, half);
    expect(await world.tenant.orm.select().from(connection)).toMatchObject([{ state: 'ready', reason: null }]);
    for (const id of ids) expect((await readRow(world, id)).state).toBe('sent');
    expect(world.logged.join()).toContain('sending_resumed');
  });

  it('a provider that fails opens the breaker: the rest waits and spends nothing', async () => {
    const world = await createWorld();
    const state = openFaulty(world);
    state.outcome = { kind: 'later', error: 'ECONNECTION', provider: true };
    await enqueueAll(world, Array(12).fill({}));
    await dispatchDue(world.ports, half);
    expect(state.tried).toBe(12);
    const { id } = await enqueue(world);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ snoozed: 1 });
    expect(await readRow(world, id)).toMatchObject({ attempt: 0, lastError: 'breaker' });
    state.outcome = undefined;
    world.clock.advance(MINUTE);
    await dispatchDue(world.ports, half);
    world.clock.advance(10 * MINUTE);
    await dispatchDue(world.ports, half);
    expect((await readRow(world, id)).state).toBe('sent');
  });
});

describe('a shop’s own account', () => {
  const connect = (world: World, more = {}) =>
    world.tenant.orm.insert(connection).values({
      id: 'con_1',
      retailerId: world.us.retailerId,
      channel: 'email',
      provider: 'fake',
      credentialsSealed: world.ports.secrets.seal('{"key":"secret"}'),
      settings: { domain: 'mail.maple.test' },
      createdAt: 0,
      updatedAt: 0,
      ...more,
    });

  it('carries its shop’s messages; the shop’s before the retailer’s before the platform’s', async () => {
    const world = await createWorld();
    const sent: string[] = [];
    const seen: Outgoing[] = [];
    const note = (name: string) =>
      makeSender('email', (mail) => {
        sent.push(name);
        seen.push(mail);
        return { kind: 'sent', providerId: mail.id };
      });
    world.ports.senders = createSenders(
      { email: note('platform') },
      { fake: ({ credentials, settings }) => note(`${settings.domain} ${credentials.key}`) },
    );
    await enqueue(world);
    await dispatchDue(world.ports, half);
    await connect(world);
    const { id } = await enqueue(world);
    await dispatchDue(world.ports, half);
    await connect(world, { id: 'con_2', shopId: world.us.id, settings: { domain: 'us.maple.test' } });
    await enqueue(world);
    await dispatchDue(world.ports, half);
    expect(sent).toEqual(['platform', 'mail.maple.test secret', 'us.maple.test secret']);
    expect(seen[1]).toMatchObject({ from: { address: 'deals@mail.maple.test' }, messageId: `${id}@mail.maple.test` });
    expect(await readRow(world, id)).toMatchObject({ connectionId: 'con_1' });
    const { rows } = await world.tenant.client.execute('select * from connection');
    expect(JSON.stringify(rows)).not.toContain('"secret"');
  });

  it('that cannot be opened pauses alone; other shops go on', async () => {
    const world = await createWorld();
    useSenders(
      world,
      makeSender('email', ({ id }) => ({ kind: 'sent', providerId: id })),
    );
    await connect(world, { shopId: world.us.id });
    const own = await enqueue(world);
    const other = await enqueue(world, {
      shopId: world.de.id,
      kind: 'reward',
      values: { shopName: 'Ahorn', state: 'earned', amount: '10 €' },
    });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1, snoozed: 1 });
    expect(await readRow(world, own.id)).toMatchObject({ state: 'ready', attempt: 0, waitsFor: 'con_1' });
    expect((await readRow(world, other.id)).state).toBe('sent');
  });
});

describe('a name that lost its reputation', () => {
  it('is a sending domain: a shop with a domain of its own stops nobody else of the same account', async () => {
    const world = await createWorld();
    const { ports, us, de } = world;
    await ports.databases.control.orm.insert(sendingDomain).values({
      id: 'dom_1',
      retailerId: us.retailerId,
      shopId: us.id,
      domain: 'mail.maple.test',
      selector: 'gw1',
      publicKey: '',
      privateKeySealed: ports.secrets.seal('none'),
      state: 'verified',
      findings: {},
      createdAt: 0,
    });
    ports.shops.forget();
    const sent: string[] = [];
    useSenders(
      world,
      makeSender('email', ({ id, from }) => {
        if (from.address.endsWith('@mail.maple.test')) return { kind: 'dead', error: '550 5.7.1', blocked: true };
        sent.push(id);
        return { kind: 'sent', providerId: id };
      }),
    );
    const mails = (shopId: string, count: number) =>
      enqueueAll(
        world,
        Array.from({ length: count }, (_, one) => ({ ...CODE, shopId, address: `${shopId}${one}@friends.test` })),
      );
    await mails(us.id, 12);
    expect(await dispatchDue(ports, half)).toMatchObject({ dead: 12 });
    const [held] = await mails(us.id, 1);
    const others = await mails(de.id, 3);
    expect(await dispatchDue(ports, half)).toMatchObject({ snoozed: 1, sent: 3 });
    expect(sent.sort()).toEqual(others.sort());
    expect(await readRow(world, held ?? '')).toMatchObject({ state: 'ready', lastError: 'breaker', attempt: 0 });
    expect(world.logged.join('\n')).toContain('"name":"email:mail.maple.test"');
  });
});
