import type { Placement } from '../tag/channel.ts';
import { findFaults, type InstallContext, type InstallFault } from './faults.ts';
import type { ConsentVerdict, SeenEvent, TimedSighting } from './install.ts';

/** Days of orders whose customers and consent are counted. */
export const ORDER_DAYS = 30;
const MOST_PAGES = 20;
const MOST_EVENTS = 20;

/** `GET /api/install/:shopId`: what the tag does on a shop's pages. Times are UTC milliseconds. */
export interface InstallAnswer {
  as_of: number;
  /** 0 while nobody listens. */
  listening_until: number;
  /** How often the script was asked for within the hour. */
  loads: { count: number; last_at: number | null };
  /** Pages that said they run the tag, the latest first; an origin alone where nobody has consented to measuring. */
  pages: { page: string; count: number; last_at: number; placements: Placement[] }[];
  /** The latest events, the newest first. */
  events: (SeenEvent & { at: number })[];
  orders: {
    days: number;
    total: number;
    /** Those that a page reported: consent is known of these alone. */
    tagged: number;
    /** Orders of a known customer. */
    known: number;
    consent: Record<ConsentVerdict, number>;
  };
  /** The worst first. */
  faults: InstallFault[];
}

/** Orders by the consent they came with; null for those that no page reported. */
export type OrderShares = readonly { consent: string | null; orders: number; known: number }[];

function countOrders(shares: OrderShares): InstallAnswer['orders'] {
  const of = (consent: string) => shares.find((one) => one.consent === consent)?.orders ?? 0;
  const sum = (value: (one: OrderShares[number]) => number) => shares.reduce((total, one) => total + value(one), 0);
  return {
    days: ORDER_DAYS,
    total: sum(({ orders }) => orders),
    tagged: sum(({ consent, orders }) => (consent === null ? 0 : orders)),
    known: sum(({ known }) => known),
    consent: { granted: of('granted'), denied: of('denied'), unknown: of('unknown') },
  };
}

function listPages(sightings: readonly TimedSighting[]): InstallAnswer['pages'] {
  const pages = new Map<string, InstallAnswer['pages'][number]>();
  for (const one of sightings) {
    if (one.kind !== 'page' || !one.listed) continue;
    const known = pages.get(one.page);
    if (known) known.count += 1;
    else pages.set(one.page, { page: one.page, count: 1, last_at: one.at, placements: one.placements });
  }
  return [...pages.values()].slice(0, MOST_PAGES);
}

/** How far apart an order and what its page says of its form are told at most. */
const SAME_ORDER_MS = 60_000;

/** The latest events; orders with what their pages said of how they are written. */
function listEvents(sightings: readonly TimedSighting[]): InstallAnswer['events'] {
  const forms = sightings.filter((one) => one.kind === 'form').filter(({ listed }) => listed);
  const events = sightings.filter((one) => one.kind === 'event').slice(0, MOST_EVENTS);
  return events.map((seen) => {
    const { at, event, order } = seen;
    if (!order) return seen;
    // It tells orders apart here, and is nobody else's business.
    const { key, ...shown } = order;
    // Of an older tag only the end of the id is known.
    const isSame = (one: (typeof forms)[number]) => (one.key ? one.key === key : one.idEnd === order.idEnd);
    const form = event === 'purchase' && forms.find((one) => isSame(one) && Math.abs(one.at - at) < SAME_ORDER_MS);
    if (!form) return { ...seen, order: shown };
    return { ...seen, order: { ...shown, ...(form.text && { asText: true }), ...(form.bare && { assumed: true }) } };
  });
}

/**
 * The install check of one shop.
 * @param sightings of the last hour, the newest first.
 */
export function makeInstallReport(
  sightings: readonly TimedSighting[],
  shares: OrderShares,
  context: InstallContext & { listenUntil: number },
): InstallAnswer {
  const loaders = sightings.filter(({ kind }) => kind === 'loader');
  return {
    as_of: context.now,
    listening_until: context.listenUntil > context.now ? context.listenUntil : 0,
    loads: { count: loaders.length, last_at: loaders[0]?.at ?? null },
    pages: listPages(sightings),
    events: listEvents(sightings),
    orders: countOrders(shares),
    faults: findFaults(sightings, context),
  };
}
