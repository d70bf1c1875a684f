import { eq } from 'drizzle-orm';
import { event, message } from '../../db/schema/group.ts';
import { insertMessage, type NewMessage } from '../message/message.store.ts';
import { createSenders, type PlatformSenders } from '../message/senders/senders.ts';
import type { AnySender, MessageChannel, Outgoing, Sender, SendOutcome } from '../ports.ts';
import type { World } from './world.ts';

/** What a message may be made of, beside what every one has. */
export type MessagePart = Partial<NewMessage>;

/** A message that somebody waits for. */
export const CODE: MessagePart = {
  kind: 'code',
  values: { shopName: 'Maple US', words: { title: '20% off', description: '' }, badge: '20%', code: 'FRIEND-1' },
};

/** A message for the outbox, as a share makes it: a deal by mail, unless told otherwise. */
export function makeMessage(world: World, more: MessagePart = {}): NewMessage {
  const { ports, us, campaignId } = world;
  const channel = more.channel ?? 'email';
  const address = more.address ?? (channel === 'email' ? 'bob@friends.test' : '+12025550123');
  const digest = ports.secrets.digest(address);
  const id = ports.ids.make('msg');
  return {
    id,
    retailerId: us.retailerId,
    shopId: us.id,
    campaignId,
    kind: 'deal',
    channel,
    idempotencyKey: `deal:${id}`,
    recipientKey: ports.secrets.addressKeys(us.retailerId, channel === 'sms' ? 'sms' : 'email', digest)[0],
    address,
    masked: 'b…@friends.test',
    language: 'en-US',
    values: {
      advocateName: 'Anna',
      shopName: us.name,
      words: { title: '20% off', description: 'For you.' },
      badge: '20%',
      url: 'https://go.test/r/0001code.token',
      rewardDisclosed: true,
    },
    policyVersion: 'v1',
    unsubscribeToken: ports.ids.token(us.number),
    ...more,
  } as NewMessage;
}

/** Puts it into the outbox. */
export async function enqueue(world: World, more: MessagePart = {}): Promise<{ id: string; token: string }> {
  const row = makeMessage(world, more);
  await world.tenant.client.execute(insertMessage(world.tenant, world.ports.secrets, row, world.clock.now()));
  return { id: row.id, token: row.unsubscribeToken };
}

/** Puts many into the outbox at once. @returns their ids. */
export async function enqueueAll(world: World, parts: readonly MessagePart[]): Promise<string[]> {
  const rows = parts.map((part) => makeMessage(world, part));
  const { secrets } = world.ports;
  await world.tenant.client.batch(
    rows.map((row) => insertMessage(world.tenant, secrets, row, world.clock.now())),
    'write',
  );
  return rows.map(({ id }) => id);
}

/** A message as it stands. */
export async function readRow(world: World, id: string) {
  const [row] = await world.tenant.orm.select().from(message).where(eq(message.id, id));
  if (!row) throw new Error('there is no such message');
  return row;
}

/** The states that the log tells of, in order. */
export async function readFacts(world: World): Promise<(string | undefined)[]> {
  const rows = await world.tenant.orm.select().from(event).where(eq(event.kind, 'message'));
  return rows.map(({ body }) => body.state);
}

/** A sender that does as it is told. */
export function makeSender<C extends MessageChannel>(
  channel: C,
  send: (outgoing: Extract<Outgoing, { channel: C }>) => SendOutcome | Promise<SendOutcome>,
  more: Partial<Sender<C>> = {},
): Sender<C> {
  return { name: 'test', channel, width: 4, send: async (outgoing) => send(outgoing), close() {}, ...more };
}

/** Gives a world these senders and no others. */
export function useSenders(world: World, ...senders: AnySender[]): void {
  const platform = Object.fromEntries(senders.map((sender) => [sender.channel, sender])) as PlatformSenders;
  world.ports.senders = createSenders(platform, {});
}

/** A text without words of its own: what the outbox does with it is the same for all. */
export function buildText(
  { config }: Pick<World['ports'], 'config'>,
  shop: { id: string },
  leased: { id: string; channel: MessageChannel },
  opened: { address: string },
): Outgoing | undefined {
  const { id } = leased;
  return {
    channel: 'sms',
    id,
    shopId: shop.id,
    from: { number: '+15005550006' },
    to: opened.address,
    body: 'text',
    segments: 2,
    statusCallback: `${config.publicUrl}/hooks/${id}`,
    validitySeconds: 3600,
  };
}
