import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
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
import { openSmtpServer, smtpError } from './senders/smtp.server.ts';
import { createSmtpSender } from './senders/smtp.ts';

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

describe('a mail server that takes nothing', () => {
  it('no matter of whom: all mails wait unharmed, and go when it is back', async () => {
    const world = await createWorld();
    let isClosed = true;
    const { url, mails } = await openSmtpServer({
      onConnect: (_session, done) => done(isClosed ? smtpError(550, '5.3.2 maintenance') : null),
    });
    const sender = createSmtpSender(url);
    onTestFinished(() => sender.close());
    useSenders(world, sender);
    const ids = await enqueueAll(world, Array(30).fill({}));
    const report = await dispatchDue(world.ports, half);
    expect(report).toMatchObject({ dead: 0, later: 0 });
    for (const id of ids) expect(await readRow(world, id)).toMatchObject({ state: 'ready', attempt: 0 });
    expect(await world.tenant.orm.select().from(connection)).toMatchObject([
      { id: 'platform:email', state: 'paused', reason: 'EPROTOCOL 550 5.3.2' },
    ]);
    expect(world.logged.join()).toContain('sending_paused');
    isClosed = false;
    world.clock.advance(MINUTE);
    await dispatchDue(world.ports, half);
    await dispatchDue(world.ports, half);
    expect(mails).toHaveLength(30);
  });

  it('one by one without a reason: the breaker opens before many are lost', async () => {
    const world = await createWorld();
    const { url } = await openSmtpServer({ onRcptTo: (_to, _session, done) => done(smtpError(550, 'no')) });
    const sender = createSmtpSender(url);
    onTestFinished(() => sender.close());
    useSenders(world, sender);
    await enqueueAll(world, Array(150).fill({}));
    const { dead, snoozed } = await dispatchDue(world.ports, half);
    expect(dead).toBeLessThanOrEqual(50);
    expect(dead + snoozed).toBe(150);
    expect(world.logged.join()).toContain('sending_interrupted');
  });
});

/** Gives a shop a verified domain of its own, with this key. */
const connectDomain = async ({ ports, us }: World, privateKeySealed: string) => {
  await ports.databases.control.orm.insert(sendingDomain).values({
    id: 'dom_1',
    retailerId: us.retailerId,
    shopId: us.id,
    domain: 'mail.maple.test',
    selector: 'gw1',
    publicKey: '',
    privateKeySealed,
    state: 'verified',
    findings: {},
    createdAt: 0,
  });
  ports.shops.forget();
};

describe('a shop’s domain that is not taken', () => {
  const pem = () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    return String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  };

  it.each<[string, (world: World) => string]>([
    ['refused at MAIL FROM', ({ ports }) => ports.secrets.seal(pem())],
    ['with a key that does not sign', ({ ports }) => ports.secrets.seal('none')],
    ['with a key that nobody can read', () => 'x.y'],
  ])('%s: it waits alone, the platform’s other shops go on', async (_, keyOf) => {
    const world = await createWorld();
    const { ports, us, de } = world;
    await connectDomain(world, keyOf(world));
    let refuses = true;
    const { url, mails } = await openSmtpServer({
      onMailFrom: ({ address }, _session, done) =>
        done(refuses && address.includes('mail.maple.test') ? smtpError(550, '5.7.1 not your domain') : null),
    });
    const sender = createSmtpSender(url);
    onTestFinished(() => sender.close());
    useSenders(world, sender);
    const mailsOf = (shopId: string) =>
      enqueueAll(
        world,
        Array.from({ length: 20 }, (_one, index) => ({ ...CODE, shopId, address: `${shopId}${index}@friends.test` })),
      );
    const held = await mailsOf(us.id);
    await mailsOf(de.id);
    const report = await dispatchDue(ports, half);
    expect(report).toMatchObject({ sent: 20, dead: 0, later: 0 });
    expect(mails).toHaveLength(20);
    expect(await world.tenant.orm.select().from(connection)).toEqual([]);
    for (const id of held) expect(await readRow(world, id)).toMatchObject({ state: 'ready', attempt: 0 });
    const told = world.logged.filter((line) => line.includes('sending_refused'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('"name":"email:mail.maple.test"');
    // Later as well: the next ones of others go at once, and the shop's go when its domain is in order.
    await mailsOf(de.id);
    expect(await dispatchDue(ports, half)).toMatchObject({ sent: 20 });
    refuses = false;
    await ports.databases.control.orm.update(sendingDomain).set({ privateKeySealed: ports.secrets.seal(pem()) });
    ports.shops.forget();
    world.clock.advance(MINUTE);
    await dispatchDue(ports, half);
    world.clock.advance(5 * MINUTE);
    await dispatchDue(ports, half);
    for (const id of held) expect((await readRow(world, id)).state).toBe('sent');
  });
});

describe('a name that lost its reputation', () => {
  it('is a sending domain: a shop with a domain of its own stops nobody else of the same account', async () => {
    const world = await createWorld();
    const { ports, us, de } = world;
    await connectDomain(world, ports.secrets.seal('none'));
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
