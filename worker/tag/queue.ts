/** The consumer's end of the events' queue: what Cloudflare delivers becomes events, or is kept for an operator. */
import { isFenced } from '../../db/fence.error.ts';
import { isRefusal } from '../storage.ts';
import { groupOf, park, type QueuePorts } from './dead.ts';
import { insertEvents } from './event.store.ts';
import type { EventRow } from './event.ts';
import { readQueued } from './queue.read.ts';

/** One message as the platform delivers it; what is neither acknowledged nor retried counts as done. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: unknown;
  /** Deliveries so far, this one included. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** An event of a message. */
interface Entry {
  message: QueuedMessage;
  /** Names the event's letter, where it has to be parked. */
  letter: string;
  event: EventRow;
}

/** Rows of one statement: SQLite binds 32,766 values at most. */
const ROWS = 500;

/** Longer with every attempt, up to 15 minutes: with 100 attempts a message outlives a day without a database. */
const retryLater = (message: QueuedMessage) =>
  message.retry({ delaySeconds: Math.min(900, 5 * 2 ** Math.min(message.attempts, 8)) });

/** What is done with a batch: messages that must come again, and events that are kept apart. */
interface Outcome {
  again: Set<QueuedMessage>;
  unreadable: { message: QueuedMessage; id: string; body: unknown }[];
  refused: { message: QueuedMessage; id: string; body: unknown }[];
}

/**
 * Writes a batch from the queue into the log: one idempotent write a group. A message is acknowledged when each of its
 * events is in the log, or parked by itself; so a bad event takes neither its message nor its neighbours along. What
 * comes again is harmless: events have ids. Never throws.
 */
export async function storeQueuedEvents(messages: readonly QueuedMessage[], ports: QueuePorts): Promise<void> {
  const groups = new Map<number, Entry[]>();
  const outcome: Outcome = { again: new Set(), unreadable: [], refused: [] };
  for (const message of messages) {
    const queued = readQueued(message.body);
    if (!queued) outcome.unreadable.push({ message, id: message.id, body: message.body });
    for (const [index, { raw, event }] of (queued?.events ?? []).entries()) {
      const letter = queued?.events.length === 1 ? message.id : `${message.id}.${index}`;
      const group = queued?.group ?? 0;
      if (!event) {
        outcome.unreadable.push({ message, id: letter, body: { group, event: raw } });
        continue;
      }
      const own = await groupOf(ports, group, event.shop);
      const entries = groups.get(own) ?? [];
      groups.set(own, entries);
      entries.push({ message, letter, event });
    }
  }
  for (const [group, entries] of groups) await storeEntries(ports, group, entries, outcome);
  for (const reason of ['unreadable', 'refused'] as const) {
    if (await park(ports, reason, outcome[reason])) continue;
    for (const { message } of outcome[reason]) outcome.again.add(message);
  }
  for (const message of messages) {
    if (outcome.again.has(message)) retryLater(message);
    else message.ack();
  }
}

/** One write for all. */
async function insertAll({ databases }: QueuePorts, group: number, entries: readonly Entry[]): Promise<void> {
  const statements = Array.from({ length: Math.ceil(entries.length / ROWS) }, (_, part) =>
    insertEvents(entries.slice(part * ROWS, (part + 1) * ROWS).map(({ event }) => event)),
  );
  const [only, ...others] = statements;
  const { client } = databases.group(group);
  if (only && others.length === 0) await client.execute(only);
  else await client.batch(statements, 'write');
}

/** Where a retailer among them is being moved, one write for each shop; where a row is bad, by halves. */
async function storeEntries(ports: QueuePorts, group: number, entries: Entry[], outcome: Outcome): Promise<void> {
  try {
    await insertAll(ports, group, entries);
  } catch (error) {
    const fenced = isFenced(error);
    const byShop = [...Map.groupBy(entries, ({ event }) => event.shop).values()];
    const middle = entries.length >> 1;
    const halves = isRefusal(error) && middle > 0 ? [entries.slice(0, middle), entries.slice(middle)] : [];
    const parts = fenced ? (byShop.length > 1 ? byShop : []) : halves;
    for (const part of parts) await storeEntries(ports, group, part, outcome);
    if (parts.length > 0) return;
    const { name, code } = error as Error & { code?: unknown };
    ports.log.error('queued_events_not_stored', { group, count: entries.length, error: name, code });
    if (!fenced && isRefusal(error)) {
      for (const { message, letter: id, event } of entries) {
        outcome.refused.push({ message, id, body: { group, event } });
      }
      return;
    }
    if (fenced) ports.shops.forget();
    for (const { message } of entries) outcome.again.add(message);
  }
}

/** Takes a batch of the dead letters' queue: what was tried too often waits in the database instead. Never throws. */
export async function parkDeadMessages(messages: readonly QueuedMessage[], ports: QueuePorts): Promise<void> {
  const kept = await park(ports, 'exhausted', messages);
  for (const message of messages) {
    if (kept) message.ack();
    else retryLater(message);
  }
}
