/** Requests and answers shared with the browser. Types only: browser code imports these and never code. */
import type { CampaignPlacement, DealWords } from './campaign/campaign.ts';
import type { Theme } from './retailer/shop.ts';
import type { Channel, Placement } from './tag/channel.ts';
import type { PageKind } from './tag/event.ts';
import type { Utm } from './tag/utm.ts';

/** What the server does with a share over a channel: send it, let the shopper send it, or nothing. */
export type Verdict = 'relay' | 'self_share' | 'refuse';

/**
 * Composed into `l.js`. Short, because it is part of every page: the loader's settings budget is 1.5 KB.
 */
export interface TagSettings {
  /** Site key. */
  k: string;
  /** Base of every call: `<PUBLIC_URL>/w/<siteKey>`. */
  b: string;
  /** Hashed file names of core and widget, served below `b`. */
  c: string;
  u: string;
  /** File names of the rare parts that this shop may need, by their names. */
  r: Record<string, string>;
  /** Languages of the shop, its own first. */
  l: string[];
  /** The shop's currency: used where a push has none. */
  m: string;
  /** What each channel on offer may do in this shop, in the marketer's order; without those that are refused. */
  v: [Channel, Verdict][];
  /** Where the widget shows, in which element where it is not over the page, and when. */
  p: CampaignPlacement[];
  /** Consent Mode types that stand for measuring, storing and advertising platforms, and whether no state counts as granted. */
  g: { measure: string; store: string; ads: string; assume: boolean };
  /** Digits after the point of the currencies that have not two, from the one table that the server has. */
  d: Readonly<Record<string, number>>;
  /** Whether GA4's `value` includes tax and shipping here. */
  x: { tax: boolean; shipping: boolean };
  /** Files that `n` percent of page views take instead: another version, tried out. */
  t?: Pick<TagSettings, 'c' | 'u' | 'r'> & { n: number };
  /** Present where a campaign has an experiment: pages tell people apart by a number, see `u` of an offer. */
  e?: 1;
}

/** What the page knows of the visit that carries the referral; all of it lives as long as the document allows. */
export interface Referral {
  /** `<link code>` or `<link code>.<recipient token>`, from the parameter `rk`. */
  rk: string;
  /** Signed click id, from the parameter `rc`. */
  rc?: string | undefined;
  /** Click ids that came before it, the first one first: only where the shop credits the first click. */
  earlier?: string[];
}

/** Who the shop says the shopper is; `signature` = hex HMAC-SHA256(identity secret, `<customerId>.<expires>`). */
export interface Identity {
  /** Absent where a page knows no more than an address. */
  customerId?: string;
  /** UTC milliseconds. */
  expires?: number;
  signature?: string;
  firstName?: string;
  /** Plain, where the shop passes it for rewards to a signed-in shopper; or a sha256 hex digest. */
  email?: string;
  emailSha256?: string;
}

export interface ConsentState {
  measure: boolean;
  store: boolean;
  /** Whether the shop's advertising platform may learn of an order (`ad_user_data`). */
  ads?: boolean;
}

/** An order as the tag reports it. Money in integer minor units. */
export interface WireOrder {
  /** Order references; the first is the shop's own. */
  ids: string[];
  /** After discounts, without tax and shipping, as far as the page tells. */
  amount: number;
  currency: string;
  coupons: string[];
  newCustomer?: boolean;
}

/** One event of a call to `/in`. */
export type WireEvent = {
  /** UUIDv7 made by the page: a retry carries the same. */
  id: string;
  /** UTC milliseconds by the page's clock. */
  at: number;
} & (
  | {
      kind: PageKind;
      placement?: Placement;
      campaign?: string;
      deal?: string;
      variant?: string | undefined;
      /** For `share`: the link that was shared, and over which channel. */
      channel?: Channel;
      link?: string;
    }
  | { kind: 'purchase'; order: WireOrder; referral?: Referral; identity?: Identity }
  | { kind: 'refund'; order: { ids: string[]; amount?: number; currency?: string } }
);

export interface InRequest {
  /** The page's clock when it sends: clock skew is corrected by it. */
  sent_at: number;
  consent: ConsentState;
  /** First-party visitor id, only with consent to storing. */
  visitor?: string;
  language?: string;
  /** Entry UTM of the visit. */
  utm?: Utm;
  /** 1 to 50. */
  events: WireEvent[];
}

export interface InAnswer {
  accepted: number;
  duplicate: number;
  rejected: { index: number; code: string }[];
  /** Present where the tag is switched off: the page stops. */
  off?: true;
}

