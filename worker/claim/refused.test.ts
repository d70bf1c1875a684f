/** Whom a rule keeps from a code: an address that somebody types, or a mail that was passed on, changes nothing of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { openScenario } from '../test/scenario.ts';
import { vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';

const CLAIM = { customer: 'new' as const, countries: ['US'] };

async function start() {
  const world = await createWorld();
  const key = await makeKey(world, world.us, ['purchases:write']);
  const friend = openScenario(world, key, 1);
  return { world, friend, other: openScenario(world, key, 2), anna: await friend.advocate('Anna') };
}
let { world, friend, other, anna } = {} as Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  ({ world, friend, other, anna } = await start());
});

describe('a refusal stands whatever address is typed', () => {
  test.each([
    ['of a link of one’s own', 'own', 'Anna-1', 'US'],
    ['of whoever bought before', 'only_new', 'c-old', 'US'],
    ['of another country', 'country', undefined, 'FR'],
  ])('%s', async (_, reason, customerId, country) => {
    await friend.server({ order_id: 'old', customer: { id: 'c-old' } });
    friend.days(1);
    await friend.rule({ claim: { ...CLAIM, mailFirst: true } });
    await other.claimByMail(world, await other.click(anna.code), 'dora@friends.test');
    await friend.rule({ claim: CLAIM });
    for (const email of ['nobody@friends.test', 'dora@friends.test']) {
      const more = { email, ...(customerId && { identity: vouch(world, customerId) }) };
      expect(await friend.claim(await friend.click(anna.code), more, country)).toBe(`refused ${reason}`);
    }
  });
});

test('whoever has a code keeps it, whatever the rules have become', async () => {
  const referral = await friend.click(anna.code);
  const code = await friend.claim(referral);
  await friend.rule({ claim: { ...CLAIM, countries: ['FR'] } });
  expect(await friend.claim(referral)).toBe(code);
  expect(await friend.claim(referral, { email: 'ben@friends.test' })).toBe(code);
});

describe('a mail that was passed on', () => {
  beforeEach(async () => {
    await friend.server({ order_id: 'old', customer: { email: 'ben@friends.test' } });
    friend.days(1);
  });

  test('bars nobody whom the shop vouches for as new', async () => {
    const passedOn = await other.click(await friend.relay(anna, 'ben@friends.test'));
    expect(await other.claim(passedOn)).toBe('refused only_new');
    expect(await other.claim(passedOn, { identity: vouch(world, 'c-cleo') })).toMatch(/^FRIEND-/);
  });

  test('gives no code to a customer, nor to whoever wrote it', async () => {
    await friend.server({ order_id: 'cleo', customer: { id: 'c-cleo' } });
    friend.days(1);
    const passedOn = await other.click(await friend.relay(anna, 'cleo@friends.test'));
    expect(await other.claim(passedOn, { identity: vouch(world, 'c-cleo') })).toBe('refused only_new');
    expect(await other.claim(passedOn, { identity: vouch(world, 'Anna-1') })).toBe('refused own');
  });
});
