import { eq } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { advocate, campaign, deal, message, suppression } from '../../db/schema/group.ts';
import type { OutgoingMail, SendOutcome } from '../ports.ts';
import { CODE, enqueue, enqueueAll, makeSender, readFacts, readRow, useSenders } from '../test/outbox.ts';
import { makeReferral } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';
import { messageFact } from './fact.ts';
import { createLedger } from './ledger.ts';
import { readAddress } from './mail/address.ts';
import { dispatchDue } from './message.dispatch.ts';
import { leaseMessages } from './message.store.ts';
import { createSenders } from './senders/senders.ts';
import { openSmtpServer } from './senders/smtp.server.ts';
import { createSmtpSender } from './senders/smtp.ts';
import { settle } from './state.ts';
import { insertStop } from './stop.store.ts';

const HOUR = 3_600_000;
const half = { random: () => 0.5 };

const read = readRow;
const facts = readFacts;

/** A sender that does as it is told, and remembers. */
function scripted(world: World, ...outcomes: SendOutcome[]): OutgoingMail[] {
  const mails: OutgoingMail[] = [];
  useSenders(
    world,
    makeSender('email', (mail) => {
      mails.push(mail);
      return outcomes.shift() ?? { kind: 'sent', providerId: mail.messageId };
    }),
  );
  return mails;
}

describe('dispatchDue', () => {
  it('sends what is due, once, and writes it down', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    const { id } = await enqueue(world);
    const later = await enqueue(world, { runAt: world.clock.now() + HOUR });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0 });
    expect(mails).toHaveLength(1);
    expect(await read(world, id)).toMatchObject({
      state: 'sent',
      attempt: 1,
      providerId: `${id}@mail.goodword.example`,
    });
    expect(await read(world, later.id)).toMatchObject({ state: 'ready', attempt: 0 });
    expect(await facts(world)).toEqual(['sent']);
  });

  it('gives the same cause one message', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    await enqueue(world, { idempotencyKey: 'deal:same' });
    await enqueue(world, { idempotencyKey: 'deal:same' });
    await dispatchDue(world.ports, half);
    expect(mails).toHaveLength(1);
  });

  it('works through more than one batch', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    for (let index = 0; index < 85; index += 1) await enqueue(world);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 85 });
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(85);
  });

  it('tries again later, with the same mail', async () => {
    const world = await createWorld();
    const mails = scripted(world, { kind: 'later', error: 'EENVELOPE 451 4.7.1' });
    const { id } = await enqueue(world);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ later: 1 });
    expect(await read(world, id)).toMatchObject({
      state: 'ready',
      attempt: 1,
      runAt: world.clock.now() + 30_000,
      lastError: 'EENVELOPE 451 4.7.1',
    });
    await dispatchDue(world.ports, half);
    expect(mails).toHaveLength(1);
    world.clock.advance(30_000);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
    expect(mails[1]).toEqual(mails[0]);
    expect(await read(world, id)).toMatchObject({ state: 'sent', attempt: 2, lastError: null });
  });

  it('gives up after its last attempt', async () => {
    const world = await createWorld();
    scripted(world, ...Array.from({ length: 20 }, (): SendOutcome => ({ kind: 'later', error: 'E' })));
    const { id } = await enqueue(world);
    for (let index = 0; index < 16; index += 1) {
      await dispatchDue(world.ports, half);
      world.clock.advance(8 * HOUR);
    }
    expect(await read(world, id)).toMatchObject({ state: 'dead', attempt: 16 });
    expect(await facts(world)).toEqual(['dead']);
  });

  it('suppresses an address that is dead', async () => {
    const world = await createWorld();
    const mails = scripted(world, { kind: 'dead', error: 'EENVELOPE 550 5.1.1', suppress: true });
    const { id } = await enqueue(world);
    await dispatchDue(world.ports, half);
    expect(await read(world, id)).toMatchObject({ state: 'dead' });
    await enqueue(world);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ suppressed: 1 });
    expect(mails).toHaveLength(1);
  });

  it('never sends again what the server may have taken', async () => {
    const world = await createWorld();
    const mails = scripted(world, { kind: 'unknown', error: 'ETIMEDOUT' });
    const { id } = await enqueue(world);
    await dispatchDue(world.ports, half);
    world.clock.advance(24 * HOUR);
    await dispatchDue(world.ports, half);
    expect(mails).toHaveLength(1);
    expect(await read(world, id)).toMatchObject({ state: 'unknown' });
  });

  it('loses nothing and spends nothing where our settings are at fault', async () => {
    const world = await createWorld();
    scripted(world, { kind: 'paused', error: 'EAUTH 535' });
    const { id } = await enqueue(world);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ paused: 1 });
    expect(await read(world, id)).toMatchObject({ state: 'ready', attempt: 0 });
    expect(world.logged.join()).toContain('sending_paused');
    world.clock.advance(5 * 60_000);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
  });

  it('keeps a message that throws from harming its neighbours', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    const broken = await enqueue(world);
    await world.tenant.orm.update(message).set({ valuesSealed: 'x.y' }).where(eq(message.id, broken.id));
    await enqueue(world);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1, later: 1 });
    expect(mails).toHaveLength(1);
    expect(world.logged.join()).not.toContain('bob');
  });
});

