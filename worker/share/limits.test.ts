import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { message, recipient, share } from '../../db/schema/group.ts';
import { prove } from '../../snippet/prove.ts';
import type { AppError } from '../errors.ts';
import { dropUnreviewed } from '../message/hold.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { operate, operatorRequest } from '../message/operate.ts';
import { A_REVIEW } from '../message/state.ts';
import { createRateLimit } from '../rate-limit.ts';
import type { Shop } from '../retailer/shop.ts';
import { makeSender, readRow, useSenders } from '../test/outbox.ts';
import { openSheet, pageOf, sendShare, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import { matrixOf } from './policy.rules.ts';
import { requireProof } from './proof.ts';

const DAY = 24 * 3600_000;

async function sharer(world: World, customer: string): Promise<string> {
  return (await openSheet(world, { identity: vouch(world, customer, { firstName: 'Anna' }) })).advocate;
}
const messages = async (world: World) => (await world.tenant.orm.select().from(message)).length;
const friends = (count: number, prefix = 'f') => Array.from({ length: count }, (_, n) => `${prefix}${n}@friends.test`);

describe('limits of what a shop sends for its shoppers', () => {
  test('R5: a friend gets one message of a sharer and deal, and no second of another; all are `accepted`', async () => {
    const world = await createWorld();
    const [anna, ben] = [await sharer(world, 'c-1'), await sharer(world, 'c-2')];
    const answers = [];
    for (const advocate of [anna, anna, ben])
      answers.push((await sendShare(world, advocate, ['cleo@friends.test'])).body.friends);
    expect(answers).toEqual(Array(3).fill([{ status: 'accepted' }]));
    expect(await messages(world)).toBe(1);
  });

  test('R31: one message a friend and 30 days, whoever sends it', async () => {
    const world = await createWorld();
    const [anna, ben] = [await sharer(world, 'c-1'), await sharer(world, 'c-2')];
    await sendShare(world, anna, ['cleo@friends.test']);
    world.clock.advance(29 * DAY);
    await sendShare(world, ben, ['cleo@friends.test']);
    expect(await messages(world)).toBe(1);
    world.clock.advance(2 * DAY);
    await sendShare(world, ben, ['cleo@friends.test']);
    expect(await messages(world)).toBe(2);
  });

  test('R31: three messages a friend and 30 days from all retailers together', async () => {
    const world = await createWorld();
    const { secrets } = world.ports;
    const globalKey = secrets.addressKeys('', 'email', secrets.digest('cleo@friends.test'))[0];
    await world.tenant.orm.insert(recipient).values(
      [1, 2, 3].map((number) => ({
        id: `rcp_${number}`,
        shopId: 'shp_other',
        retailerId: `ret_${number}`,
        shareId: 'shr_other',
        advocateId: 'adv_other',
        dealId: 'del_other',
        linkCode: '0009aaaaaaaa',
        friendKey: `key ${number}`,
        globalKey,
        masked: 'c…@friends.test',
        tokenHash: `hash ${number}`,
        createdAt: world.clock.now(),
      })),
    );
    const anna = await sharer(world, 'c-1');
    const { body } = await sendShare(world, anna, ['cleo@friends.test', 'dora@friends.test']);
    expect(body.friends).toEqual([{ status: 'accepted' }, { status: 'accepted' }]);
    expect(await messages(world)).toBe(1);
  });

  test('R5, R31: a mailbox is one friend, however its address is spelled; it is written to as it was typed', async () => {
    const world = await createWorld();
    const [anna, ben] = [await sharer(world, 'c-1'), await sharer(world, 'c-2')];
    const google = ['vic.tim+1@gmail.com', 'victim@gmail.com', 'Victim+2@GoogleMail.com'];
    const own = ['victim+shop@example.org', 'victim@example.org', 'vic.tim@example.org'];
    // In one share, in the next of the same sharer, and in another's.
    await sendShare(world, anna, [google[0] ?? '', google[1] ?? '', own[0] ?? '']);
    await sendShare(world, anna, [...google, own[1] ?? '']);
    const { body } = await sendShare(world, ben, [...google, ...own]);
    expect(body.friends).toEqual(Array(6).fill({ status: 'accepted' }));
    const rows = await world.tenant.orm.select().from(message);
    const { secrets } = world.ports;
    expect(rows.map(({ addressSealed }) => secrets.open(addressSealed ?? '')).sort()).toEqual([
      'vic.tim+1@gmail.com',
      'vic.tim@example.org',
      'victim+shop@example.org',
    ]);
    // A friend of before is known by the address as it was typed then.
    world.clock.advance(31 * DAY);
    await world.tenant.orm.update(recipient).set({ mailboxKey: null, createdAt: world.clock.now() });
    await sendShare(world, ben, ['vic.tim+1@gmail.com', 'vic.tim@example.org']);
    expect(await messages(world)).toBe(3);
  });

  test('R31: three in all, whatever the spelling', async () => {
    const world = await createWorld();
    const anna = await sharer(world, 'c-1');
    await sendShare(world, anna, ['victim+1@gmail.com']);
    const [row] = await world.tenant.orm.select().from(recipient);
    if (!row) throw new Error('nobody was written to');
    await world.tenant.orm.update(recipient).set({ retailerId: 'ret_1' });
    const others = ['ret_2', 'ret_3'].map((retailerId) => {
      return { ...row, id: retailerId, retailerId, tokenHash: retailerId };
    });
    await world.tenant.orm.insert(recipient).values(others);
    await world.tenant.client.execute('delete from message');
    await sendShare(world, anna, ['v.ictim@googlemail.com', 'dora@friends.test']);
    expect(await messages(world)).toBe(1);
  });

  test('R31: two sharers at the same moment write to a friend once, and a sharer stays below ten a day', async () => {
    const world = await createWorld();
    const [anna, ben] = [await sharer(world, 'c-1'), await sharer(world, 'c-2')];
    const both = await Promise.all([anna, ben].map((advocate) => sendShare(world, advocate, ['cleo@friends.test'])));
    expect(both.map(({ body }) => body.friends)).toEqual(Array(2).fill([{ status: 'accepted' }]));
    expect(await messages(world)).toBe(1);
    const other = await createWorld();
    const dora = await sharer(other, 'c-3');
    // Each from a network of its own.
    const share = (n: number) =>
      other.post(
        `/w/${other.us.siteKey}/share`,
        {
          id: other.ports.ids.uuid(),
          advocate: dora,
          dealId: other.deals.us,
          channel: 'email',
          placement: 'post_purchase',
          language: 'en-US',
          friends: friends(4, `n${n}-`).map((address) => ({ address })),
        },
        { ...pageOf(other.us), 'x-test-address': `198.51.${n}.7` },
      );
    await Promise.all([1, 2, 3, 4].map(share));
    expect(await messages(other)).toBeLessThanOrEqual(10);
  });

  test('R31: fifty friends of a sharer in 30 days, and no more until the first of them are past', async () => {
    const world = await createWorld();
    const anna = await sharer(world, 'c-1');
    const shareDay = async (day: number) => {
      const told: Record<string, number> = {};
      for (const part of ['a', 'b']) {
        const { body } = await sendShare(world, anna, friends(5, `d${day}${part}-`));
        for (const { status } of body.friends) told[status] = (told[status] ?? 0) + 1;
      }
      world.clock.advance(DAY + 1);
      return told;
    };
    for (const day of [1, 2, 3, 4, 5]) expect([day, await shareDay(day)]).toEqual([day, { accepted: 10 }]);
    expect(await shareDay(6)).toEqual({ limit: 10 });
    expect(await messages(world)).toBe(50);
    world.clock.advance(24 * DAY);
    expect(await shareDay(31)).toEqual({ accepted: 10 });
  });

  test.each<[string, (world: World) => Promise<void>]>([
    [
      'waited_too_long',
      async (world) => {
        world.clock.advance(14 * DAY);
        await dispatchDue(world.ports);
      },
    ],
    [
      'not_reviewed',
      async (world) => {
        await world.tenant.orm.update(message).set({ state: 'held', waitsFor: A_REVIEW });
        world.clock.advance(14 * DAY + 1);
        await dropUnreviewed(world.ports);
      },
    ],
    [
      'discarded',
      async (world) => {
        const { stops } = await operate(world.ports, operatorRequest.parse({ action: 'stop', kind: 'deal' }));
        await operate(world.ports, { action: 'discard', id: stops[0]?.id ?? '' });
      },
    ],
  ])(
    'R5, R31: what was dropped before it went (%s) counts for no friend: the next one goes, once',
    async (why, drop) => {
      const world = await createWorld();
      const sent: string[] = [];
      useSenders(
        world,
        makeSender('email', ({ id, to }) => {
          if (to === 'cleo@friends.test') sent.push(id);
          return { kind: 'sent', providerId: id };
        }),
      );
      const [anna, ben] = [await sharer(world, 'c-1'), await sharer(world, 'c-2')];
      const share = async (advocate: string) => {
        world.clock.advance(1000);
        expect((await sendShare(world, advocate, ['cleo@friends.test'])).body.friends).toEqual([
          { status: 'accepted' },
        ]);
        const rows = await world.tenant.orm.select().from(message).orderBy(message.id);
        return rows.findLast(({ kind }) => kind === 'deal')?.id ?? '';
      };
      const first = await share(anna);
      await drop(world);
      expect(await readRow(world, first)).toMatchObject({ state: 'canceled', lastError: why });
      // The same sharer once more, and another after theirs was dropped too.
      const second = await share(anna);
      expect(second).not.toBe(first);
      await drop(world);
      expect(await readRow(world, second)).toMatchObject({ state: 'canceled', lastError: why });
      expect(await world.tenant.orm.select().from(recipient)).toHaveLength(1);
      const third = await share(ben);
      await dispatchDue(world.ports);
      expect(sent).toEqual([third]);
      // That one has gone: it counts.
      for (const advocate of [anna, ben]) expect(await share(advocate)).toBe(third);
      await dispatchDue(world.ports);
      expect(sent).toEqual([third]);
    },
  );

  test('R31: what no provider ever had counts for no retailer; what one may have had does', async () => {
    const world = await createWorld();
    const anna = await sharer(world, 'c-1');
    await sendShare(world, anna, ['cleo@friends.test', 'dora@friends.test']);
    const rows = await world.tenant.orm.select().from(recipient);
    const others = ['ret_1', 'ret_2', 'ret_3'].map((retailerId) =>
      rows.map((row) => ({ ...row, id: retailerId + row.id, retailerId, tokenHash: retailerId + row.id })),
    );
    await world.tenant.orm.insert(recipient).values(others.flat());
    const dropped = await world.tenant.orm.select().from(message).where(eq(message.kind, 'deal'));
    await world.tenant.orm.delete(recipient).where(eq(recipient.retailerId, world.us.retailerId));
    await world.tenant.orm.delete(message);
    // Dora's may have gone: nobody knows what became of an attempt before they were dropped.
    await world.tenant.orm.insert(message).values(
      others.flatMap((_, n) =>
        dropped.map((row) => ({
          ...row,
          id: `msg_${n}${row.id}`,
          retailerId: `ret_${n + 1}`,
          unsubscribeHash: `${n}${row.id}`,
          state: 'canceled' as const,
          doubt: row.recipientKey === rows.find(({ masked }) => masked.startsWith('d'))?.friendKey ? 1 : 0,
        })),
      ),
    );
    await sendShare(world, anna, ['cleo@friends.test', 'dora@friends.test']);
    const went = await world.tenant.orm.select().from(message).where(eq(message.state, 'ready'));
    expect(went.filter(({ kind }) => kind === 'deal').map(({ masked }) => masked)).toEqual(['c…@friends.test']);
  });

  test('R33: the answer is the same for who wants no messages', async () => {
    const world = await createWorld();
    const anna = await sharer(world, 'c-1');
    const { secrets } = world.ports;
    const key = secrets.addressKeys(world.us.retailerId, 'email', secrets.digest('never@friends.test'))[0];
    await world.tenant.client.execute({
      sql: `insert into suppression (id, retailer_id, scope, channel, address_key, source, created_at) values ('s', ?, 'retailer', 'email', ?, 'user', 0)`,
      args: [world.us.retailerId, key],
    });
    const suppressed = await sendShare(world, anna, ['never@friends.test']);
    const other = await sendShare(world, anna, ['cleo@friends.test']);
    expect(suppressed.body).toEqual({ ...other.body, preview: suppressed.body.preview });
    // Both are rows alike: whoever watches the time or the work sees no difference.
    expect(await messages(world)).toBe(2);
  });

  test('R1: a share keeps the policy’s version and what it looked at', async () => {
    const world = await createWorld();
    const friends = ['cleo@example.ca', 'ben@gmail.com'];
    await sendShare(world, await sharer(world, 'c-1'), friends, { firstName: 'Anna Smith' });
    const [row] = await world.tenant.orm.select().from(share);
    expect(row).toMatchObject({
      policyVersion: matrixOf(world.us.sending).version,
      policyInputs: {
        market: 'US',
        channel: 'email',
        reward: true,
        sharer: 'verified',
        fullName: true,
        friends: ['CA'],
      },
    });
  });
});

describe('proof of work', () => {
  /** A page that shares with one friend after another, each call as the tag makes it. */
  async function pageFor(world: World) {
    // Ten friends a day is a sharer's limit: two share from one network.
    const [first, second] = [await sharer(world, 'c-1'), await sharer(world, 'c-2')];
    let calls = 0;
    const call = async <T>(path: string, body?: object) =>
      (await (await world.post(`/w/${world.us.siteKey}${path}`, body, pageOf(world.us))).json()) as T;
    const body = (address: string, id = world.ports.ids.uuid()) => ({
      id,
      advocate: calls++ < 6 ? first : second,
      dealId: world.deals.us,
      channel: 'email',
      placement: 'post_purchase',
      language: 'en-US',
      friends: [{ address }],
    });
    return { core: { call } as never, call, body };
  }
  type Said = { code?: string; verdict?: string; errors?: { code: string; message: string }[] };

  test('R31: a network that sends much has to work for each message; a page that can goes on, another is told', async () => {
    const world = await createWorld();
    const { core, call, body } = await pageFor(world);
    for (let n = 0; n < 10; n += 1)
      expect((await call<Said>('/share', body(`f${n}@friends.test`))).verdict).toBe('relay');
    const plain = await call<Said>('/share', body('g@friends.test'));
    expect(plain).toMatchObject({
      code: 'proof_required',
      status: 428,
      errors: [{ path: 'proof', code: 'proof_of_work' }],
    });
    expect(await prove<Said>(core, '/share', body('h@friends.test'))).toMatchObject({ verdict: 'relay' });
    expect(await messages(world)).toBe(11);
  });

  test('R31: a proof is good for its own call, its own shop and ten minutes', async () => {
    const world = await createWorld();
    const { call, body } = await pageFor(world);
    for (let n = 0; n < 10; n += 1) await call('/share', body(`f${n}@friends.test`));
    const mine = body('g@friends.test');
    const challenge = (await call<Said>('/share', mine)).errors?.[0]?.message ?? '';
    let nonce = 0;
    const bits = Number(challenge.split('.')[1]);
    const enough = (proof: string) =>
      Number.parseInt(createHash('sha256').update(proof).digest('hex').slice(0, 8), 16) < 2 ** (32 - bits);
    while (!enough(`${challenge}.${nonce}`)) nonce += 1;
    const proof = `${challenge}.${nonce}`;
    const code = async (request: object) => (await call<Said>('/share', request)).code;
    expect(await code({ ...body('h@friends.test'), proof })).toBe('proof_required');
    expect(await code({ ...mine, proof: `${challenge}.${nonce === 0 ? 1 : 0}` })).toBe('proof_required');
    expect(await code({ ...mine, proof: proof.replace(`.${bits}.`, '.1.') })).toBe('proof_required');
    expect(await code({ ...mine, proof: 'nonsense' })).toBe('proof_required');
    expect(await code({ ...mine, proof })).toBeUndefined();
    expect(await messages(world)).toBe(11);
    // Once more it is the same act, and sends nothing.
    expect(await code({ ...mine, proof })).toBeUndefined();
    expect(await messages(world)).toBe(11);
    world.clock.advance(10 * 60_000);
    expect(await code({ ...mine, proof })).toBe('proof_required');
  });

  test('R31: above sixty an hour a network sends nothing more; an hour later it may', async () => {
    const world = await createWorld();
    const { call, body } = await pageFor(world);
    const codes = new Set<string | undefined>();
    for (let n = 0; n < 7; n += 1) {
      codes.add(
        (await call<Said>('/share', { ...body(''), friends: friends(10).map((address) => ({ address })) })).code,
      );
    }
    expect([...codes]).toEqual([undefined, 'proof_required', 'too_many_requests']);
    world.clock.advance(3600_000);
    // The network may again; the device owes some work for the rest of the day.
    expect((await call<Said>('/share', body('z@friends.test'))).code).toBe('proof_required');
    world.clock.advance(24 * 3600_000);
    expect((await call<Said>('/share', body('z@friends.test'))).code).toBeUndefined();
  });

  test('R31: a device that sends much in a day has to work, whoever uses it and however slowly; others need not', async () => {
    const world = await createWorld();
    const advocates = await Promise.all(['c-1', 'c-2', 'c-3'].map((customer) => sharer(world, customer)));
    const share = async (n: number, agent: string) => {
      const request = {
        id: world.ports.ids.uuid(),
        advocate: advocates[n % 3],
        dealId: world.deals.us,
        channel: 'email',
        placement: 'post_purchase',
        language: 'en-US',
        friends: [{ address: `d${n}@friends.test` }],
      };
      const headers = { ...pageOf(world.us), 'user-agent': agent };
      return ((await (await world.post(`/w/${world.us.siteKey}/share`, request, headers)).json()) as Said).code;
    };
    const tablet = 'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1';
    for (let n = 0; n < 20; n += 1) {
      if (n === 10) world.clock.advance(3600_000);
      expect(await share(n, tablet)).toBeUndefined();
    }
    world.clock.advance(3600_000);
    expect(await share(20, tablet)).toBe('proof_required');
    expect(await share(21, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0 Safari/537.36')).toBeUndefined();
  });

  test('R31: what a network sends is counted over all processes together', async () => {
    const world = await createWorld();
    const { call, body } = await pageFor(world);
    const { clock } = world;
    for (let n = 0; n < 10; n += 1) {
      // Each call meets another process, which remembers nothing.
      world.ports.rateLimit = createRateLimit(clock);
      expect((await call<Said>('/share', body(`f${n}@friends.test`))).code).toBeUndefined();
    }
    world.ports.rateLimit = createRateLimit(clock);
    expect((await call<Said>('/share', body('g@friends.test'))).code).toBe('proof_required');
  });

  test('R31: a shop that sends much in an hour asks everybody for a moment of work, and no other shop does', async () => {
    const world = await createWorld();
    const ask = (of: Shop, caller: string) => {
      const wanted = { form: 'share', subject: caller, messages: 10, network: caller, device: caller } as const;
      return requireProof(world.ports, of, wanted, undefined).catch(
        ({ errors }: AppError) => errors?.[0]?.message ?? '',
      );
    };
    for (let n = 0; n < 50; n += 1) expect(await ask(world.us, `n${n}`)).toBeUndefined();
    expect(await ask(world.us, 'another')).toMatch(/^\d+\.15\./);
    expect(await ask(world.de, 'elsewhere')).toBeUndefined();
    world.clock.advance(3_600_000);
    expect(await ask(world.us, 'later')).toBeUndefined();
  });

  test('R31: nobody pays for looking at what would be sent', async () => {
    const world = await createWorld();
    const { call, body } = await pageFor(world);
    for (let n = 0; n < 8; n += 1) {
      expect((await call<Said>('/share', { ...body('f@friends.test'), preview: true })).verdict).toBe('relay');
    }
  });

  test('R31: whoever has codes mailed about has to work too, before anything is looked up', async () => {
    const world = await createWorld();
    const { call } = await pageFor(world);
    const codes = [];
    for (let n = 0; n < 11; n += 1) {
      const claim = { rk: '0001aaaaaaaa', language: 'en-US', email: `f${n}@friends.test` };
      codes.push((await call<Said>('/claim', claim)).code);
    }
    expect(codes.filter((code) => code === 'proof_required')).toHaveLength(1);
    expect(codes.at(-1)).toBe('proof_required');
  });
});
