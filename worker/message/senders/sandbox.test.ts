import type { MessageChannel } from '../../ports.ts';
import { createWorld } from '../../test/world.ts';
import { readSandboxMessage, readSandboxMessages } from '../sandbox.store.ts';
import { createSandboxSenders } from './sandbox.ts';
import { type Bench, describeSender } from './sender.contract.ts';

async function openBench<C extends Exclude<MessageChannel, 'ads'>>(channel: C): Promise<Bench<C>> {
  const { ports, us } = await createWorld();
  return {
    sender: createSandboxSenders(ports.databases, ports.ids, ports.clock)[channel] as Bench<C>['sender'],
    shopId: us.id,
    async delivered() {
      const listed = await readSandboxMessages(ports.databases, 10);
      const rows = await Promise.all(listed.map(({ id }) => readSandboxMessage(ports.databases, id)));
      return rows.map((row) => row?.raw ?? '').reverse();
    },
  };
}

describeSender('the sandbox', 'email', () => openBench('email'));
describeSender('the sandbox', 'sms', () => openBench('sms'));
describeSender('the sandbox', 'facebook', () => openBench('facebook'));
describeSender('the sandbox', 'push', () => openBench('push'));
