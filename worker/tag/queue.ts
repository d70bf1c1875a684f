/** The consumer's end of the events' queue: what Cloudflare delivers becomes events, or is kept for an operator. */
import * as z from 'zod/mini';
import { isFenced } from '../../db/fence.error.ts';
import type { Clock, Databases, Log, ShopDirectory } from '../ports.ts';
import { isRefusal } from '../storage.ts';
import { type DeadLetter, parkLetters, readLetters, removeLetter } from './dead.store.ts';
import { insertEvents } from './event.store.ts';
import { EVENT_KINDS, type EventRow } from './event.ts';
import type { QueuedEvent } from './sink.queue.ts';

/** One message as the platform delivers it; what is neither acknowledged nor retried counts as done. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: unknown;
  /** Deliveries so far, this one included. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** What the consumer needs of the service. */
interface QueuePorts {
  databases: Databases;
  log: Log;
  clock: Clock;
  shops: Pick<ShopDirectory, 'byNumber' | 'forget'>;
}

const queuedEvent = z.object({
  group: z.int().check(z.gte(0)),
  event: z.object({
    shop: z.int().check(z.gte(0)),
    id: z.string().check(z.minLength(1), z.maxLength(100)),
    kind: z.enum(EVENT_KINDS),
    occurredAt: z.int(),
    receivedAt: z.int(),
    body: z.record(z.string(), z.unknown()),
  }),
});

/** A message of the queue; undefined where it is none of ours. */
function readQueuedEvent(body: unknown): QueuedEvent | undefined {
  const parsed = queuedEvent.safeParse(body);
  return parsed.success ? (parsed.data as QueuedEvent) : undefined;
}

/** A message that was read. */
interface Entry {
  message: QueuedMessage;
  event: EventRow;
}

const LETTERS_A_PAGE = 100;
/** Of these, whatever group a message was meant for, there is always one. */
const LETTERS_GROUP = 1;

/** Longer with every attempt, up to 15 minutes: with 100 attempts a message outlives a day without a database. */
const retryLater = (message: QueuedMessage) =>
  message.retry({ delaySeconds: Math.min(900, 5 * 2 ** Math.min(message.attempts, 8)) });

/** Where an event belongs now: its retailer may have moved since it was taken. */
async function groupOf({ shops }: QueuePorts, { group, event }: QueuedEvent): Promise<number> {
  return (await shops.byNumber(event.shop).catch(() => undefined))?.groupNumber ?? group;
}

/**
 * Writes a batch from the queue into the log: one set-based, idempotent insert a group. Each message is acknowledged,
 * retried or parked by itself, so that a bad one never takes its neighbours along. Never throws.
 */
export async function storeQueuedEvents(messages: readonly QueuedMessage[], ports: QueuePorts): Promise<void> {
  const groups = new Map<number, Entry[]>();
  const unreadable: QueuedMessage[] = [];
  for (const message of messages) {
    const queued = readQueuedEvent(message.body);
    if (!queued) {
      unreadable.push(message);
      continue;
    }
    const group = await groupOf(ports, queued);
    groups.set(group, [...(groups.get(group) ?? []), { message, event: queued.event }]);
  }
  for (const [group, entries] of groups) await storeEntries(ports, group, entries);
  await parkMessages(unreadable, 'unreadable', ports);
}

/** One insert for all. Where a retailer among them is being moved, one for each shop; where a row is bad, by halves. */
async function storeEntries(ports: QueuePorts, group: number, entries: Entry[]): Promise<void> {
  try {
    await ports.databases.group(group).client.execute(insertEvents(entries.map(({ event }) => event)));
    for (const { message } of entries) message.ack();
  } catch (error) {
    const fenced = isFenced(error);
    const byShop = [...Map.groupBy(entries, ({ event }) => event.shop).values()];
    const middle = entries.length >> 1;
    const halves = isRefusal(error) && middle > 0 ? [entries.slice(0, middle), entries.slice(middle)] : [];
    const parts = fenced ? (byShop.length > 1 ? byShop : []) : halves;
    for (const part of parts) await storeEntries(ports, group, part);
    if (parts.length > 0) return;
    const { name, code } = error as Error & { code?: unknown };
    ports.log.error('queued_events_not_stored', { group, count: entries.length, error: name, code });
    const messages = entries.map(({ message }) => message);
    if (!fenced && isRefusal(error)) return parkMessages(messages, 'refused', ports);
    if (fenced) ports.shops.forget();
    messages.forEach(retryLater);
  }
}

/** Keeps messages for an operator. Never throws: what cannot be kept now comes again. */
async function parkMessages(
  messages: readonly QueuedMessage[],
  reason: DeadLetter['reason'],
  { databases, log, clock }: QueuePorts,
): Promise<void> {
  if (messages.length === 0) return;
  const letters = messages.map(({ id, body }) => ({
    id,
    body: JSON.stringify(body) ?? 'null',
    reason,
    diedAt: clock.now(),
  }));
  try {
    await parkLetters(databases.group(LETTERS_GROUP), letters);
    for (const message of messages) message.ack();
    log.error('queued_events_parked', { reason, count: messages.length });
  } catch (error) {
    const { name, code } = error as Error & { code?: unknown };
    log.error('queued_events_not_parked', { reason, count: messages.length, error: name, code });
    messages.forEach(retryLater);
  }
}

/** Takes a batch of the dead letters' queue: what was tried too often waits in the database instead. Never throws. */
export async function parkDeadMessages(messages: readonly QueuedMessage[], ports: QueuePorts): Promise<void> {
  await parkMessages(messages, 'exhausted', ports);
}

export interface Redriven {
  /** Letters that are events now. */
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
    for (const letter of page) {
      const fault = await restore(ports, letter);
      if (fault) redriven.left.push({ id: letter.id, reason: fault, diedAt: letter.diedAt });
      else redriven.restored += 1;
    }
    const last = page.at(-1);
    if (!last) return redriven;
    after = last.id;
  }
}

/** @returns why the letter stays. */
async function restore(ports: QueuePorts, { id, body }: DeadLetter): Promise<string | undefined> {
  const queued = readQueuedEvent(JSON.parse(body));
  if (!queued) return 'unreadable';
  try {
    await ports.databases.group(await groupOf(ports, queued)).client.execute(insertEvents([queued.event]));
    await removeLetter(ports.databases.group(LETTERS_GROUP), id);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
