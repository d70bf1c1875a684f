/** Events of the queue that could not become facts: kept in the database, until an operator puts them back. */
import type { Clock, Databases, Log, ShopDirectory } from '../ports.ts';
import { type DeadLetter, parkLetters, readLetters, removeLetter } from './dead.store.ts';
import { insertEvents } from './event.store.ts';
import type { EventRow } from './event.ts';
import { readQueued } from './queue.read.ts';

/** What the queue's consumer needs of the service. */
export interface QueuePorts {
  databases: Databases;
  log: Log;
  clock: Clock;
  shops: Pick<ShopDirectory, 'byNumber' | 'forget'>;
}

const LETTERS_A_PAGE = 100;
/** Of these, whatever group a message was meant for, there is always one. */
const LETTERS_GROUP = 1;

/** Where an event belongs now: its retailer may have moved since it was taken. */
export async function groupOf({ shops }: Pick<QueuePorts, 'shops'>, group: number, shop: number): Promise<number> {
  return (await shops.byNumber(shop).catch(() => undefined))?.groupNumber ?? group;
}

/** Keeps what was queued for an operator. Never throws. @returns whether it is kept. */
export async function park(
  { databases, log, clock }: QueuePorts,
  reason: DeadLetter['reason'],
  bodies: readonly { id: string; body: unknown }[],
): Promise<boolean> {
  if (bodies.length === 0) return true;
  const diedAt = clock.now();
  const letters = bodies.map(({ id, body }) => ({ id, body: JSON.stringify(body) ?? 'null', reason, diedAt }));
  try {
    await parkLetters(databases.group(LETTERS_GROUP), letters);
    log.error('queued_events_parked', { reason, count: letters.length });
    return true;
  } catch (error) {
    const { name, code } = error as Error & { code?: unknown };
    log.error('queued_events_not_parked', { reason, count: letters.length, error: name, code });
    return false;
  }
}

export interface Redriven {
  /** Letters whose events are all in the log now. */
  restored: number;
  /** Letters that stay, with why. */
  left: { id: string; reason: string; diedAt: number }[];
}

/**
 * Puts parked messages into the log and forgets them: after a deployment that can read them, or with the database that
 * they were meant for back. Their events' ids make a repetition harmless.
 */
export async function redriveEvents(ports: QueuePorts): Promise<Redriven> {
  const letters = ports.databases.group(LETTERS_GROUP);
  const redriven: Redriven = { restored: 0, left: [] };
  for (let after = ''; ; ) {
    const page = await readLetters(letters, after, LETTERS_A_PAGE);
    for (const { id, body, diedAt } of page) {
      const reason = await restore(ports, JSON.parse(body));
      if (reason) redriven.left.push({ id, reason, diedAt });
      else {
        await removeLetter(letters, id);
        redriven.restored += 1;
      }
    }
    const last = page.at(-1);
    if (!last) return redriven;
    after = last.id;
  }
}

/** Each event by itself: one that is bad keeps the letter, and no other event from the log. @returns why it stays. */
async function restore(ports: QueuePorts, body: unknown): Promise<string | undefined> {
  const queued = readQueued(body);
  if (!queued) return 'unreadable';
  const faults = new Set<string>();
  for (const { event } of queued.events) {
    const fault = event ? await store(ports, queued.group, event) : 'unreadable';
    if (fault) faults.add(fault);
  }
  return faults.size > 0 ? [...faults].join('; ') : undefined;
}

async function store(ports: QueuePorts, group: number, event: EventRow): Promise<string | undefined> {
  try {
    const database = ports.databases.group(await groupOf(ports, group, event.shop));
    await database.client.execute(insertEvents([event]));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
