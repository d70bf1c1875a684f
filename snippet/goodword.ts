/** What the three parts of the tag share: types only, so that sharing costs no byte. */
import type { Placement } from '../worker/tag/channel.ts';
import type { Utm } from '../worker/tag/utm.ts';
import type { Identity, LandingAnswer, OfferAnswer, Referral, TagSettings, WireEvent } from '../worker/wire.ts';

/** The page's one global: a function that queues until the core is there, and what the parts hand each other. */
export interface Goodword {
  (...command: unknown[]): void;
  /** Commands so far; the core replaces it with an object that runs them at once. */
  q: { push(command: ArrayLike<unknown>): unknown };
  s: TagSettings;
  /** The query the page was entered with: single-page shops tidy it before the core arrives. */
  h: string;
  /** Loads a hashed file from below the tag's base. */
  l(file: string): void;
  /** Set by the core before it loads the widget, called by the widget as it arrives. */
  m?(mount: Mount): void;
}

declare global {
  interface Window {
    goodword?: Goodword;
    dataLayer?: unknown;
  }
  interface Navigator {
    globalPrivacyControl?: boolean;
  }
}

/** An event without what the transport adds. */
export type Draft = WireEvent extends infer E ? (E extends WireEvent ? Omit<E, 'id' | 'at'> : never) : never;

/** What the tag knows of the person. */
export interface Person {
  /** First-party visitor id: exists only with consent to storing. */
  visitor?: string;
  referral?: Referral;
}

/** What it knows of this visit: the entry UTM, and under `#<order>` each order that was sent. */
export interface Visit {
  utm?: Utm;
  [order: `#${string}`]: 1;
}

/** What the core gives the widget. Members change while the page lives: read them when needed. */
export interface Core {
  settings: TagSettings;
  /** Language of the page. */
  language: string;
  person: Person;
  visit: Visit;
  identity?: Identity;
  /** One call below the tag's base: the parsed answer, a problem included; undefined where there was none. */
  call<T>(path: string, body?: object): Promise<Partial<T> | undefined>;
  /** Records an event; one that needs consent waits for it. */
  send(event: Draft): void;
  /** A fresh UUIDv7. */
  uuid(): string;
  /** Tells the listeners of `goodword('on', name, listener)`. */
  emit(name: string, detail?: unknown): void;
}

/**
 * Puts an answer of the server on the page: an offer for a placement, or without one the greeting of a friend.
 * `target` holds it where the placement is embedded.
 */
export type Mount = (
  core: Core,
  answer: Partial<OfferAnswer> & Partial<LandingAnswer>,
  placement?: Placement,
  target?: Element,
) => void;
