import { openAccount } from './account.ts';
import { forgetErased, postponeErasure, readUnforgotten } from './age.store.ts';
import { readChecks } from './check.store.ts';
import type { Run } from './message.run.ts';

const BATCH = 20;
const HOUR = 3_600_000;
/** So long a provider is asked to forget a text; then an operator reads of it. */
const PATIENCE_MS = 7 * 24 * HOUR;

/**
 * Lets providers forget texts whose address we dropped: 72 hours after their end all that they could still tell us is
 * told. One that cannot forget is left alone; one that fails is asked again each hour for a week.
 */
export async function eraseAtProviders(run: Run): Promise<void> {
  const { ports, database } = run;
  const now = ports.clock.now();
  const texts = await readUnforgotten(database, now, BATCH);
  if (texts.length === 0) return;
  const { connections } = await readChecks(database, texts, []);
  const [done, later]: [string[], string[]] = [[], []];
  for (const { id, channel, connectionId, providerId, finalAt } of texts) {
    // Only the account that it went out over knows it.
    const row = connections.find((one) => one.id === connectionId) ?? { id: connectionId ?? '', channel };
    const { sender } = openAccount(ports, row);
    const forgotten = !sender?.erase || providerId === null || (await sender.erase(providerId));
    const given = now - (finalAt ?? now) > PATIENCE_MS;
    if (!forgotten && given) ports.log.warn('erasure_failed', { message: id, account: row.id });
    (forgotten || given ? done : later).push(id);
  }
  await forgetErased(database, done);
  await postponeErasure(database, later, now + HOUR);
}
