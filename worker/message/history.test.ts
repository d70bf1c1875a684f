import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { campaign, suppression } from '../../db/schema/group.ts';
import type { SendOutcome } from '../ports.ts';
import { enqueue, makeSender, useSenders } from '../test/outbox.ts';
import { createWorld, type World } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';
import { insertStop, readStops, resumeStop } from './stop.store.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const MINUTE = 60_000;
const half = { random: () => 0.5 };
const FRIENDS = 4;
const SHARERS = 3;
const DEALS = 2;

/** What may happen to an outbox. Friends, sharers and deals are few, so that histories meet them again. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('share' as const),
      friend: fc.nat(FRIENDS - 1),
      sharer: fc.nat(SHARERS - 1),
      deal: fc.nat(DEALS - 1),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('tick' as const),
      wait: fc.constantFrom(0, MINUTE, 20 * MINUTE, 600 * MINUTE),
      dispatchers: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('refuse' as const),
      friend: fc.nat(FRIENDS - 1),
      scope: fc.constantFrom('global' as const, 'retailer' as const, 'sharer' as const),
      sharer: fc.nat(SHARERS - 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('stop' as const), on: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('campaign' as const),
      state: fc.constantFrom('running' as const, 'paused' as const),
    }),
  },
);
const outcomes = fc.array(
  fc.constantFrom<SendOutcome['kind']>('sent', 'sent', 'sent', 'later', 'unknown', 'dead', 'paused'),
  { minLength: 1, maxLength: 8 },
);

/** What must be true of each sending, kept beside the system by the simplest means. */
interface Model {
  /** By friend: who forbade what. */
  refusals: { friend: number; scope: 'global' | 'retailer' | 'sharer'; sharer: number }[];
  stopped: boolean;
  /** Times that a provider took, or may have taken, a message to a friend from a sharer about a deal. */
  taken: Map<string, number>;
  faults: string[];
}

const nameOf = (friend: number) => `friend${friend}@friends.test`;

async function refuse(world: World, friend: number, scope: 'global' | 'retailer' | 'sharer', sharer: number) {
  const { ports, us, tenant } = world;
  const retailerId = scope === 'global' ? '' : us.retailerId;
  const [addressKey] = ports.secrets.addressKeys(retailerId, 'email', ports.secrets.digest(nameOf(friend)));
  const scopeId = scope === 'sharer' ? `adv_${sharer}` : '';
  const id = ports.ids.make('sup');
  await tenant.orm
    .insert(suppression)
    .values({ id, retailerId, scope, scopeId, channel: 'email', addressKey, source: 'user', createdAt: 0 })
    .onConflictDoNothing();
}

async function switchStop(world: World, on: boolean): Promise<void> {
  const { tenant, us, ports } = world;
  const { retailerId } = us;
  if (on) {
    const grain = { shopId: '', campaignId: '', channel: '', kind: 'deal' };
    const row = { id: ports.ids.make('stp'), retailerId, ...grain, createdBy: 'u', createdAt: 0 };
    await insertStop(tenant, row).catch(() => {});
  } else {
    for (const stop of await readStops(tenant)) await resumeStop(tenant, stop, world.clock.now());
  }
}

it(
  `whatever happens: nobody is written to who said stop, nobody twice about one deal, ${ROUNDS} histories`,
  async () => {
    const world = await createWorld();
    let history = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 40 }), outcomes, async (happenings, kinds) => {
        history += 1;
        await world.tenant.client.batch(
          ['message', 'suppression', 'connection', 'sender_breaker', 'sending_stop'].map(
            (name) => `delete from ${name}`,
          ),
        );
        await world.tenant.orm.update(campaign).set({ state: 'running' });
        const model: Model = { refusals: [], stopped: false, taken: new Map(), faults: [] };
        const about = new Map<string, { friend: number; sharer: number; deal: number }>();
        let attempts = 0;
        useSenders(
          world,
          makeSender('email', ({ id }) => {
            const one = about.get(id);
            if (!one) return { kind: 'dead', error: 'not ours' };
            const { friend, sharer, deal } = one;
            const refused = model.refusals.some(
              (refusal) => refusal.friend === friend && (refusal.scope !== 'sharer' || refusal.sharer === sharer),
            );
            if (refused) model.faults.push(`${nameOf(friend)} was written to and had said stop`);
            if (model.stopped) model.faults.push('something went out while all was stopped');
            const kind = kinds[attempts++ % kinds.length] ?? 'sent';
            if (kind === 'sent' || kind === 'unknown') {
              const key = `${friend} ${sharer} ${deal}`;
              model.taken.set(key, (model.taken.get(key) ?? 0) + 1);
            }
            return kind === 'sent' ? { kind, providerId: id } : { kind, error: 'E' };
          }),
        );
        for (const one of happenings) {
          if (one.what === 'share') {
            const { friend, sharer, deal } = one;
            const cause = `deal:${history}:${friend}:${sharer}:${deal}`;
            const { id } = await enqueue(world, {
              address: nameOf(friend),
              advocateId: `adv_${sharer}`,
              idempotencyKey: cause,
            });
            about.set(id, { friend, sharer, deal });
          } else if (one.what === 'tick') {
            world.clock.advance(one.wait);
            await Promise.all(Array.from({ length: one.dispatchers }, () => dispatchDue(world.ports, half)));
          } else if (one.what === 'refuse') {
            await refuse(world, one.friend, one.scope, one.sharer);
            model.refusals.push(one);
          } else if (one.what === 'stop') {
            await switchStop(world, one.on);
            model.stopped = one.on;
          } else {
            await world.tenant.orm.update(campaign).set({ state: one.state }).where(eq(campaign.id, world.campaignId));
          }
        }
        expect(model.faults).toEqual([]);
        for (const [key, times] of model.taken) expect(times, key).toBe(1);
        // Each message is somewhere, and what waits spent no more attempts than were made.
        const { rows } = await world.tenant.client.execute(
          'select state, sum(attempt) as attempts, count(*) as n from message group by state',
        );
        const stored = rows.reduce((sum, row) => sum + Number(row.n), 0);
        const causes = new Set([...about.values()].map((one) => JSON.stringify(one)));
        expect(stored).toBe(causes.size);
        expect(rows.some(({ state }) => state === 'leased' || state === 'sending')).toBe(false);
        expect(rows.reduce((sum, row) => sum + Number(row.attempts), 0)).toBeLessThanOrEqual(attempts);
      }),
      { numRuns: ROUNDS },
    );
  },
  ROUNDS * 20_000,
);
