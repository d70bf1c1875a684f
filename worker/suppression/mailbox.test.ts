import { describe, expect, it } from 'vitest';
import { message, suppression } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordReceipt } from '../message/receipt.ts';
import { mailboxOf } from '../privacy/address.ts';
import { findPerson, forgetPerson } from '../privacy/person.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { enqueue, makeSender, readRow, useSenders } from '../test/outbox.ts';
import { createWorld, type World } from '../test/world.ts';
import { liftOwnWord } from './suppression.store.ts';

const half = { random: () => 0.5 };
const SPELLINGS = ['victim@gmail.com', 'vic.tim@gmail.com', 'victim+1@gmail.com', 'v.ictim+2@googlemail.com'];

/** What becomes of a message to each spelling, once somebody said stop. */
async function statesOf(world: World, spellings = SPELLINGS) {
  const ids = [];
  for (const address of spellings) ids.push((await enqueue(world, { address })).id);
  await dispatchDue(world.ports, half);
  return Promise.all(ids.map(async (id) => (await readRow(world, id)).state));
}
const all = (state: string) => SPELLINGS.map(() => state);

async function open() {
  const world = await createWorld();
  useSenders(
    world,
    makeSender('email', ({ id }) => ({ kind: 'sent', providerId: id })),
  );
  return world;
}

describe('mailboxOf', () => {
  it.each([
    ['anna.finch@shop.test', 'anna.finch@shop.test'],
    ['anna.finch+deal@shop.test', 'anna.finch@shop.test'],
    ['+anna@shop.test', '+anna@shop.test'],
    ['An.na.Finch+x@googlemail.com'.toLowerCase(), 'annafinch@gmail.com'],
    ['...@gmail.com', '...@gmail.com'],
    ['+12025550123', '+12025550123'],
  ])('%s is %s', (address, mailbox) => {
    expect(mailboxOf(address)).toBe(mailbox);
  });
});

describe('a refusal holds for the mailbox, however its address is spelled', () => {
  it.each(SPELLINGS)('R8: said by %s at the link in a message, also when its address was dropped', async (address) => {
    const world = await open();
    const { token, id } = await enqueue(world, { address });
    await dispatchDue(world.ports, half);
    await world.tenant.orm.update(message).set({ addressSealed: null });
    expect((await world.post(`/u/${token}`, '')).status).toBe(200);
    expect(await statesOf(world)).toEqual(all('suppressed'));
    expect((await readRow(world, id)).state).toBe('sent');
    expect(await statesOf(world, ['victims@gmail.com', 'victim@shop.test'])).toEqual(['sent', 'sent']);
  });

  it('of a message that is older than the key of its mailbox', async () => {
    const world = await open();
    const { token } = await enqueue(world, { address: 'victim+1@gmail.com' });
    await world.tenant.orm.update(message).set({ mailboxKey: null });
    await world.post(`/u/${token}`, '');
    expect(await statesOf(world)).toEqual(all('suppressed'));
  });

  it('from before mailboxes were kept, once that spelling passes by', async () => {
    const world = await open();
    const { secrets, ids } = world.ports;
    const { retailerId } = world.us;
    const [addressKey] = secrets.addressKeys(retailerId, 'email', secrets.digest('victim+1@gmail.com'));
    const row = { id: ids.make('sup'), retailerId, scope: 'retailer', channel: 'email', addressKey } as const;
    await world.tenant.orm.insert(suppression).values({ ...row, source: 'user', createdAt: 0 });
    expect(await statesOf(world, ['victim@gmail.com'])).toEqual(['sent']);
    expect(await statesOf(world, ['victim+1@gmail.com'])).toEqual(['suppressed']);
    expect(await statesOf(world)).toEqual(all('suppressed'));
  });

  it('between lease and send', async () => {
    const world = await createWorld();
    const { token } = await enqueue(world, { address: 'victim+1@gmail.com' });
    let asked = false;
    const sent: string[] = [];
    useSenders(
      world,
      makeSender(
        'email',
        async ({ id, to }) => {
          if (!asked) await world.post(`/u/${token}`, '');
          asked = true;
          sent.push(to);
          return { kind: 'sent', providerId: id };
        },
        { width: 1 },
      ),
    );
    for (let n = 0; n < 60; n += 1) await enqueue(world, { address: `f${n}@friends.test` });
    const last = await enqueue(world, { address: 'vic.tim@gmail.com' });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, last.id)).state).toBe('suppressed');
    expect(sent).not.toContain('vic.tim@gmail.com');
  });

  it('R23: a complaint, for all retailers', async () => {
    const world = await open();
    const { id } = await enqueue(world, { address: 'vic.tim+1@gmail.com' });
    await dispatchDue(world.ports, half);
    await recordReceipt(world.ports, { message: { id }, state: 'complained', suppress: 'complaint' });
    const rows = await world.tenant.orm.select().from(suppression);
    expect(rows.map(({ scope }) => scope).sort()).toEqual(['global', 'global', 'retailer', 'retailer']);
    await world.tenant.orm.delete(suppression);
    await world.tenant.orm.insert(suppression).values(rows.filter(({ scope }) => scope === 'global'));
    expect(await statesOf(world)).toEqual(all('suppressed'));
  });

  it('a spelling that bounces is dead alone, its mailbox takes all with it', async () => {
    const world = await open();
    for (const address of ['victim+1@gmail.com', 'other@gmail.com']) {
      const { id } = await enqueue(world, { address });
      await dispatchDue(world.ports, half);
      await recordReceipt(world.ports, { message: { id }, state: 'bounced', suppress: 'bounce' });
    }
    expect(await statesOf(world)).toEqual(['sent', 'sent', 'suppressed', 'sent']);
    expect(await statesOf(world, ['ot.her+1@gmail.com'])).toEqual(['suppressed']);
  });

  it('R22, R27: an imported list and an erasure; members find it by any spelling', async () => {
    const world = await open();
    const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
    const csv = { ...headers, 'content-type': 'text/csv' };
    const imported = await world.post('/api/suppressions?channel=email', 'victim+1@gmail.com', csv);
    expect(await imported.json()).toMatchObject({ imported: 1, known: 0 });
    expect(await statesOf(world)).toEqual(all('suppressed'));
    const found = await world.post('/api/suppressions/look-up', { address: 'v.ictim@googlemail.com' }, headers);
    expect(await found.json()).toMatchObject({ found: [{ source: 'dnc' }] });
    const person = findPerson(world.ports, world.us.retailerId, 'a.nna+x@gmail.com');
    await forgetPerson(world.ports, [world.us], person);
    expect(await statesOf(world, ['anna@gmail.com', 'a.nna+x@gmail.com'])).toEqual(['suppressed', 'suppressed']);
  });

  it('who takes it back, takes it back for the mailbox', async () => {
    const world = await open();
    const { token } = await enqueue(world, { address: 'victim+1@gmail.com' });
    await world.post(`/u/${token}`, '');
    const { secrets } = world.ports;
    const keys = ['victim+1@gmail.com', mailboxOf('victim+1@gmail.com')].flatMap((one) =>
      secrets.addressKeys(world.us.retailerId, 'email', secrets.digest(one)),
    );
    await world.tenant.client.batch(liftOwnWord(world.tenant, { channel: 'email', keys }, world.clock.now()), 'write');
    const { id } = await enqueue(world, {
      address: 'victim+1@gmail.com',
      kind: 'reward',
      values: { shopName: 'Maple', state: 'earned', amount: '$10' },
    });
    await dispatchDue(world.ports, half);
    expect((await readRow(world, id)).state).toBe('sent');
  });
});
