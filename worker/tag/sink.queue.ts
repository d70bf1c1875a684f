import * as z from 'zod/mini';
import { AppError } from '../errors.ts';
import type { Databases, EventSink, Log } from '../ports.ts';
import { insertEvents } from './event.store.ts';
import { EVENT_KINDS, type EventRow } from './event.ts';

/** Limits of Cloudflare Queues: 100 messages and 256 KB a batch; a little is left for what surrounds a body. */
const BATCH_MESSAGES = 100;
const BATCH_BYTES = 240_000;
/** After this time the caller is told to try again. */
const DURABLE_WITHIN_MS = 2_000;

/** One message of the queue: an event and the group whose database it belongs to. */
interface QueuedEvent {
  group: number;
  event: EventRow;
}

/** The producer's end of a queue that answers when it has taken the messages. */
export interface EventQueue {
  sendBatch(messages: { body: QueuedEvent }[]): Promise<unknown>;
}

/** One message at the consumer's end; what is neither acknowledged nor retried counts as done. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: unknown;
  /** Deliveries so far, this one included. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
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

function inBatches(group: number, rows: readonly EventRow[]): { body: QueuedEvent }[][] {
  const encoder = new TextEncoder();
  const batches: { body: QueuedEvent }[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of rows) {
    const message = { body: { group, event } };
    const size = encoder.encode(JSON.stringify(message)).length;
    if (bytes + size > BATCH_BYTES || (batches.at(-1)?.length ?? 0) >= BATCH_MESSAGES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(message);
    bytes += size;
  }
  return batches;
}

/**
 * Takes events into a queue, which keeps them until they are in the log. Whether one is a duplicate shows only there:
 * every verdict is `accepted`.
 */
export function createQueueSink(queue: EventQueue): EventSink {
  return {
    async append(groupNumber, rows) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('the queue did not answer in time')), DURABLE_WITHIN_MS);
      });
      try {
        await Promise.race([Promise.all(inBatches(groupNumber, rows).map((batch) => queue.sendBatch(batch))), late]);
      } catch (cause) {
        throw new AppError('unavailable', 'The events could not be taken just now; send them again.', {
          retryAfterSeconds: 2,
          cause,
        });
      } finally {
        clearTimeout(timer);
      }
      return rows.map(() => 'accepted');
    },
  };
}

/** Longer with every attempt, up to 15 minutes: with 100 attempts a message outlives a day without a database. */
const retryLater = (message: QueuedMessage) =>
  message.retry({ delaySeconds: Math.min(900, 5 * 2 ** Math.min(message.attempts, 8)) });

/**
 * Writes a batch from the queue into the log: one set-based, idempotent insert a group. Each message is acknowledged
 * or retried by itself, so that one that cannot be read ends among the dead letters alone. Never throws.
 */
export async function storeQueuedEvents(
  messages: readonly QueuedMessage[],
  databases: Databases,
  log: Log,
): Promise<void> {
  const groups = new Map<number, { message: QueuedMessage; event: EventRow }[]>();
  for (const message of messages) {
    const parsed = queuedEvent.safeParse(message.body);
    if (!parsed.success) {
      log.error('queued_event_unreadable', { messageId: message.id, attempts: message.attempts });
      retryLater(message);
      continue;
    }
    const { group, event } = parsed.data as QueuedEvent;
    groups.set(group, [...(groups.get(group) ?? []), { message, event }]);
  }
  for (const [group, entries] of groups) {
    try {
      await insertEvents(
        databases.group(group),
        entries.map(({ event }) => event),
      );
      for (const { message } of entries) message.ack();
    } catch (error) {
      const { name, code } = error as Error & { code?: unknown };
      log.error('queued_events_not_stored', { group, count: entries.length, error: name, code });
      for (const { message } of entries) retryLater(message);
    }
  }
}
