/** What the three parts of the tag share: types only, so that sharing costs no byte. */
import type { ComponentChild } from 'preact';
import type { Placement } from '../worker/tag/channel.ts';
import type { Utm } from '../worker/tag/utm.ts';
import type {
  ClaimAnswer,
  ConsentState,
  Identity,
  OfferAnswer,
  Referral,
  TagSettings,
  WireEvent,
  WireOrder,
} from '../worker/wire.ts';
import type { Widget } from './widget/kit.ts';
import type { Advocate, Scene } from './widget/scene.ts';

/** The page's one global: a function that queues until the core is there, and what the parts hand each other. */
export interface Goodword {
  (...command: unknown[]): void;
  /** Commands so far; the core replaces it with an object that runs them at once. */
  q: { push(command: ArrayLike<unknown>): unknown };
  s: TagSettings;
  /** Who the loader of a shop knows them to be, where a friend had their offer kept. */
  p?: Person;
  /** Set by the template in Tag Manager: types of consent that stand granted there, and that it does not pass on. */
  g?: Partial<Record<string, true>>;
  /** The query the page was entered with: single-page shops tidy it before the core arrives. */
  h: string;
  /**
   * A fresh UUIDv7 (RFC 9562 §5.7): a retry carries the same id, and ids sort by the page's clock. Shops without https
   * have no `crypto.randomUUID`.
   */
  i(): string;
  /**
   * JSON as the standard has it, whatever the page makes of it: old libraries give arrays a `toJSON` of their own, which
   * `JSON.stringify` would call, to send quoted text in their place or to fail.
   */
  j(value: unknown): string;
  /** Loads a hashed file from below the tag's base. */
  l(file: string): void;
  /** Set by the part that loads the widget, called by the widget as it arrives. */
  m?(widget: Widget): void;
  /** Set by the core, called by each rare part (a file of `snippet/rare/`) as it arrives. */
  x?(part: (core: Core) => void): void;
}

declare global {
  interface Window {
    goodword?: Goodword;
    dataLayer?: unknown;
    /** A consent platform's, by IAB TCF; whatever a page has by that name. */
    __tcfapi?: unknown;
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
  /** Clicks and when they were seen, UTC milliseconds, where the shop credits the first one. */
  clicks?: [rc: string, at: number][];
  /** Proves the advocate whom this page made links for. */
  advocate?: string;
  /** When each placement with a cap was shown, by its kind and element; UTC milliseconds. */
  shown?: Record<string, number[]>;
  /** Which arm of an experiment they have seen, by campaign. */
  arms?: Record<string, string>;
}

/** An order of a checkout where no tag may run, as the shop's pixel has left it for the next page. */
export interface Bought extends Pick<WireOrder, 'amount' | 'newCustomer'> {
  /** Its number. */
  id: string;
  /** UTC milliseconds; later it is too late to ask. */
  until: number;
}

/** What it knows of this visit: the entry UTM, and under `#<order>` each order that was sent and not refused. */
export interface Visit {
  utm?: Utm;
  /** Events that the page before could not send. */
  unsent?: WireEvent[];
  /** The referral (`rk`, or `undefined` as a text) that the cookie on the shop's own domain was told of. */
  kept?: string;
  /**
   * What the next page shows: the code that the friend got, of which a slim bar reminds while they look around; or, once
   * they have bought where no tag may run, that order.
   */
  claim?: (Partial<ClaimAnswer> & { bought?: Bought }) | undefined;
  /** What the basket is worth, in minor units: as the page has said, or the sum of what was put into it. */
  basket?: number | undefined;
  /** In which language friends read what they send, where they have chosen another than the page's. */
  language?: string;
  [order: `#${string}`]: 1 | undefined;
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
  /** Records an event; one that needs consent waits for it. It goes after so many milliseconds, soon where none are said. */
  send(event: Draft, delay?: number): void;
  /**
   * Tells the listeners of `goodword('on', name, listener)`; one that comes later is told what was said last
   * before it.
   * The core itself tells `landing` (a link's code), `purchase` (the order), `view_item`, `view_cart`, `add_to_cart`, `remove_from_cart`,
   * `login` (the message as it was pushed: never sent, never kept), `told` (each of these once more: its name, what was said,
   * and the one before it, for what comes later and needs all of them), `consent` (the state), `open` (the page asks for the widget, in a
   * placement), `off`, and `look` without a detail (address, elements or visibility may have changed).
   */
  emit(name: string, detail?: unknown): void;
  /** The last detail under each of these names, and `bought`: the message of the last order, with its items. */
  data: Record<string, unknown>;
  /** The widget's code, where some part has asked for it. */
  widget?: Promise<Widget>;
  /** What the person allows now. */
  allowed(): ConsentState;
  /** Looks again at what may have changed: the address, the elements on the page, the data layer. */
  look(): void;
  /** Writes person and visit into storage, where that is allowed. */
  remember(): void;
  /** Loads a rare part once, by the name of its file in `snippet/rare/`; nothing where the settings name none. */
  load(part: string): void;
}

/** An offer as it is put on the page. */
export interface Shown extends OfferAnswer {
  /** What is recommended to begin with: by the shop's data, or as the page has it. */
  product?: Advocate['product'];
  /** Draws what may be recommended, above the deals: to choose from, or as `chosen`. Only where the shop's data knows it. */
  draw?(scene: Scene, chosen?: boolean): ComponentChild;
}

/**
 * Puts an offer on the page, for a placement: in `target` where it is embedded. What it fails with is the caller's to
 * swallow.
 * @param asked by the page itself: nothing but the dialog shows, at once, and nothing stays once it is closed.
 * @returns the element that makes an impression, what is to be said of it, and what opens its dialog.
 */
export type Mount = (
  core: Core,
  offer: Shown,
  placement: Placement,
  target?: Element,
  asked?: boolean,
) =>
  | [
      element: Element,
      about: () => { placement: Placement; campaign: string; deal?: string; variant?: string | undefined },
      begin: () => void,
    ]
  | undefined;
