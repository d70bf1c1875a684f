import { isCanaryNumber } from '../canary/canary.ts';
import type { EventBody, EventKind, EventRow } from '../tag/event.ts';
import type { Utm } from '../tag/utm.ts';
import type { Counter, Measure } from './counts.ts';
import { dayOf } from './day.ts';
import { type Add, COUNTED, type Mark } from './fold.count.ts';
import { joinValues, SEPARATOR } from './key.ts';
import { FURTHER_DIMENSIONS, type FurtherDimension } from './query.ts';
import { hashPerson } from './sketch.ts';

/** Kept values of a UTM field per shop and day; what comes later is counted as `OTHER`. */
export const VALUE_LIMIT = 1000;
export const OTHER = '(other)';

/** What an event is to the fold. */
export type FoldEvent = Pick<EventRow, 'shop' | 'kind' | 'occurredAt' | 'receivedAt' | 'body'>;

/** A combination of base dimensions, and of which money it holds. '' stands for "not known". */
export interface BaseKey {
  campaign: string;
  deal: string;
  variant: string;
  channel: string;
  placement: string;
  /** ISO 4217, or '' where no money is counted. */
  currency: string;
  /** Day whose exchange rate holds, where that is not the day of the count; else ''. */
  rateDay: string;
}

/** What events of one kind that agree in every dimension add up to. */
export interface Cell {
  shop: number;
  day: string;
  base: BaseKey;
  /** The base key as one text. */
  baseText: string;
  /** By further dimension, in the order of `FURTHER_DIMENSIONS`. */
  values: string[];
  counts: Map<Counter, number>;
  /** Hashes of the persons. */
  persons: Map<Measure, Set<number>>;
}

const WITH_MONEY: ReadonlySet<EventKind> = new Set<EventKind>(['purchase', 'conversion', 'reward', 'message']);

/** The link's UTM: a page's own events say only what brought their visitor. */
function linkUtm(kind: EventKind, body: EventBody): Utm | undefined {
  return kind === 'impression' ? undefined : body.utm;
}

/** What brought the visitor, or the advocate whose link it is. */
function entryUtm(kind: EventKind, body: EventBody): Utm | undefined {
  return body.entry ?? (kind === 'impression' ? body.utm : undefined);
}

function readValues(kind: EventKind, body: EventBody): string[] {
  const link = linkUtm(kind, body);
  const entry = entryUtm(kind, body);
  return [
    body.language ?? '',
    body.country ?? '',
    body.device ?? '',
    body.browser ?? '',
    body.newCustomer === undefined ? '' : body.newCustomer ? 'new' : 'returning',
    link?.source ?? '',
    link?.medium ?? '',
    link?.campaign ?? '',
    link?.content ?? '',
    entry?.source ?? '',
    entry?.medium ?? '',
    entry?.campaign ?? '',
    entry?.content ?? '',
    body.advocate ?? '',
    body.store ?? '',
    body.staff ?? '',
  ];
}

/**
 * Groups events, in the order of the log, by all that they agree in. It never decides anything: what counts, and with
 * which amount, was said by the event when it was written.
 * @param timeZoneOf time zone of a shop, by its number, at a moment: of an event the moment that it was received, so that
 *   it is in the same day whenever it is folded.
 */
export function foldEvents(events: Iterable<FoldEvent>, timeZoneOf: (shop: number, at: number) => string): Cell[] {
  const cells = new Map<string, Cell>();
  let cell: Cell;
  const add: Add = (counter, number) => {
    if (number !== 0) cell.counts.set(counter, (cell.counts.get(counter) ?? 0) + number);
  };
  const mark: Mark = (measure, person) => {
    const hash = hashPerson(person);
    const persons = cell.persons.get(measure);
    if (persons) persons.add(hash);
    else cell.persons.set(measure, new Set([hash]));
  };
  for (const event of events) {
    const { shop, kind, body, occurredAt, receivedAt } = event;
    const counted = COUNTED[kind];
    // The service's walks through itself are no business of anybody's.
    if (isCanaryNumber(shop)) continue;
    // Neither a count nor money: a page view of a machine, say.
    if (!counted || (body.count === 0 && !body.amount && !body.cost)) continue;
    const day = dayOf(occurredAt, timeZoneOf(shop, receivedAt));
    const currency = (WITH_MONEY.has(kind) && body.currency) || '';
    const { orderedAt } = body;
    const ordered =
      currency && orderedAt !== undefined ? dayOf(orderedAt, timeZoneOf(shop, Math.min(orderedAt, receivedAt))) : day;
    const rateDay = ordered === day ? '' : ordered;
    const { campaign = '', deal = '', variant = '', channel = '', placement = '' } = body;
    const baseText = joinValues(campaign, deal, variant, channel, placement, currency, rateDay);
    const values = readValues(kind, body);
    const key = `${shop}${SEPARATOR}${day}${SEPARATOR}${kind}${SEPARATOR}${baseText}${SEPARATOR}${values.join(SEPARATOR)}`;
    const known = cells.get(key);
    if (known) cell = known;
    else {
      const base = { campaign, deal, variant, channel, placement, currency, rateDay };
      cell = { shop, day, base, baseText, values, counts: new Map(), persons: new Map() };
      cells.set(key, cell);
    }
    counted({ body, count: body.count ?? 1, money: body.currency ? (body.amount ?? 0) : 0 }, add, mark);
  }
  return [...cells.values()];
}

/** Whether the number of values of a dimension is limited: UTM comes from anybody's links. */
function isLimited(dimension: string): boolean {
  return dimension.startsWith('utm_') || dimension.startsWith('entry_');
}

/** Limited dimensions, with their places in a cell's values. */
export const LIMITED = FURTHER_DIMENSIONS.flatMap((dimension, index) =>
  isLimited(dimension) ? [{ dimension, index }] : [],
);

/** Names the set of values that one limit holds for. */
export function limitKey(row: { shop: number; dimension: string; day: string }): string {
  return `${row.shop}${SEPARATOR}${row.dimension}${SEPARATOR}${row.day}`;
}

/** A value that a day of a UTM field keeps from now on. */
export interface KeptValue {
  shop: number;
  dimension: FurtherDimension;
  day: string;
  value: string;
}

/**
 * Holds the limit of values per shop, day and UTM field: the first to come stay, later ones become `OTHER`, in place.
 * Since cells come in the order of the log, the same log always keeps the same values.
 * @param known values kept so far, by `limitKey`; not changed.
 * @returns what is kept from now on.
 */
export function limitValues(cells: readonly Cell[], known: ReadonlyMap<string, ReadonlySet<string>>): KeptValue[] {
  const added = new Map<string, Set<string>>();
  const kept: KeptValue[] = [];
  for (const { shop, day, values } of cells) {
    for (const { dimension, index } of LIMITED) {
      const value = values[index] as string;
      if (value === '' || value === OTHER) continue;
      const key = limitKey({ shop, dimension, day });
      const before = known.get(key);
      if (before?.has(value)) continue;
      const fresh = added.get(key) ?? new Set<string>();
      if (fresh.has(value)) continue;
      if ((before?.size ?? 0) + fresh.size >= VALUE_LIMIT) {
        values[index] = OTHER;
        continue;
      }
      added.set(key, fresh.add(value));
      kept.push({ shop, dimension, day, value });
    }
  }
  return kept;
}
