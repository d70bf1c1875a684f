/** Which spellings of a mailbox somebody is found by who leaves one shop, and stays in another. */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, mailboxSpelling } from '../../db/schema/group.ts';
import { readSharers, readSpellings } from '../privacy/person.store.ts';
import { findPerson } from '../privacy/person.ts';
import type { Shop } from '../retailer/shop.ts';
import { noteSpelling } from '../share/spelling.store.ts';
import { makeReferral } from '../test/referral.ts';
import { createWorld, type World } from '../test/world.ts';
import { leaveProgramme } from './leave.ts';

const note = (world: World, email: string) =>
  world.tenant.client.batch(noteSpelling(world.tenant, world.ports.secrets, email, world.clock.now()), 'write');

async function leave({ tenant, ports }: World, shop: Shop, id: string) {
  const [row] = await tenant.orm.select().from(advocate).where(eq(advocate.id, id));
  await leaveProgramme(ports, { shop, advocate: row as NonNullable<typeof row>, token: '' });
}

test('who leaves one shop is still found by every spelling in another, until they leave that too', async () => {
  const world = await createWorld();
  const { us, de, ports, tenant } = world;
  const email = 'mo.na@gmail.com';
  const here = await makeReferral(world, { email });
  const there = await makeReferral(world, { email, shop: de, dealId: world.deals.de });
  await note(world, email);
  const find = async () => {
    const keys = await readSpellings(tenant, findPerson(ports, us.retailerId, 'mona+x@googlemail.com'));
    return (await readSharers(tenant, keys)).map(({ id }) => id);
  };
  await leave(world, us, here.advocateId);
  expect(await find()).toEqual([there.advocateId]);
  await leave(world, de, there.advocateId);
  expect(await find()).toEqual([]);
  expect(await tenant.orm.select().from(mailboxSpelling)).toEqual([]);
});

test('no spelling that they gave before stays, whether the last is another or the mailbox itself', async () => {
  for (const last of ['mona+2@example.com', 'mona@example.com']) {
    const world = await createWorld();
    const mona = await makeReferral(world, { email: last });
    for (const email of ['mona+1@example.com', last, 'ben+1@example.com']) await note(world, email);
    await leave(world, world.us, mona.advocateId);
    const { secrets } = world.ports;
    const [ben] = secrets.addressKeys(world.us.retailerId, 'email', secrets.digest('ben+1@example.com'));
    const left = await world.tenant.orm.select().from(mailboxSpelling);
    expect(left.map(({ addressKey }) => addressKey)).toEqual([ben]);
  }
});
