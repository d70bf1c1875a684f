/** One order that the shop's platform and its own server tell of, each knowing the buyer by a key of its own. */
import { expect, test } from 'vitest';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { connectPlatform, signPlatformCall } from '../test/platform.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';

const ANNA = 'anna@posteo.test';
const BOB = 'bob@posteo.test';
const DAY = 86_400_000;

/** An order whose webhook names the guest by address, and whose server names its customer by id. */
interface Told {
  number: string;
  email: string;
  customerId: string;
  coupon?: string;
}
type Teller = 'webhook' | 'server';
const WAYS: [Teller, Teller][] = [
  ['webhook', 'server'],
  ['server', 'webhook'],
];

/** A shop that both of them tell of its orders. */
async function openShop(world: World) {
  const key = await makeKey(world, world.us, ['purchases:write']);
  const connection = await connectPlatform(world.ports, world.us, 'shopify');
  const tell: Record<Teller, (told: Told) => Promise<Response> | Response> = {
    webhook({ number, email, coupon }) {
      const order = {
        number,
        amount: 6000,
        currency: 'USD',
        coupons: [coupon ?? []].flat(),
        at: world.clock.now(),
        email,
      };
      const { path, headers, body } = signPlatformCall(connection, order);
      return world.app.request(path, { method: 'POST', headers, body });
    },
    server: ({ number, customerId, coupon }) =>
      world.post(
        '/v1/purchases',
        {
          order_id: number,
          amount: 6000,
          currency: 'USD',
          occurred_at: world.clock.now(),
          coupons: [coupon ?? []].flat(),
          customer: { id: customerId },
        },
        { authorization: `Bearer ${key}` },
      ),
  };
  return async (ways: readonly Teller[], told: Told) => {
    for (const way of ways) expect((await tell[way](told)).status).toBe(200);
  };
}

const outcomeOf = ({ conversions }: Awaited<ReturnType<typeof readStanding>>) =>
  conversions.map(({ state, reason }) => [state, reason]);

test.each(WAYS)('an own order, told by the %s and then by the %s, stays the advocate’s own', async (...ways) => {
  const world = await createWorld();
  const tell = await openShop(world);
  const coupon = await (await makeReferral(world, { email: ANNA, confirmed: true })).claim();
  await tell(ways, { number: '1001', email: ANNA, customerId: 'c-81', coupon });
  expect(outcomeOf(await readStanding(world))).toEqual([['refused', 'self_referral']]);
  await tell(ways, { number: '1001', email: ANNA, customerId: 'c-81', coupon });
  const standing = await readStanding(world);
  expect(outcomeOf(standing)).toEqual([['refused', 'self_referral']]);
  expect(standing.rewards.filter(({ state }) => state !== 'void')).toEqual([]);
});

test.each(WAYS)('whoever bought before is known by either key, told by the %s and then by the %s', async (...ways) => {
  for (const again of ['webhook', 'server'] as const) {
    const world = await createWorld();
    const tell = await openShop(world);
    await tell(ways, { number: '1001', email: BOB, customerId: 'c-bob' });
    world.clock.advance(DAY);
    const coupon = await (await makeReferral(world, { email: ANNA, confirmed: true })).claim();
    await tell([again], { number: '1002', email: BOB, customerId: 'c-bob', coupon });
    expect(outcomeOf(await readStanding(world))).toEqual([['refused', 'not_new_customer']]);
  }
});

test('support finds an order by the buyer’s address, whoever told of it last', async () => {
  const world = await createWorld();
  const tell = await openShop(world);
  await tell(['webhook', 'server'], { number: '1001', email: BOB, customerId: 'c-bob' });
  const cookie = await signInMember(world);
  const answer = await world.post('/api/support/search', { text: BOB }, { ...OWN_PAGE, cookie });
  const { story } = (await answer.json()) as { story: { kind: string; label: string }[] };
  expect(story.filter(({ kind }) => kind === 'order').map(({ label }) => label)).toHaveLength(1);
});

test('what the shop tells of the buyer later holds where both name them by the same kind of key', async () => {
  const world = await createWorld();
  const tell = await openShop(world);
  await tell(['webhook', 'server', 'webhook'], { number: '1001', email: 'bbo@posteo.test', customerId: 'c-bob' });
  world.clock.advance(60_000);
  await tell(['webhook'], { number: '1001', email: BOB, customerId: '' });
  const { purchases } = await readStanding(world);
  const { secrets } = world.ports;
  const [emailKey] = secrets.addressKeys(world.us.retailerId, 'email', secrets.digest(BOB));
  expect(purchases).toMatchObject([{ emailKey, customerKey: expect.any(String) }]);
});

test('whom the shop itself found to be the advocate is not paid because it names another customer later', async () => {
  const world = await createWorld();
  const tell = await openShop(world);
  const coupon = await (await makeReferral(world, { customerId: 'c-anna' })).claim();
  const order = { number: '1001', email: BOB, coupon };
  await tell(['server'], { ...order, customerId: 'c-anna' });
  await tell(['server', 'webhook'], { ...order, customerId: 'c-81' });
  expect(outcomeOf(await readStanding(world))).toEqual([['refused', 'self_referral']]);
});