describe('the lease', () => {
  const lease = (world: World, token: string, limit = 10) => {
    const now = world.clock.now();
    return leaseMessages(world.tenant, { token, now, until: now + HOUR, limit });
  };

  it('gives a message to one dispatcher alone', async () => {
    const world = await createWorld();
    for (let index = 0; index < 20; index += 1) await enqueue(world);
    const taken = await Promise.all(['a', 'b', 'c', 'd'].map((token) => lease(world, token)));
    const ids = taken.flat().map(({ id }) => id);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('takes the next of each shop before the second of any, and what people wait for first', async () => {
    const world = await createWorld();
    for (let index = 0; index < 30; index += 1) await enqueue(world, { runAt: world.clock.now() - HOUR });
    const other = await enqueue(world, { shopId: world.de.id });
    const code = await enqueue(world, CODE);
    const first = (await lease(world, 'a', 4)).map(({ id }) => id);
    expect(first).toContain(other.id);
    expect(first).toContain(code.id);
    expect(await lease(world, 'b', 100)).toHaveLength(28);
  });

  it('passes on when its dispatcher died, and fences what that one writes later', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    const { id } = await enqueue(world);
    const [stale] = await lease(world, 'dead-dispatcher');
    expect(await lease(world, 'too-early')).toEqual([]);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 0 });
    world.clock.advance(HOUR);
    // What was only leased goes on; the attempt counts.
    await dispatchDue(world.ports, half);
    expect(await read(world, id)).toMatchObject({ state: 'ready', attempt: 1, lastError: 'dispatcher_died' });
    world.clock.advance(HOUR);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
    if (!stale) throw new Error('nothing was leased');
    const lost: string[] = [];
    const ledger = createLedger(world.tenant, (leased) => lost.push(leased.id));
    expect(await ledger.mark({ leased: stale, keys: [] }, 0)).toBe(false);
    const settlement = settle({ kind: 'dead', error: 'E' }, stale, false, 0, 0);
    await ledger.settle({ leased: stale, settlement, at: 0, fact: messageFact(stale, world.us, 'dead', 0) });
    await ledger.idle();
    expect(lost).toEqual([id]);
    expect(await read(world, id)).toMatchObject({ state: 'sent', attempt: 2 });
    expect(await facts(world)).toEqual(['sent']);
    expect(mails).toHaveLength(1);
  });

  it('sending stopped by hand holds what is leased already, in the very statement that says it goes', async () => {
    const world = await createWorld();
    const ids = await enqueueAll(
      world,
      Array.from({ length: 40 }, (_, index) => ({ address: `friend${index}@friends.test` })),
    );
    let stopped: Promise<unknown> | undefined;
    const sent: string[] = [];
    const stop = {
      id: 'stp_1',
      retailerId: world.us.retailerId,
      shopId: '',
      campaignId: '',
      channel: '',
      kind: 'deal',
    };
    const row = { ...stop, createdBy: 'mem_1', createdAt: world.clock.now() };
    useSenders(
      world,
      makeSender('email', async (mail) => {
        stopped ??= insertStop(world.tenant, row);
        await stopped;
        sent.push(mail.id);
        return { kind: 'sent', providerId: mail.id };
      }),
    );
    await dispatchDue(world.ports, half);
    const states = await Promise.all(ids.map(async (id) => (await read(world, id)).state));
    // All were leased together; what was on its way at the stop is gone, and no more.
    expect(sent.length).toBeLessThanOrEqual(8);
    expect(states.filter((state) => state === 'held')).toHaveLength(40 - sent.length);
  });

  it('belongs to the newest lease: what an older one writes meanwhile is not heard', async () => {
    const world = await createWorld();
    const { id } = await enqueue(world);
    const [stale] = await lease(world, 'old');
    world.clock.advance(HOUR);
    await dispatchDue({ ...world.ports, senders: createSenders({}, {}) }, half);
    world.clock.advance(HOUR);
    const [fresh] = await lease(world, 'new');
    if (!stale || !fresh) throw new Error('nothing was leased');
    const lost: string[] = [];
    const ledger = createLedger(world.tenant, (leased) => lost.push(leased.leaseToken));
    const late = settle({ kind: 'dead', error: 'E' }, stale, false, 0, 0);
    await ledger.settle({ leased: stale, settlement: late, at: 0, fact: messageFact(stale, world.us, 'dead', 0) });
    await ledger.idle();
    expect(await ledger.mark({ leased: stale, keys: [] }, 0)).toBe(false);
    expect([lost, await facts(world)]).toEqual([['old'], []]);
    expect(await read(world, id)).toMatchObject({ state: 'leased', leaseToken: 'new' });
    expect(await ledger.mark({ leased: fresh, keys: [] }, world.clock.now())).toBe(true);
  });

  it('is checked again in the statement that says it goes: who said stop meanwhile gets nothing (R8)', async () => {
    const world = await createWorld();
    const tokens = new Map<string, string>();
    for (let index = 0; index < 60; index += 1) {
      const address = `friend${index}@friends.test`;
      const { token } = await enqueue(world, { address });
      tokens.set(address, token);
    }
    const sent: string[] = [];
    let stopped: Promise<unknown> | undefined;
    const stopLast = () =>
      Promise.all([...tokens].slice(50).map(([, token]) => world.app.request(`/u/${token}`, { method: 'POST' })));
    const send = async ({ to }: OutgoingMail): Promise<SendOutcome> => {
      stopped ??= stopLast();
      await stopped;
      sent.push(to);
      return { kind: 'sent', providerId: to };
    };
    useSenders(world, makeSender('email', send, { width: 1 }));
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 50, suppressed: 10 });
    expect(sent.toSorted()).toEqual([...tokens.keys()].slice(0, 50).toSorted());
    expect((await facts(world)).filter((state) => state === 'suppressed')).toHaveLength(10);
  });
});

