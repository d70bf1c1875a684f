import type { Week } from './quiet.data.ts';
import type { Place } from './quiet.place.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
/** Places so far apart that no hour of a week fits all: the first alone decides. */
const SEARCH_MS = 8 * 24 * 3_600_000;
/** What somebody waits for at this moment, or what rings nobody's phone, may come at any hour. */
const AT_ONCE: ReadonlySet<string> = new Set([
  'code',
  'confirm',
  'access',
  'join',
  'stopped',
  'reply',
  'thread',
  'post',
  'order',
]);

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    const options = { weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const;
    try {
      formatter = new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
    } catch {
      formatter = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
    }
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** Day and minute of the day in a zone; of an unknown one UTC's. */
function readLocal(zone: string, at: number): { day: keyof Week; minute: number } {
  // As `Sun, 09:05`.
  const [, name, hour, minute] = /^(\w{3})\D+(\d+):(\d+)/.exec(formatterOf(zone).format(at)) ?? [];
  const day = name === 'Sun' ? 'sunday' : name === 'Sat' ? 'saturday' : 'weekday';
  return { day, minute: Number(hour) * 60 + Number(minute) };
}

/** The first moment from `at` on at which a message may arrive there, or where the next day begins. */
function nextOpening({ zone, week }: Place, at: number): number {
  const { day, minute } = readLocal(zone, at);
  const hours = week[day];
  if (hours && minute >= hours[0] && minute < hours[1]) return at;
  const whole = Math.floor(at / MINUTE) * MINUTE;
  if (!hours || minute >= hours[1]) return whole + (DAY_MINUTES - minute) * MINUTE;
  const opening = whole + (hours[0] - minute) * MINUTE;
  // Where clocks change in between it is an hour more or less.
  return opening + (hours[0] - readLocal(zone, opening).minute) * MINUTE;
}

/** The first moment from `now` on that suits every place; undefined where none does within a week. */
function findCommon(places: readonly Place[], now: number): number | undefined {
  let at = now;
  while (at - now <= SEARCH_MS) {
    const next = Math.max(at, ...places.map((place) => nextOpening(place, at)));
    if (next === at) return at;
    at = next;
  }
  return undefined;
}

/**
 * Until when a message must wait for a decent hour in every place where its recipient may be; undefined where it may
 * go now. Without places, as with mails, it never waits.
 */
export function quietUntil(kind: string, places: readonly Place[], now: number): number | undefined {
  if (AT_ONCE.has(kind) || places.length === 0) return undefined;
  const at = findCommon(places, now) ?? findCommon(places.slice(0, 1), now);
  // Hours that the retailer closed altogether: looked at again in a week.
  const until = at ?? now + SEARCH_MS;
  return until > now ? until : undefined;
}

/** Providers advise against less. */
const LEAST_SECONDS = 5;

/** How many seconds, of `most`, a message that may go now may still be on its way: until the hour ends in a place. */
export function decentSeconds(kind: string, places: readonly Place[], now: number, most: number): number {
  const isDecentIn = (seconds: number) => quietUntil(kind, places, now + seconds * 1000) === undefined;
  if (isDecentIn(most)) return most;
  // Hours end with a minute.
  let seconds = 60 - (Math.floor(now / 1000) % 60);
  while (seconds < most && isDecentIn(seconds)) seconds += 60;
  return Math.max(LEAST_SECONDS, Math.min(seconds, most));
}
