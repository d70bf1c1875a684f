import { createWorld } from '../../test/world.ts';
import { readSandboxMessage, readSandboxMessages } from '../sandbox.store.ts';
import { createSandboxSender } from './sandbox.ts';
import { describeSender } from './sender.contract.ts';

describeSender('the sandbox', async () => {
  const { ports, us } = await createWorld();
  return {
    sender: createSandboxSender(ports.databases, ports.ids, ports.clock),
    shopId: us.id,
    async delivered() {
      const listed = await readSandboxMessages(ports.databases, 10);
      const rows = await Promise.all(listed.map(({ id }) => readSandboxMessage(ports.databases, id)));
      return rows.map((row) => row?.raw ?? '').reverse();
    },
  };
});
