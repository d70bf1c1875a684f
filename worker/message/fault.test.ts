import type { Socket } from 'node:net';
import type { Client } from '@libsql/client';
import { inArray } from 'drizzle-orm';
import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseOf } from '../../db/database.ts';
import { message } from '../../db/schema/group.ts';
import type { Ports, Sender } from '../ports.ts';
import { CODE, enqueueAll, type MessagePart, makeSender, readFacts, useSenders } from '../test/outbox.ts';
import { createWorld, type World } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';
import { endLeases } from './message.store.ts';
import { createSenders } from './senders/senders.ts';
import { openSmtpServer, smtpError } from './senders/smtp.server.ts';
import { createSmtpSender } from './senders/smtp.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const half = { random: () => 0.5 };

/** Park and Miller's generator: the same moments in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const KILLED = 'the process is gone';

/**
 * A process that dies: of its calls to the database and to the provider the n-th is its last, done or not done; after
 * it nothing that it does reaches anything.
 */
function mortal(world: World, sender: Sender<'email'>, dies: { at: number; done: boolean }): Ports {
  let left = dies.at;
  const live = async <T>(work: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left > 0) return work();
    if (left === 0 && dies.done) await work();
    throw new Error(KILLED);
  };
  const { client } = world.tenant;
  const dying = new Proxy(client, {
    get(target, name) {
      if (name === 'batch') return (...args: Parameters<Client['batch']>) => live(() => target.batch(...args));
      if (name === 'execute') return (statement: never) => live(() => target.execute(statement));
      return Reflect.get(target, name);
    },
  });
  const database = databaseOf(dying);
  const { send, find } = sender;
  const mortalSender: Sender<'email'> = {
    ...sender,
    send: (mail) => live(() => send(mail)),
    ...(find && { find: (mail) => live(() => find(mail)) }),
  };
  const databases = { ...world.ports.databases, group: () => database };
  return { ...world.ports, databases, senders: createSenders({ email: mortalSender }, {}) };
}

/** Lets the survivors work until nothing is left to do. */
async function settleAll(world: World, dispatchers = 1): Promise<void> {
  for (const pause of [0, 11 * MINUTE, 11 * MINUTE, 16 * MINUTE, HOUR, 8 * HOUR]) {
    world.clock.advance(pause);
    await Promise.all(Array.from({ length: dispatchers }, () => dispatchDue(world.ports, half)));
  }
}