describe('who said stop', () => {
  it.each([
    ['to all retailers', { scope: 'global', retailerId: '' }, true],
    ['to this retailer, over all channels', { scope: 'retailer', channel: 'all' }, true],
    ['to this sharer', { scope: 'sharer', scopeId: 'adv_anna' }, true],
    ['to another sharer', { scope: 'sharer', scopeId: 'adv_ben' }, false],
    ['to another retailer', { scope: 'retailer', retailerId: 'ret_other' }, false],
    ['over another channel', { scope: 'retailer', channel: 'sms' }, false],
  ] as const)('%s (R23)', async (_, row, forbids) => {
    const world = await createWorld();
    const { ports, us } = world;
    const mails = scripted(world);
    await enqueue(world, { advocateId: 'adv_anna' });
    const owner = 'retailerId' in row ? row.retailerId : us.retailerId;
    const [addressKey] = ports.secrets.addressKeys(owner, 'email', ports.secrets.digest('bob@friends.test'));
    const given = { id: 'sup_1', retailerId: us.retailerId, channel: 'email', source: 'user' as const, ...row };
    await world.tenant.orm.insert(suppression).values({ ...given, addressKey, createdAt: 0 });
    expect(await dispatchDue(ports, half)).toMatchObject(forbids ? { suppressed: 1 } : { sent: 1 });
    expect(mails).toHaveLength(forbids ? 0 : 1);
  });
});

