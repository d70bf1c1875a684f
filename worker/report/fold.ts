import type { EventBody, EventKind, EventRow } from '../tag/event.ts';
import { addCounts, type Counter, type Counts, zeroCounts } from './counts.ts';
import { dayOf } from './day.ts';

/** Dimensions with a roll-up of their own; '' stands for "not known". */
export const DIMENSIONS = ['utm_source', 'utm_medium', 'utm_campaign', 'language', 'country', 'device'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Kept values of a UTM field per shop and day; what comes later is counted as `OTHER`. */
export const VALUE_LIMIT = 1000;
export const OTHER = '(other)';

/** Increment of one row of the base roll-up. */
export interface BaseRow extends Counts {
  shop: number;
  day: string;
  campaign: string;
  deal: string;
  variant: string;
  channel: string;
  placement: string;
  /** ISO 4217, or '' where no money is counted. */
  currency: string;
}

/** Increment of one row of a further dimension's roll-up. */
export interface ByRow extends Counts {
  shop: number;
  dimension: Dimension;
  day: string;
  value: string;
  currency: string;
}

interface Fold {
  base: BaseRow[];
  /** In the order in which each value came first. */
  by: ByRow[];
}

/** What an event is to the fold. */
export type FoldEvent = Pick<EventRow, 'shop' | 'kind' | 'occurredAt' | 'body'>;

/** The counter that a kind's `count` goes to, and the one for its `amount`. Other kinds are not counted here. */
const COUNTED: Partial<Record<EventKind, { count: Counter; amount?: Counter }>> = {
  impression: { count: 'impressions' },
  share: { count: 'shares' },
  click: { count: 'clicks' },
  machine_click: { count: 'machineClicks' },
  claim: { count: 'claims' },
  purchase: { count: 'purchases', amount: 'purchaseRevenue' },
  conversion: { count: 'conversions', amount: 'revenue' },
};

/** Between the parts of a key: a control character, which no value can hold. */
const SEPARATOR = '\u001f';

function readValue(body: EventBody, dimension: Dimension): string {
  switch (dimension) {
    case 'utm_source':
      return body.utm?.source ?? '';
    case 'utm_medium':
      return body.utm?.medium ?? '';
    case 'utm_campaign':
      return body.utm?.campaign ?? '';
    default:
      return body[dimension] ?? '';
  }
}

/** One event's counts, added to a row. An amount without a currency is no money. */
function addEvent(row: Counts, event: FoldEvent, counted: { count: Counter; amount?: Counter }): void {
  const { body } = event;
  row[counted.count] += body.count ?? 1;
  if (event.kind === 'share') row.recipients += body.recipients ?? 0;
  if (!counted.amount || !body.amount || !body.currency) return;
  row[counted.amount] += body.amount;
  if (event.kind === 'conversion' && body.reason === 'refunded') row.refundedRevenue -= body.amount;
}

/**
 * Folds events, in the order of the log, into what they add to the roll-ups. It never decides anything: what counts,
 * and with which amount, was said by the event when it was written.
 * @param timeZoneOf time zone of a shop by its number.
 */
export function foldEvents(events: readonly FoldEvent[], timeZoneOf: (shop: number) => string): Fold {
  const base = new Map<string, BaseRow>();
  const by = new Map<string, ByRow>();
  for (const event of events) {
    const counted = COUNTED[event.kind];
    if (!counted) continue;
    const { shop, body } = event;
    const day = dayOf(event.occurredAt, timeZoneOf(shop));
    const currency = (counted.amount && body.currency) || '';
    const { campaign = '', deal = '', variant = '', channel = '', placement = '' } = body;
    const start = `${shop}${SEPARATOR}${day}${SEPARATOR}${currency}${SEPARATOR}`;

    const key = [start, campaign, deal, variant, channel, placement].join(SEPARATOR);
    let row = base.get(key);
    if (!row) {
      row = { shop, day, campaign, deal, variant, channel, placement, currency, ...zeroCounts() };
      base.set(key, row);
    }
    addEvent(row, event, counted);

    for (const dimension of DIMENSIONS) {
      const value = readValue(body, dimension);
      const byKey = `${start}${dimension}${SEPARATOR}${value}`;
      let byRow = by.get(byKey);
      if (!byRow) {
        byRow = { shop, dimension, day, value, currency, ...zeroCounts() };
        by.set(byKey, byRow);
      }
      addEvent(byRow, event, counted);
    }
  }
  return { base: [...base.values()], by: [...by.values()] };
}

/** Names the set of values that one limit holds for. */
export function limitKey(row: Pick<ByRow, 'shop' | 'dimension' | 'day'>): string {
  return `${row.shop}${SEPARATOR}${row.dimension}${SEPARATOR}${row.day}`;
}

/** Whether the number of values of a dimension is limited: UTM comes from anybody's links. */
export function isLimited(dimension: Dimension): boolean {
  return dimension.startsWith('utm_');
}

/**
 * Holds the limit of values per shop, day and UTM field: the first to come stay, later ones become `OTHER`. Since
 * rows come in the order of the log, the same log always keeps the same values.
 * @param known values already in the roll-up, by `limitKey`.
 */
export function limitValues(rows: readonly ByRow[], known: ReadonlyMap<string, ReadonlySet<string>>): ByRow[] {
  const values = new Map<string, Set<string>>();
  const kept: ByRow[] = [];
  const others = new Map<string, ByRow>();
  for (const row of rows) {
    if (!isLimited(row.dimension) || row.value === '' || row.value === OTHER) {
      kept.push(row);
      continue;
    }
    const key = limitKey(row);
    let seen = values.get(key);
    if (!seen) {
      seen = new Set(known.get(key));
      values.set(key, seen);
    }
    if (seen.has(row.value) || seen.size < VALUE_LIMIT) {
      seen.add(row.value);
      kept.push(row);
      continue;
    }
    const otherKey = `${key}${SEPARATOR}${row.currency}`;
    const other = others.get(otherKey);
    if (other) addCounts(other, row);
    else others.set(otherKey, { ...row, value: OTHER });
  }
  return [...kept, ...others.values()];
}
