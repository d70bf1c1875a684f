import { AppError } from '../errors.ts';
import type { EventSink } from '../ports.ts';
import type { EventRow } from './event.ts';

/** Limits of Cloudflare Queues: 100 messages and 256 KB a batch; a little is left for what surrounds a body. */
const BATCH_MESSAGES = 100;
const BATCH_BYTES = 240_000;
/** After this time the caller is told to try again. */
const DURABLE_WITHIN_MS = 2_000;

/** One message of the queue: an event and the group whose database it belonged to when it was taken. */
export interface QueuedEvent {
  group: number;
  event: EventRow;
}

/** The producer's end of a queue that answers when it has taken the messages. */
export interface EventQueue {
  sendBatch(messages: { body: QueuedEvent }[]): Promise<unknown>;
}

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
