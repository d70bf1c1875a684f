import { AppError } from '../errors.ts';
import { inTime } from '../in-time.ts';
import type { EventSink } from '../ports.ts';
import type { EventRow } from './event.ts';

/** Limits of Cloudflare Queues: 128 KB a message, 256 KB a call; a little is left for what surrounds a body. */
const MESSAGE_BYTES = 120_000;
const BATCH_BYTES = 240_000;
/** After this time the caller is told to try again. */
const DURABLE_WITHIN_MS = 2_000;

/** One message of the queue: events of one call, and the group whose database they belonged to when they were taken. */
export interface QueuedEvents {
  group: number;
  events: EventRow[];
}

/** The producer's end of a queue that answers when it has taken the messages. */
export interface EventQueue {
  sendBatch(messages: { body: QueuedEvents }[]): Promise<unknown>;
}

/** Cuts a list into runs of no more bytes than fit together; what is larger by itself stands alone. */
function packed<T>(list: readonly T[], most: number, sizeOf: (one: T) => number): { parts: T[]; bytes: number }[] {
  const runs: { parts: T[]; bytes: number }[] = [];
  for (const one of list) {
    const size = sizeOf(one);
    const last = runs.at(-1);
    if (last && last.bytes + size <= most) {
      last.parts.push(one);
      last.bytes += size;
    } else runs.push({ parts: [one], bytes: size });
  }
  return runs;
}

/** As few messages as hold the events, in as few calls as carry those: a queue takes so many messages a second. */
function inBatches(group: number, rows: readonly EventRow[]): { body: QueuedEvents }[][] {
  const encoder = new TextEncoder();
  const messages = packed(rows, MESSAGE_BYTES, (row) => encoder.encode(JSON.stringify(row)).length + 1);
  return packed(messages, BATCH_BYTES, ({ bytes }) => bytes).map(({ parts }) =>
    parts.map(({ parts: events }) => ({ body: { group, events } })),
  );
}

/** In a message each event stands for itself. */
const toWhole = ({ shared, ...row }: EventRow): EventRow => ({ ...row, body: { ...shared, ...row.body } });

/**
 * Takes events into a queue, which keeps them until they are in the log. Whether one is a duplicate shows only there:
 * every verdict is `accepted`.
 */
export function createQueueSink(queue: EventQueue): EventSink {
  return {
    async append(groupNumber, rows) {
      try {
        const batches = inBatches(groupNumber, rows.map(toWhole));
        await inTime(Promise.all(batches.map((batch) => queue.sendBatch(batch))), DURABLE_WITHIN_MS);
      } catch (cause) {
        throw new AppError('unavailable', 'The events could not be taken just now; send them again.', {
          retryAfterSeconds: 2,
          cause,
        });
      }
      return rows.map(() => 'accepted');
    },
  };
}
