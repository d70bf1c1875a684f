/** What a message of the events' queue holds: the events of one call, or of a version before a single one. */
import * as z from 'zod/mini';
import { EVENT_KINDS, type EventRow } from './event.ts';

const eventRow = z.object({
  shop: z.int().check(z.gte(0)),
  id: z.string().check(z.minLength(1), z.maxLength(100)),
  kind: z.enum(EVENT_KINDS),
  occurredAt: z.int(),
  receivedAt: z.int(),
  body: z.record(z.string(), z.unknown()),
});
const message = z.union([
  z.object({ group: z.int().check(z.gte(0)), events: z.array(z.unknown()) }),
  z.object({ group: z.int().check(z.gte(0)), event: z.unknown() }),
]);

/** A message that was read: each of its events by itself, undefined where it is none of ours. */
interface QueuedCall {
  /** Whose database they belonged to when they were taken. */
  group: number;
  events: { raw: unknown; event: EventRow | undefined }[];
}

/** @returns undefined where the message as a whole is none of ours. */
export function readQueued(body: unknown): QueuedCall | undefined {
  const parsed = message.safeParse(body);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const events = ('events' in data ? data.events : [data.event]).map((raw) => {
    const { success, data: event } = eventRow.safeParse(raw);
    return { raw, event: success ? (event as EventRow) : undefined };
  });
  return { group: data.group, events };
}
