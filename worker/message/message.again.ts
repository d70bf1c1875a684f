import { readChecks } from './check.store.ts';
import { judgeMessage } from './message.check.ts';
import { conclude, type Ready, type Run } from './message.run.ts';

/** What was judged longer ago is judged again before it goes: behind a slow server a batch waits for minutes. */
const FRESH_MS = 1000;
/** After this a message comes back that was withheld for a reason which is gone already. */
const SOON_MS = 1000;

/**
 * Judges again all that waits, by what is read now, and settles what may not go any more: with its reason, and its
 * attempt unspent.
 */
async function judgeWaiting(run: Run): Promise<void> {
  const { ports, database, waiting } = run;
  const all = [...waiting];
  const keys = all.flatMap(({ message }) => [...message.keys, ...message.mailboxKeys]);
  const messages = all.map(({ message }) => message.leased);
  const [checks, shops] = await Promise.all([
    readChecks(database, messages, keys),
    Promise.all(messages.map(({ shopId }) => ports.shops.byId(shopId))),
  ]);
  const now = ports.clock.now();
  for (const [index, ready] of all.entries()) {
    const shop = shops[index];
    const refusal = shop
      ? judgeMessage({ ...ready.message, shop }, checks, now)
      : ({ kind: 'canceled', error: 'shop_gone' } as const);
    ready.judgedAt = now;
    // What was marked meanwhile is on its way: whoever marked it settles it.
    if (refusal && waiting.delete(ready)) await conclude(run, ready.message, undefined, refusal);
  }
}

/** Who calls while it runs waits for the same. */
function judgeAgain(run: Run): Promise<void> {
  run.judging ??= judgeWaiting(run).finally(() => {
    run.judging = undefined;
  });
  return run.judging;
}

/** Judges a message again that has waited, and all that waits with it: they leave the run where they may not go. */
export async function refresh(run: Run, { judgedAt }: Ready): Promise<void> {
  if (run.ports.clock.now() - judgedAt >= FRESH_MS) await judgeAgain(run);
}

/**
 * Settles a message that could not be marked, as something changed or its lease is another's. What stopped it may have
 * stopped others: all that waits is judged again with it.
 */
export async function withhold(run: Run, ready: Ready): Promise<void> {
  run.waiting.add(ready);
  // A look that began before may know nothing of the change.
  await run.judging;
  if (run.waiting.has(ready)) await judgeAgain(run);
  if (!run.waiting.delete(ready)) return;
  const until = run.ports.clock.now() + SOON_MS;
  await conclude(run, ready.message, undefined, { kind: 'snoozed', cause: 'stopped', until });
}
