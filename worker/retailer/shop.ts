import type { SendingRules } from '../share/policy.rules.ts';
import type { Channel } from '../tag/channel.ts';
import type { Utm } from '../tag/utm.ts';
import type { Controls } from './switch.ts';

/** The shop's looks, parsed on write: colours as #rrggbb, radius in px, a font of the allow-list, https images. */
export interface Theme {
  accent: string;
  accentText: string;
  background: string;
  text: string;
  radius: number;
  font: 'system' | 'serif' | 'rounded' | 'mono' | 'inherit';
  logoUrl?: string;
  heroUrl?: string;
  layout: 'card' | 'split';
}

export interface ShopSettings {
  /** Channels on offer, in this order. */
  channels: Channel[];
  /** Legal sender of messages: required before anything is sent (R10). */
  legalName: string;
  postalAddress: string;
  careEmail: string;
  /** Who mails come from, where that is not the shop's name. */
  senderName?: string;
  /** Pages of the law, linked in mails. */
  imprintUrl?: string;
  privacyUrl?: string;
  /** Page that takes a code by itself: `{code}` and `{target}` are replaced. On the shop's origins. */
  autoApplyUrl?: string;
  facebookAppId?: string;
  /** Origin on a domain of the shop's own that this service answers at, too: the tag is handed out with it. */
  tagHost?: string;
  /** Countries that texts may go to, ISO 3166-1; only the shop's own where absent. */
  textCountries?: string[];
  /** Hosts of product pictures beside the shop's own origins, by https. */
  imageHosts?: string[];
  /** UTM per channel; a link's UTM is made from it. */
  utm?: Partial<Record<Channel, Utm>>;
  /** Zones that the shop's days began in before its present one, each until a moment: reports of then stay as they are. */
  formerZones?: { zone: string; until: number }[];
  /** Whether GA4's `value` includes tax and shipping. */
  valueIncludes: { tax: boolean; shipping: boolean };
  consent: {
    /** Which Consent Mode types stand for measuring and for storing. */
    measure: 'analytics_storage' | 'ad_storage';
    store: 'analytics_storage' | 'ad_storage';
    /** Whether a type without a state counts as granted here. */
    assumeGranted: boolean;
    /** Whether friends may have their referral kept by a tap, without consent to storing. */
    keepOffer?: boolean;
  };
}

/** What decides where a shop's days begin. */
export interface Zoned {
  /** IANA name. */
  timeZone: string;
  settings?: Pick<ShopSettings, 'formerZones'>;
}

/** The time zone that a shop had at a moment. */
export function zoneAt(shop: Zoned | undefined, at: number): string {
  return shop?.settings?.formerZones?.find(({ until }) => at < until)?.zone ?? shop?.timeZone ?? 'UTC';
}

/** A shop as the worker needs it: its row, its retailer's number, group and switch. */
export interface Shop {
  id: string;
  number: number;
  retailerId: string;
  groupNumber: number;
  siteKey: string;
  kind: 'live' | 'test' | 'canary';
  /** Of a test mode the shop that it belongs to. */
  siblingOf: string | null;
  name: string;
  country: string;
  currency: string;
  /** BCP 47 tags, the default one first. */
  languages: string[];
  formal: boolean;
  timeZone: string;
  origins: string[];
  homeUrl: string;
  theme: Theme;
  settings: ShopSettings;
  identitySecret: string;
  /** True where the shop or its retailer is switched off, by its members or by the operator. */
  stopped: boolean;
  /** What else is switched off, and the version of the tag. Channels that are off are none of `settings.channels`. */
  controls: Controls;
  /** What its retailer changed in the rules of sending. */
  sending: SendingRules;
  /** Its own verified domain for mails, else its retailer's; undefined: the platform's. */
  sendingDomain: { domain: string; selector: string; privateKeySealed: string } | undefined;
  /** Until when the install check takes note, UTC milliseconds; 0 for never. */
  listenUntil: number;
}

/**
 * The language to speak: the first wanted tag that the shop has (exactly, or by its primary subtag), else the shop's
 * own.
 */
export function chooseLanguage(shop: Pick<Shop, 'languages'>, wanted: readonly (string | undefined | null)[]): string {
  for (const tag of wanted) {
    if (!tag) continue;
    const lower = tag.toLowerCase();
    const exact = shop.languages.find((language) => language.toLowerCase() === lower);
    if (exact) return exact;
    const primary = lower.split('-')[0];
    const near = shop.languages.find((language) => language.toLowerCase().split('-')[0] === primary);
    if (near) return near;
  }
  return shop.languages[0] ?? 'en';
}

/** Whether a URL is https (or, in development, plain local http) and lies on one of the shop's origins. */
export function isShopUrl(shop: Pick<Shop, 'origins'>, url: string): boolean {
  try {
    return shop.origins.includes(new URL(url).origin);
  } catch {
    return false;
  }
}
