import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, advocateToken, message, sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { openSheet, sendShare, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';

const half = { random: () => 0.5 };
const DAY = 24 * 3_600_000;

/** A verified sharer; with `confirmed`, one who showed that the address for their rewards is theirs. */
async function open(confirmed = true) {
  const world = await createWorld();
  const { secrets, clock } = world.ports;
  const { advocate: token } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
  const [proof] = await world.tenant.orm
    .select()
    .from(advocateToken)
    .where(eq(advocateToken.tokenHash, secrets.digest(token)));
  await world.tenant.orm
    .update(advocate)
    .set({
      emailKey: secrets.addressKeys(world.us.retailerId, 'email', secrets.digest('anna@example.com'))[0],
      emailSealed: secrets.seal('anna@example.com'),
      emailConfirmedAt: confirmed ? clock.now() : null,
    })
    .where(eq(advocate.id, proof?.advocateId ?? ''));
  return { world, token };
}

const confirmations = async ({ tenant }: World) =>
  (await tenant.orm.select().from(message)).filter(({ kind }) => kind === 'shared');

test('a sharer reads by mail what goes out, to how many, and how to stop it, with the way to their page', async () => {
  const { world, token } = await open();
  const friends = ['cleo@friends.test', 'dora@friends.test', 'nobody'];
  await sendShare(world, token, friends, { message: 'Their lamps are lovely.' });
  await dispatchDue(world.ports, half);
  const mails = await world.tenant.orm.select().from(sandboxMessage);
  const mail = mails.find(({ recipient }) => recipient === 'anna@example.com');
  expect(mails).toHaveLength(3);
  expect(mail?.subject).toBe('Your recommendation of Maple US goes to 2 friends');
  expect(mail?.text).toContain('> Their lamps are lovely.');
  expect(mail?.text).toContain('leave the programme');
  const page = /https:\/\/go\.test(\/me\/\w{30})/.exec(mail?.text ?? '')?.[1] ?? '';
  expect((await world.get(page)).status).toBe(303);
});

test('R33: it reads the same where friends were written to before or want nothing, and comes once an act', async () => {
  const { world, token } = await open();
  const id = world.ports.ids.uuid();
  await sendShare(world, token, ['cleo@friends.test'], { id });
  await sendShare(world, token, ['cleo@friends.test'], { id });
  expect(await confirmations(world)).toHaveLength(1);
  // Nothing goes to her again, and Anna is not told.
  await sendShare(world, token, ['cleo@friends.test']);
  expect(await confirmations(world)).toHaveLength(2);
  await dispatchDue(world.ports, half);
  const mails = await world.tenant.orm.select().from(sandboxMessage);
  const told = mails.filter(({ recipient }) => recipient === 'anna@example.com').map(({ subject }) => subject);
  expect(told).toEqual(Array(2).fill('Your recommendation of Maple US goes to 1 friend'));
  expect(mails).toHaveLength(3);
});

test('it goes to no address that somebody only typed, and ten times a day at most', async () => {
  const typed = await open(false);
  await sendShare(typed.world, typed.token, ['cleo@friends.test']);
  expect(await confirmations(typed.world)).toEqual([]);
  const { world, token } = await open();
  for (let time = 0; time < 12; time += 1) await sendShare(world, token, ['cleo@friends.test']);
  expect(await confirmations(world)).toHaveLength(10);
  world.clock.advance(DAY);
  await sendShare(world, token, ['cleo@friends.test']);
  expect(await confirmations(world)).toHaveLength(11);
});