describe('before the sending', () => {
  it('a deal waits while its campaign is paused, and is dropped once it ended', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    const { id } = await enqueue(world);
    const set = (state: 'paused' | 'ended') => world.tenant.orm.update(campaign).set({ state });
    await set('paused');
    expect(await dispatchDue(world.ports, half)).toMatchObject({ snoozed: 1 });
    expect(await read(world, id)).toMatchObject({ state: 'ready', attempt: 0, lastError: 'campaign_paused' });
    await set('ended');
    world.clock.advance(5 * 60_000);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ canceled: 1 });
    expect(await read(world, id)).toMatchObject({ state: 'canceled', lastError: 'deal_ended' });
    expect(mails).toEqual([]);
  });

  const control = (world: World) => world.ports.databases.control.orm.update(shopTable);
  it.each<[string, string, (world: World) => Promise<unknown>]>([
    ['its campaign is paused', 'campaign_paused', ({ tenant }) => tenant.orm.update(campaign).set({ state: 'paused' })],
    [
      'its campaign is over',
      'deal_ended',
      ({ tenant, clock }) => tenant.orm.update(campaign).set({ endsAt: clock.now() }),
    ],
    ['its deal ends', 'deal_ended', ({ tenant }) => tenant.orm.update(deal).set({ state: 'ended' })],
    ['its deal sells out', 'deal_sold_out', ({ tenant }) => tenant.orm.update(deal).set({ stock: 5, taken: 5 })],
    ['its sharer leaves', 'sharer_left', ({ tenant }) => tenant.orm.update(advocate).set({ kind: 'left' })],
    [
      'its shop is stopped, a moment later',
      'shop_stopped',
      async (world) => {
        await control(world).set({ stopped: true });
        world.ports.shops.forget();
        world.clock.advance(1000);
      },
    ],
    [
      'the policy becomes stricter, a moment later',
      'policy',
      async (world) => {
        await control(world).set({ country: 'DE' });
        world.ports.shops.forget();
        world.clock.advance(1000);
      },
    ],
  ])('of fifty on a slow server no more go than it has when %s', async (_, error, change) => {
    const world = await createWorld();
    let changed: Promise<unknown> | undefined;
    let asked = 0;
    // Answers four at once, and no more before the change is made.
    const { url, mails } = await openSmtpServer({
      onData(stream, { envelope }, done) {
        asked += 1;
        if (asked > 4) changed ??= change(world);
        const answer = () => done(null);
        stream.resume().on('end', () => {
          mails.push({ from: '', to: envelope.rcptTo.map(({ address }) => address), raw: '' });
          Promise.resolve(asked > 4 && changed).then(answer, answer);
        });
      },
    });
    const sender = createSmtpSender(url);
    onTestFinished(() => sender.close());
    useSenders(world, sender);
    const { advocateId } = await makeReferral(world);
    const part = { dealId: world.deals.us, advocateId };
    const ids = await enqueueAll(
      world,
      Array.from({ length: 50 }, (_each, index) => ({ ...part, address: `friend${index}@friends.test` })),
    );
    await dispatchDue(world.ports, half);
    expect(mails.length).toBeLessThanOrEqual(4 + sender.width);
    const rows = await Promise.all(ids.map((id) => read(world, id)));
    const rest = rows.filter(({ state }) => state !== 'sent');
    expect(rest).toHaveLength(50 - mails.length);
    for (const row of rest) expect(row).toMatchObject({ attempt: 0, lastError: error, leaseUntil: null });
  });

  it('a stopped shop sends nothing, and loses nothing', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    await enqueue(world);
    const stop = async (stopped: boolean) => {
      await world.ports.databases.control.orm.update(shopTable).set({ stopped });
      world.ports.shops.forget();
    };
    await stop(true);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ snoozed: 1 });
    await stop(false);
    world.clock.advance(5 * 60_000);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
    expect(mails).toHaveLength(1);
  });

  it('the policy decides once more: no relay to a German address (R1)', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    const { id } = await enqueue(world, { address: 'bob@freunde.de' });
    expect(await dispatchDue(world.ports, half)).toMatchObject({ canceled: 1 });
    expect(await read(world, id)).toMatchObject({ lastError: 'policy' });
    expect(mails).toEqual([]);
  });

  it('a shop without legal name and address sends nothing (R10)', async () => {
    const world = await createWorld();
    const mails = scripted(world);
    await enqueue(world);
    const settings = { ...world.us.settings, postalAddress: '' };
    await world.ports.databases.control.orm.update(shopTable).set({ settings });
    world.ports.shops.forget();
    expect(await dispatchDue(world.ports, half)).toMatchObject({ snoozed: 1 });
    expect(mails).toEqual([]);
  });
});