/** Why somebody may not share or claim, in words for them. */
export interface Refused {
  reason: string;
  title: string;
  text: string;
}

/** A deal as the widget shows it. */
export interface WireDeal extends DealWords {
  id: string;
  campaign: string;
  /** Short badge such as "20 %" or "$10". */
  badge: string;
  imageUrl?: string;
  /** Arm of the campaign's experiment that the reader is in. */
  variant?: string;
}

/**
 * The shop's looks as variables of the widget's stylesheet, every text readable on what it stands on. `--p` is the page's
 * own font.
 */
export type WireLooks = Record<'--a' | '--c' | '--b' | '--t' | '--r' | '--f', string>;

/** `dark` for people who want dark pages. */
export interface WireTheme extends Pick<Theme, 'layout' | 'heroUrl' | 'logoUrl'> {
  light: WireLooks;
  dark: WireLooks;
}

/** A product as the retailer's own data has it. */
export interface WireProduct {
  id: string;
  title: string;
  url: string;
  imageUrl?: string;
  /** What it costs now, and what it cost before where it is on sale: as people of the language write it. */
  price?: string;
  was?: string;
}

/**
 * `GET /w/:siteKey/offer?lang=&placement=&item=&u=&asked=`: the same for everybody, cacheable; where a campaign has an
 * experiment, for everybody with the same `u`.
 */
export interface OfferAnswer {
  language: string;
  dir: 'ltr' | 'rtl';
  /** Words of the widget's advocate side, by key; `{{name}}` marks what the widget fills in. */
  texts: Record<string, string>;
  theme: WireTheme;
  shop: { name: string; legalName: string };
  deals: WireDeal[];
  /** What the advocate earns, in words; '' where nothing. */
  rewardText: string;
  facebookAppId?: string;
  /** Those of the items asked about that the shop's data knows, and that friends can buy. */
  products?: WireProduct[];
  /** Campaigns that would have been shown, had the reader not been held out of their experiments. */
  held?: string[];
}

/**
 * `GET /w/:siteKey/landing?rk=&rc=&lang=`: who sent the friend, and what they get. With `rc`, their click, a friend who
 * came before a pause goes on.
 */
export interface LandingAnswer {
  state: 'open' | 'ended' | 'paused' | 'unknown';
  language: string;
  dir: 'ltr' | 'rtl';
  texts: Record<string, string>;
  theme: WireTheme;
  shop: { name: string; legalName: string };
  /** First name of the advocate, where they gave one. */
  from?: string;
  deal?: WireDeal;
  /** What was recommended, where the shop's data knows it. */
  product?: WireProduct;
  /** Present where a tap of theirs may keep the referral in the browser, without consent to storing. */
  mayKeep?: true;
  /** Whether the shop's basket takes the code by a link of its own. */
  autoApply: boolean;
  /** Opens a thread with the shop's page in Messenger, which answers with the deal. */
  thread?: string;
  /** The wording by which a friend asks for the code by text: shown where they ask. Absent where none can be sent. */
  texting?: string;
}

/** `POST /w/:siteKey/links`: idempotent; made when the share sheet opens, before any tap. */
export interface LinksRequest {
  dealId: string;
  placement: Placement;
  language: string;
  /** The advocate's token from an earlier answer; without it a draft is made. */
  advocate?: string;
  identity?: Identity;
  firstName?: string;
  productId?: string;
  /** The product's page, where a friend shall land: on the shop's origins. */
  targetUrl?: string;
  utm?: Utm;
  /** The deal's, as it was shown. */
  variant?: string;
  /** In which language their friends read, where they have chosen another than their own. */
  friendLanguage?: string | undefined;
}

export interface WireLink {
  channel: Channel;
  verdict: Verdict;
  code: string;
  url: string;
  /** Prepared text in the friend's language, without the URL; the advocate may edit it. */
  text: string;
  /** Subject for the mail app. */
  subject?: string;
}

export interface LinksAnswer {
  /** Proves this advocate to later calls; 128 random bits. */
  advocate: string;
  state: 'anonymous' | 'named' | 'verified';
  firstName?: string;
  links: WireLink[];
  /** SVG of the QR channel's link. */
  qr?: string;
  /** What is recommended, where the shop's data knows it; in the friend's language. */
  product?: WireProduct;
  /** The deal in the friend's language, where that is not the advocate's. */
  deal?: WireDeal;
  /** Present where they may earn something and no address of theirs is confirmed: what asks for one. */
  reach?: ReachForm;
}

