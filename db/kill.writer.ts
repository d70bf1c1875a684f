/** Program of the kill test: writes under load, and tells each write on standard output once it is acknowledged. */
import { writeSync } from 'node:fs';
import { createIds } from '../worker/ids.ts';
import { eventJson, INSERT_EVENTS, insertEvent } from '../worker/tag/event.store.ts';
import { openThreadDatabase } from './thread.ts';

const CALLERS = 32;

const ids = createIds({ now: Date.now });
const client = await openThreadDatabase({ file: process.argv[2] as string });
const eventOf = (id: string) => {
  return { shop: 1, id, kind: 'click' as const, occurredAt: 1, receivedAt: 2, body: { channel: 'email' } };
};

/** Events by the set-based insert: `e <id> …`. */
async function appendEvents(): Promise<string> {
  const own = [ids.uuid(), ids.uuid(), ids.uuid()];
  await client.append(
    INSERT_EVENTS,
    own.map((id) => eventJson(eventOf(id))),
  );
  return own.map((id) => `e ${id}\n`).join('');
}

/** A use case: its row and its event, both or none: `u <id>`. */
async function writeUseCase(): Promise<string> {
  const id = ids.uuid();
  const claim = {
    sql: 'insert into demo_order (id, shop, body, state, created_at) values (?, ?, ?, ?, ?)',
    args: [id, 'us', '{}', 'placed', 1],
  };
  await client.batch([claim, insertEvent(eventOf(`order:${id}`))], 'write');
  return `u ${id}\n`;
}

for (let caller = 0; caller < CALLERS; caller += 1) {
  void (async () => {
    for (;;) writeSync(1, caller % 4 === 0 ? await writeUseCase() : await appendEvents());
  })();
}