async function readStates(world: World, ids: readonly string[]) {
  const rows = await world.tenant.orm
    .select()
    .from(message)
    .where(inArray(message.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}

describe(`a process killed between any two steps, ${ROUNDS} rounds`, { timeout: ROUNDS * 20_000 }, () => {
  const parts: MessagePart[] = Array.from({ length: 14 }, (_, index) => ({
    address: `friend${index}@friends.test`,
    ...(index % 2 && CODE),
  }));

  it('with a provider that can be asked: every message once', async () => {
    const world = await createWorld();
    const random = seeded(20_261_122);
    const accepted = new Map<string, number>();
    const provider = makeSender(
      'email',
      ({ id }) => {
        accepted.set(id, (accepted.get(id) ?? 0) + 1);
        return { kind: 'sent', providerId: id };
      },
      { find: async ({ id }) => (accepted.has(id) ? { kind: 'sent', providerId: id } : { kind: 'absent' }) },
    );
    useSenders(world, provider);
    for (let round = 0; round < ROUNDS; round += 1) {
      const ids = await enqueueAll(world, parts);
      const dies = { at: 1 + random(28), done: random(2) === 0 };
      await dispatchDue(mortal(world, provider, dies), half).catch(() => {});
      await settleAll(world);
      const states = await readStates(world, ids);
      for (const id of ids) {
        expect(states.get(id)?.state, JSON.stringify(dies)).toBe('sent');
        expect(accepted.get(id), JSON.stringify(dies)).toBe(1);
      }
    }
  });

  it('with a mail server: none twice but what is owed, none lost without a word, several dispatchers at once', async () => {
    const world = await createWorld();
    const random = seeded(11_222_026);
    const accepted = new Map<string, number>();
    const provider = makeSender('email', ({ id }) => {
      accepted.set(id, (accepted.get(id) ?? 0) + 1);
      return { kind: 'sent', providerId: id };
    });
    useSenders(world, provider);
    for (let round = 0; round < ROUNDS; round += 1) {
      const ids = await enqueueAll(world, parts);
      const dies = { at: 1 + random(28), done: random(2) === 0 };
      await Promise.all([
        dispatchDue(mortal(world, provider, dies), half).catch(() => {}),
        dispatchDue(world.ports, half),
      ]);
      await settleAll(world, 3);
      const states = await readStates(world, ids);
      for (const id of ids) {
        const { state, kind } = states.get(id) ?? {};
        const times = accepted.get(id) ?? 0;
        const what = `${kind} ${state} ${times} ${JSON.stringify(dies)}`;
        if (kind === 'deal') {
          // At most once; what may or may not have gone says so.
          expect(times, what).toBeLessThanOrEqual(1);
          expect(state, what).toBe(times === 1 && state === 'sent' ? 'sent' : 'unknown');
        } else {
          // Owed: under one Message-ID, at least once.
          expect(state, what).toBe('sent');
          expect(times >= 1 && times <= 2, what).toBe(true);
        }
      }
    }
  });
});

it('of a process that is killed only what its connections carry is in doubt; all else goes, once', async () => {
  const world = await createWorld();
  const carried: { to: string; done: () => void }[] = [];
  const full = Promise.withResolvers<void>();
  let silent = true;
  const { url } = await openSmtpServer({
    onData(stream, { envelope }, done) {
      stream.resume();
      stream.on('end', () => {
        const to = envelope.rcptTo[0]?.address ?? '';
        carried.push({ to, done: () => done(null) });
        if (!silent) return done(null);
        if (carried.length === doomed.width) full.resolve();
      });
    },
  });
  const [doomed, heir] = [createSmtpSender(url), createSmtpSender(url)];
  onTestFinished(() => {
    doomed.close();
    heir.close();
  });
  useSenders(world, doomed);
  const parts = Array.from({ length: 5 * doomed.width }, (_, index) => ({ address: `friend${index}@friends.test` }));
  const ids = await enqueueAll(world, parts);
  const dying = dispatchDue(world.ports, half);
  await full.promise;
  const before = [...(await readStates(world, ids)).values()].filter(({ state }) => state === 'sending');
  expect(before).toHaveLength(doomed.width);

  // Killed here: another process finds what lies there.
  silent = false;
  await endLeases(world.tenant, world.clock.now());
  useSenders(world, heir);
  await settleAll(world);
  const after = await readStates(world, ids);
  const inDoubt = [...after.values()].filter(({ state }) => state === 'unknown');
  expect(inDoubt.map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
  expect([...after.values()].filter(({ state }) => state === 'sent')).toHaveLength(4 * doomed.width);
  expect(carried.map(({ to }) => to).toSorted()).toEqual(parts.map(({ address }) => address).toSorted());
  for (const { done } of carried.slice(0, doomed.width)) done();
  await dying;
});

/** What a mail server does, by the first word of the recipient. */
function switched() {
  let healed = false;
  const sockets = new Map<number, Socket>();
  const bodies = new Map<string, number>();
  const isTo = (word: string, address: string) => !healed && address.startsWith(word);
  const options: SMTPServerOptions = {
    onRcptTo({ address }, session, done) {
      if (isTo('busy', address)) return done(smtpError(451, '4.7.1 later'));
      if (isTo('nobody', address)) return done(smtpError(550, '5.1.1 no such user'));
      if (isTo('mute', address)) return undefined;
      if (isTo('closing', address)) return done(smtpError(421, '4.3.2 closing'));
      if (isTo('cutbefore', address)) return void sockets.get(session.remotePort)?.destroy();
      return done(null);
    },
    onData(stream, { envelope, remotePort }, done) {
      const [to] = envelope.rcptTo.map(({ address }) => address);
      const address = to ?? '';
      stream.resume();
      stream.on('end', () => {
        if (isTo('fails', address)) return done(smtpError(554, '5.6.0 broken'));
        if (isTo('later', address)) return done(smtpError(451, '4.3.0 try later'));
        bodies.set(address, (bodies.get(address) ?? 0) + 1);
        // Taken, and never said so.
        if (isTo('silent', address)) return undefined;
        if (isTo('cutafter', address)) return void sockets.get(remotePort)?.destroy();
        return done(null);
      });
    },
  };
  const heal = () => {
    healed = true;
  };
  return { options, bodies, sockets, heal };
}

it('a real mail server that misbehaves: nothing lost, nothing twice, unknown where it was silent', async () => {
  const world = await createWorld();
  const { options, bodies, sockets, heal } = switched();
  const { url, server } = await openSmtpServer(options);
  server.server.on('connection', (socket: Socket) => sockets.set(socket.remotePort ?? 0, socket));
  // Only where silence is what is tested does its length count: elsewhere a slow machine is no fault.
  const [patient, impatient] = [createSmtpSender(url), createSmtpSender(url, { silenceMs: 700 })];
  onTestFinished(() => {
    patient.close();
    impatient.close();
  });
  useSenders(
    world,
    makeSender('email', (mail) => (/^(mute|silent)/.test(mail.to) ? impatient : patient).send(mail), { width: 10 }),
  );
  const words = ['ok', 'busy', 'nobody', 'mute', 'closing', 'cutbefore', 'fails', 'later', 'silent', 'cutafter'];
  const addresses = words.flatMap((word) => [`${word}1@friends.test`, `${word}2@friends.test`]);
  const ids = await enqueueAll(
    world,
    addresses.map((address) => ({ address })),
  );
  await dispatchDue(world.ports, half);
  const first = await readStates(world, ids);
  const stateOf = (states: typeof first, index: number) => states.get(ids[index] ?? '')?.state;
  const expected: Record<string, string> = {
    ok: 'sent',
    nobody: 'dead',
    fails: 'dead',
    silent: 'unknown',
    cutafter: 'unknown',
  };
  addresses.forEach((address, index) => {
    const word = address.replace(/\d.*/, '');
    expect(stateOf(first, index), address).toBe(expected[word] ?? 'ready');
  });

  heal();
  for (let hour = 0; hour < 3; hour += 1) {
    world.clock.advance(HOUR);
    await dispatchDue(world.ports, half);
  }
  const last = await readStates(world, ids);
  addresses.forEach((address, index) => {
    const word = address.replace(/\d.*/, '');
    expect(stateOf(last, index), address).toBe(expected[word] ?? 'sent');
    expect(bodies.get(address) ?? 0, address).toBe(word === 'nobody' || word === 'fails' ? 0 : 1);
  });
  const facts = await readFacts(world);
  expect(facts.filter((state) => state === 'sent')).toHaveLength(12);
  expect(facts.filter((state) => state === 'unknown')).toHaveLength(4);
});

it('a provider that says when to come back is obeyed, at the cost of one attempt', async () => {
  const world = await createWorld();
  const asked: number[] = [];
  const provider = makeSender('email', ({ id }) => {
    asked.push(world.clock.now());
    if (asked.length === 1) return { kind: 'later', error: '429', delayMs: 7 * MINUTE, provider: true };
    return { kind: 'sent', providerId: id };
  });
  useSenders(world, provider);
  const [id = ''] = await enqueueAll(world, [{}]);
  const started = world.clock.now();
  for (let minute = 0; minute < 9; minute += 1) {
    await dispatchDue(world.ports, half);
    world.clock.advance(MINUTE);
  }
  expect(asked).toEqual([started, started + 7 * MINUTE]);
  expect((await readStates(world, [id])).get(id)).toMatchObject({ state: 'sent', attempt: 2 });
});