/** What asks an advocate where their rewards are to go, in their language. */
export interface ReachForm {
  /** What they agree to by asking: shown, and sent back with the address. */
  wording: string;
  ask: string;
  send: string;
  sent: string;
  invalid: string;
  later: string;
}

/**
 * `POST /w/:siteKey/reach`: sends one mail to the address, which asks to confirm it. Answers `ReachAnswer` whoever has
 * it; `unprocessable` for what is no address, `conflict` where the shop asks by another wording by now.
 */
export interface ReachRequest {
  /** Made by the page: the same one sent again asks once. */
  id: string;
  /** Token of an answer to `/links`. */
  advocate: string;
  email: string;
  firstName?: string | undefined;
  language: string;
  wording: string;
  proof?: string;
}

export interface ReachAnswer {
  sent: true;
}

/** The answer to somebody who may not share: there are no links, and nobody was made an advocate. */
export interface LinksRefused {
  refused: Refused;
}

/**
 * `POST /w/:siteKey/advocate`: what the shop knows of somebody who can prove who they are, by the page's token or the
 * shop's signature. Only such people's pages ask, so that what everybody is shown stays the same for all.
 */
export interface AdvocateRequest {
  advocate?: string;
  identity?: Identity;
  /** The referral that brought them, to learn whether it is their own. */
  rk?: string;
}

export interface AdvocateAnswer {
  /** Absent where nobody is known. */
  state?: LinksAnswer['state'];
  /** Friends we wrote to in their name, and friends whose order is credited to them; 0 unless verified. */
  invited: number;
  ordered: number;
  /** The referral is over a link of their own. */
  own: boolean;
  /** They have ordered before: a deal for first orders is not for them. */
  existing: boolean;
}

/** `POST /w/:siteKey/share`: relayed email and SMS only. */
export interface ShareRequest {
  /** UUIDv7 made by the page: the same act twice is one share. */
  id: string;
  advocate: string;
  dealId: string;
  channel: 'email' | 'sms';
  /** Which of the advocate's links for it, where they have several: a product's, or the deal's own. */
  link?: string;
  placement: Placement;
  /** Language of the message, where the shopper chose one for the friend. */
  language: string;
  /** At most 10. */
  friends: { address: string }[];
  /** At most 200 characters, no links. */
  message?: string;
  firstName?: string;
  /** Only say what would be sent and to whom; nothing is written. */
  preview?: boolean;
  /** Where `proof_required` asked for one: `<challenge>.<nonce>`, its sha256 with enough leading zero bits. */
  proof?: string;
}

export interface ShareAnswer {
  verdict: Verdict;
  /** Why not relay, as a code. */
  reason?: string;
  /** One per friend, in order; duplicates and suppressed are `accepted`. */
  friends: { status: 'accepted' | 'invalid' | 'limit' }[];
  /** The words of the mail or text, exactly as friends get them; `segments`: how many texts they take on the air. */
  preview?: { subject: string; text: string; segments?: number };
}

/** `POST /w/:siteKey/claim`: by the friend's tap, never by a page view. */
export interface ClaimRequest {
  rk: string;
  rc?: string;
  language: string;
  /** The friend asks for the code by mail: their own request, stored as consent. */
  email?: string;
  /** Or by text, at a mobile number of a country that the shop sends to. */
  phone?: string;
  /** Whom the shop vouches for, where it knows the friend: a deal for first orders is not for its customers. */
  identity?: Identity;
  /** As in a share. */
  proof?: string;
}

export interface ClaimAnswer {
  state: 'given' | 'waiting' | 'confirm_email' | 'refused';
  /** Why there is no code for them. */
  refused?: Refused;
  code?: string;
  /** Link of the shop that puts the code into the basket. */
  applyUrl?: string;
  /** The code as bars for the till, a `data:` picture; only of shops with stores. */
  bars?: string;
  /** UTC milliseconds. */
  expiresAt?: number;
  /** Whether a mail, or a text, is on its way. */
  mailed?: true;
  texted?: true;
}

/** `POST /w/:siteKey/keep`, with credentials, where tag and shop share a domain: what the cookie is to hold. */
export interface KeepRequest {
  /** Consent to storing; without it the cookie is cleared. */
  store: boolean;
  visitor?: string;
  referral?: Referral;
}

/** What the cookie holds now: it may know what the browser's own storage has lost. */
export interface KeepAnswer {
  visitor?: string;
  referral?: Referral;
}
