import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, advocateBlock, advocateToken, campaign, campaignShop, deal, link } from '../../db/schema/group.ts';
import { joinShop } from '../test/join.ts';
import { offerNames, openMe } from '../test/named.ts';
import { makeReferral } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';

const NOTHING = 'No deal can be shared at the moment.';
const BEGUN = 'Winter for friends';

/** The campaign ends, and another begins with a deal of its own. */
async function changeCampaign(world: World, more: Partial<typeof campaign.$inferInsert> = {}) {
  const { orm } = world.tenant;
  const [before] = await orm.select().from(campaign);
  const [offered] = await orm.select().from(deal).where(eq(deal.id, world.deals.us));
  if (!before || !offered) throw new Error('nothing runs');
  await orm.update(campaign).set({ state: 'ended', endsAt: world.clock.now() });
  await orm.insert(campaign).values({ ...before, id: 'cmp_winter', ...more });
  await orm.insert(campaignShop).values({ campaignId: 'cmp_winter', shopId: world.us.id, overrides: {} });
  const words = { 'en-US': { title: BEGUN, description: '' } };
  await orm.insert(deal).values({ ...offered, id: 'del_winter', campaignId: 'cmp_winter', words });
  world.clock.advance(60_000);
}

const block = (world: World, advocateId: string) =>
  world.tenant.orm.insert(advocateBlock).values({
    advocateId,
    shopId: world.us.id,
    reason: 'false_orders',
    blockedBy: 'mem_1',
    createdAt: world.clock.now(),
  });

const linksOf = (world: World) => world.tenant.orm.select().from(link).where(eq(link.dealId, 'del_winter'));

test('who joined under another campaign shares the one that runs now, as they open their page', async () => {
  const world = await createWorld();
  const anna = await joinShop(world, 'via=receipt&utm_campaign=autumn');
  const me = await openMe(world, anna.id);
  expect(await me.read()).not.toContain(BEGUN);
  await changeCampaign(world);
  const page = await me.read();
  expect(page).toContain(BEGUN);
  expect(page).not.toContain(NOTHING);
  const made = await linksOf(world);
  expect(page).toContain(`/r/${made.find(({ channel }) => channel === 'link')?.code}`);
  for (const one of made) expect(one.entryUtm).toMatchObject({ source: 'receipt', campaign: 'autumn' });
  // Once there are some nothing more is written.
  const tokens = await world.tenant.orm.select().from(advocateToken);
  await me.read();
  expect(await linksOf(world)).toHaveLength(made.length);
  expect(await world.tenant.orm.select().from(advocateToken)).toHaveLength(tokens.length);
});

const KEEPS_OUT = {
  'a campaign for customers whom the shop knows': (world: World) =>
    changeCampaign(world, { share: { customer: 'known', minPurchases: 0, countries: [] } }),
  'a campaign of channels that no page shows': (world: World) => changeCampaign(world, { channels: ['newsletter'] }),
  'a block': async (world: World, id: string) => {
    await changeCampaign(world);
    await block(world, id);
  },
};

test.each(Object.entries(KEEPS_OUT))('nothing is made where %s keeps an advocate out', async (_, keepOut) => {
  const world = await createWorld();
  const anna = await joinShop(world, 'via=receipt');
  const me = await openMe(world, anna.id);
  await keepOut(world, anna.id);
  const tokens = await world.tenant.orm.select().from(advocateToken);
  expect(await me.read()).toContain(NOTHING);
  expect(await linksOf(world)).toEqual([]);
  expect(await world.tenant.orm.select().from(advocateToken)).toHaveLength(tokens.length);
});

test('what runs is there to be shared, however many others came and went since', async () => {
  const world = await createWorld();
  const anna = await joinShop(world, 'via=receipt');
  const me = await openMe(world, anna.id);
  const { orm } = world.tenant;
  const [made] = await orm.select().from(link).where(eq(link.advocateId, anna.id));
  const [offered] = await orm
    .select()
    .from(deal)
    .where(eq(deal.id, made?.dealId ?? ''));
  if (!made || !offered) throw new Error('nothing is shared');
  const title = offered.words['en-US']?.title ?? '';
  for (let season = 0; season < 6; season += 1) {
    world.clock.advance(60_000);
    const id = `del_${season}`;
    await orm
      .insert(deal)
      .values({ ...offered, id, state: 'ended', words: { 'en-US': { title: id, description: '' } } });
    await orm.insert(link).values({ ...made, code: `season${season}`, dealId: id, createdAt: world.clock.now() });
  }
  const page = await me.read();
  expect(page).toContain(title);
  expect(page).toContain(made.code);
  expect(page).not.toContain('del_');
});

test('who was shut out since has nothing to share, and no name to tell', async () => {
  const world = await createWorld();
  await offerNames(world);
  const anna = await joinShop(world, 'via=receipt');
  const me = await openMe(world, anna.id);
  expect(await me.read()).not.toContain(NOTHING);
  expect(await me.read()).toContain('A name to tell');
  await block(world, anna.id);
  expect(await me.read()).toContain(NOTHING);
  expect(await me.read()).not.toContain('A name to tell');
});

test('a customer whom the shop knows shares the campaign that is for them alone', async () => {
  const world = await createWorld();
  const { advocateId } = await makeReferral(world, { customerId: 'c-1' });
  await changeCampaign(world, { share: { customer: 'known', minPurchases: 0, countries: [] } });
  expect(await (await openMe(world, advocateId)).read()).toContain(BEGUN);
  const [row] = await world.tenant.orm.select().from(advocate).where(eq(advocate.id, advocateId));
  expect(row?.state).toBe('verified');
});
