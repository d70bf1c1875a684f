import { expect, it } from 'vitest';
import { suppression } from '../../db/schema/group.ts';
import { enqueue, makeSender, readRow, useSenders } from '../test/outbox.ts';
import { createWorld } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';

it.each([
  ['said stop as a shopper', 'user', 'sent'],
  ['complained about something else', 'complaint', 'sent'],
  ['has no mailbox any more', 'bounce', 'suppressed'],
  ['lives at a provider that lets nothing pass', 'provider', 'suppressed'],
] as const)('what goes to the retailer’s own people is no marketing: somebody who %s', async (_, source, state) => {
  const world = await createWorld();
  const { ports, us, clock } = world;
  const sent: string[] = [];
  useSenders(
    world,
    makeSender('email', async ({ to, id }) => {
      sent.push(to);
      return { kind: 'sent', providerId: id };
    }),
  );
  const address = 'care@maple.test';
  const digest = ports.secrets.digest(address);
  const [recipientKey] = ports.secrets.addressKeys(us.retailerId, 'email', digest);
  const given = { retailerId: us.retailerId, channel: 'all', scope: 'retailer', createdAt: clock.now() } as const;
  await world.tenant.orm.insert(suppression).values({ id: 'sup_1', addressKey: recipientKey, source, ...given });
  const values = { shopName: us.name, from: 'bob@friends.test', subject: '', text: 'Where is my parcel?' };
  const house = await enqueue(world, { kind: 'reply', values, address, recipientKey });
  const deal = await enqueue(world, { address, recipientKey });
  await dispatchDue(ports, { random: () => 0.5 });
  expect((await readRow(world, house.id)).state).toBe(state);
  expect((await readRow(world, deal.id)).state).toBe('suppressed');
  expect(sent).toEqual(state === 'sent' ? [address] : []);
});