describe('what stays', () => {
  it('drops the plain address 72 hours after the final state, keeps the masked one, the suppression for ever (R9, R24)', async () => {
    const world = await createWorld();
    scripted(world);
    const { id, token } = await enqueue(world);
    await dispatchDue(world.ports, half);
    world.clock.advance(72 * HOUR - 1);
    await dispatchDue(world.ports, half);
    expect((await read(world, id))?.addressSealed).toBeTypeOf('string');
    world.clock.advance(1);
    await dispatchDue(world.ports, half);
    expect(await read(world, id)).toMatchObject({ addressSealed: null, masked: 'b…@friends.test', state: 'sent' });
    await world.app.request(`/u/${token}`, { method: 'POST' });
    world.clock.advance(10 * 365 * 24 * HOUR);
    await dispatchDue(world.ports, half);
    expect(await world.tenant.orm.select().from(suppression)).toHaveLength(1);
  });

  it('shows no address, name or word of the message in the database', async () => {
    const world = await createWorld();
    await enqueue(world);
    const { rows } = await world.tenant.client.execute('select * from message');
    expect(JSON.stringify(rows)).not.toMatch(/bob@|Anna|0001code/);
  });
});

describe('over a real SMTP server', () => {
  it('arrives whole: sender, way out, both parts (R6, R7)', async () => {
    const world = await createWorld();
    const { url, mails } = await openSmtpServer();
    const sender = createSmtpSender(url);
    onTestFinished(() => sender.close());
    useSenders(world, sender);
    const { id, token } = await enqueue(world);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1 });
    const [arrived] = mails;
    const mail = await PostalMime.parse(arrived?.raw ?? '');
    const header = (key: string) => mail.headers.find((one) => one.key === key)?.value;
    expect(mail.from).toEqual({ name: 'Anna via Maple US', address: 'deals@mail.goodword.example' });
    expect(mail.subject).toBe('Anna has a deal from Maple US for you');
    expect(mail.messageId).toBe(`<${id}@mail.goodword.example>`);
    expect(header('list-unsubscribe')).toBe(
      `<https://go.test/u/${token}>, <mailto:care@us.shop.test?subject=unsubscribe%20${token}>`,
    );
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(header('auto-submitted')).toBe('auto-generated');
    expect(header('feedback-id')).toBe(`${world.campaignId}:1:deal:goodword`);
    expect(mail.text).toContain('https://go.test/r/0001code.token');
    expect(mail.html).toContain('https://go.test/r/0001code.token');
    expect(arrived?.from).toMatch(/@bounce\.mail\.goodword\.example$/);
    expect(readAddress(world.ports.secrets, arrived?.from ?? '')).toEqual({ purpose: 'bounce', id });
    expect(arrived?.from.split('@')[0]?.length).toBeLessThanOrEqual(64);
  });
});
