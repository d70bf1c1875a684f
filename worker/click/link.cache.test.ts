import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, campaign, link } from '../../db/schema/group.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { linksOf } from './link.cache.ts';

const PERSON = {
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1',
};

async function addLink(world: World, code = world.ports.ids.linkCode(1)) {
  const advocateId = world.ports.ids.make('adv');
  await world.tenant.orm
    .insert(advocate)
    .values({ id: advocateId, shopId: world.us.id, state: 'named', language: 'en-US', createdAt: START });
  await world.tenant.orm.insert(link).values({
    code,
    shopId: world.us.id,
    campaignId: world.campaignId,
    dealId: world.deals.us,
    advocateId,
    channel: 'link',
    placement: 'embedded',
    language: 'en-US',
    utm: {},
    createdAt: START,
  });
  return code;
}

/** Counts what a link's look-up costs. */
function watchReads(world: World) {
  const { client } = world.tenant;
  const seen: string[] = [];
  const { databases } = world.ports;
  const counted = new Proxy(client, {
    get: (target, name) =>
      name === 'execute'
        ? (statement: { sql: string }) => {
            if (/from link where/.test(statement.sql)) seen.push(statement.sql);
            return target.execute(statement);
          }
        : target[name as never],
  });
  world.ports.databases = { ...databases, group: (number) => ({ ...databases.group(number), client: counted }) };
  return seen;
}
const follow = (world: World, code: string) => world.get(`/r/${code}`, PERSON);

test('a link is looked up once a minute, a code that nobody has too', async () => {
  const world = await createWorld();
  const reads = watchReads(world);
  for (const code of [await addLink(world), world.ports.ids.linkCode(1)]) {
    for (let visit = 0; visit < 5; visit += 1) expect((await follow(world, code)).status).toBe(302);
    expect(reads.splice(0)).toHaveLength(1);
    world.clock.advance(60_000);
    await follow(world, code);
    expect(reads.splice(0)).toHaveLength(1);
  }
});

test('20,000 links are kept, and no more: the least recently used goes first', async () => {
  const world = await createWorld();
  const reads = watchReads(world);
  const code = await addLink(world);
  const read = (one: string) => linksOf(world.ports).read(world.ports, one);
  const other = await addLink(world);
  await read(other);
  await read(code);
  reads.length = 0;
  for (let index = 0; index < 19_999; index += 1) await read(`0001${String(index).padStart(8, '0')}`);
  reads.length = 0;
  await read(code);
  expect(reads).toHaveLength(0);
  await read(other);
  expect(reads).toHaveLength(1);
});

test('a change made elsewhere is in force after 60 s at the latest, one made here at once', async () => {
  const world = await createWorld();
  const code = await addLink(world);
  const targetOf = async () =>
    new URL((await follow(world, code)).headers.get('location') ?? '').searchParams.get('gw');
  expect(await targetOf()).toBeNull();
  // Elsewhere: only the database changes.
  await world.tenant.orm.update(campaign).set({ state: 'ended' });
  world.clock.advance(60_000);
  expect(await targetOf()).toBe('ended');
  // A link's own row, by the merge of its advocate: the host that merges forgets it.
  const moved = await addLink(world);
  await follow(world, moved);
  const reads = watchReads(world);
  await world.tenant.orm.update(link).set({ dealId: world.deals.usSecond }).where(eq(link.code, moved));
  linksOf(world.ports).forget(moved);
  await follow(world, moved);
  expect(reads).toHaveLength(1);
});
