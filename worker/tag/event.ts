import type { Sign } from '../fraud/sign.ts';
import type { Utm } from './utm.ts';

/**
 * Kinds of facts in the event log. The first group comes from the page, the second from the redirect, the third are
 * decisions written by use cases in the batch of their cause.
 */
export const PAGE_KINDS = [
  'impression',
  'open',
  'view_item',
  'view_cart',
  'add_to_cart',
  'login',
  'landing',
  'share',
  'bought',
] as const;
export const EVENT_KINDS = [
  ...PAGE_KINDS,
  'click',
  'machine_click',
  'claim',
  'purchase',
  'conversion',
  'refusal',
  'reward',
  'message',
  'suppression',
  'join',
] as const;
export type PageKind = (typeof PAGE_KINDS)[number];
export type EventKind = (typeof EVENT_KINDS)[number];

/** What a page ran on, as its user agent says. */
export type Device = 'phone' | 'tablet' | 'desktop';
/** A family of browsers; versions are not kept. */
export type Browser = 'chrome' | 'safari' | 'firefox' | 'edge' | 'samsung' | 'other';
/** Both, as an order keeps them: `phone safari`. Orders of before browsers were kept have the device alone. */
export type Ground = Device | `${Device} ${Browser}`;

/**
 * What an event says, beyond its kind and time: ids and numbers only, never an address, a name or free text.
 * `count` and `amount` are what the fold adds: a correction is a new event with a negative or zero count, so that the
 * log is only ever appended to.
 */
export interface EventBody {
  campaign?: string;
  deal?: string;
  variant?: string;
  channel?: string;
  placement?: string;
  link?: string;
  advocate?: string;
  language?: string;
  device?: Device;
  /** Of orders that the tag told of. */
  browser?: Browser;
  country?: string;
  /** Of the link that the friend clicked; of a page's own events and of orders that nobody referred, of the visit. */
  utm?: Utm;
  /** What brought the advocate, on facts about their link. */
  entry?: Utm;
  visitor?: string;
  /** The visitor is a key of one day, as that of a click always is: nobody can be told apart by it on another. */
  daily?: true;
  /** The store where it happened, and the staff link by which it was told. */
  store?: string;
  staff?: string;
  /** Added to the kind's counter; 1 where absent. */
  count?: number;
  /** Friends reached by a relayed share. */
  recipients?: number;
  /** Minor units of `currency`; negative for refunds and corrections. */
  amount?: number;
  currency?: string;
  purchase?: string;
  conversion?: string;
  newCustomer?: boolean;
  /** Stands for who bought: id of the first purchase of theirs that is known. */
  buyer?: string;
  /** In its place, while pages alone tell of an order whose shop tells its orders itself: its word is awaited. */
  buyerOpen?: true;
  /** Who told of the purchase. */
  toldBy?: 'tag' | 'server' | 'both';
  /** When the order was placed that a negative amount belongs to. */
  orderedAt?: number;
  /** What sending cost, in thousandths of a minor unit of `currency`. */
  cost?: number;
  /** What the friend saved, in minor units of `currency`. */
  discount?: number;
  /** The reward was given already, and is taken back, or a part of it. */
  clawback?: true;
  method?: string;
  reason?: string;
  /** State that a message or a reward moved to; of a share by the person's own means `opened`, no more is known. */
  state?: string;
  /** Of a click: what speaks for no friend, as codes. */
  signs?: Sign[];
  /** What a machine was: crawler, preview, prefetch. */
  machine?: string;
  consent?: string;
  /** The call came without an Origin, as from a sandboxed frame: no page of the shop is known to stand behind it. */
  origin?: 'missing';
}

/** A validated event on its way into the log. Times are UTC milliseconds. */
export interface EventRow {
  /** The shop's number. */
  shop: number;
  id: string;
  kind: EventKind;
  occurredAt: number;
  receivedAt: number;
  body: EventBody;
  /** What all events of its call say alike, and its body does not repeat. */
  shared?: EventBody;
}
