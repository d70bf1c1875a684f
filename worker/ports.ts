/** What the application needs from outside, as types only. Hosts and tests build them; everything else receives them. */
import type { Client } from '@libsql/client';
import type { LibSQLDatabase } from 'drizzle-orm/libsql';
import type { BannerWords } from './banner/banner.ts';
import type { Config } from './config.ts';
import type { PushTarget } from './push/push.ts';
import type { AllRebuilt } from './report/fold.dispatch.ts';
import type { Shop } from './retailer/shop.ts';
import type { TagVersion } from './retailer/switch.ts';
import type { EventRow } from './tag/event.ts';

/** One libSQL database: drizzle for most, the client for prepared hot statements and guarded batches. */
export interface Database {
  readonly client: Client;
  readonly orm: LibSQLDatabase;
  /** The same for reports, where they have a reader of their own: an embedded file's other readers do not wait for it. */
  readonly reports?: ReportDatabase;
}

/** What reports are read from. */
export interface ReportDatabase extends Database {
  /**
   * Lets reports that take long go one after the other: their time is taken from others. Absent where it is not.
   * @throws AppError `overloaded` where too many wait.
   */
  inTurn?<T>(report: () => Promise<T>): Promise<T>;
}

/** A database made for one retailer: what stores take, so that none can forget whose rows it reads. */
export interface TenantDatabase extends Database {
  readonly retailerId: string;
}

export interface Databases {
  readonly control: Database;
  /** Groups are numbered from 1. @throws AppError `unavailable` for one that is not configured, or that a host still waits for. */
  group(groupNumber: number): Database;
  /** The groups there are, for what runs over all tenants (outbox, fold). */
  groupNumbers(): number[];
}

/** UTC milliseconds. */
export interface Clock {
  now(): number;
}

export interface Ids {
  /** `prefix_` + UUIDv7 as 26 characters of Crockford base32: sorts by time. */
  make(prefix: string): string;
  /** A bare UUIDv7. */
  uuid(): string;
  /** 128 random bits behind the shop's number: `<4 characters of number><26 of base32>`. Never an id. */
  token(shopNumber: number): string;
  /** A link's code: 4 characters of shop number and 8 random ones. */
  linkCode(shopNumber: number): string;
  /** `length` random characters without look-alikes, for coupons. */
  couponCode(length: number): string;
}

/** Keys live outside the database; older ones stay usable for reading. */
export interface Secrets {
  /** Authenticated encryption of personal data at rest. */
  seal(plain: string): string;
  /** @throws where the text was not sealed by any known key. */
  open(sealed: string): string;
  /**
   * Keyed hash by which an address is found: HMAC(pepper, retailer, channel, sha256 of the normalised address).
   * The newest pepper's first, then older ones: look-ups try all.
   * @param sha256 hex digest of the normalised address, so that plain and pre-hashed input give one key.
   */
  addressKeys(
    retailerId: string,
    channel: 'email' | 'sms' | 'customer' | 'push',
    sha256: string,
  ): [string, ...string[]];
  /** sha256 in hex: for tokens (high entropy), and as the first step of an address key. */
  digest(text: string): string;
  /** base64url HMAC for signed tokens, by purpose. 128 bits. */
  sign(purpose: string, text: string): string;
  /** Constant time, tries older keys too. */
  verify(purpose: string, text: string, signature: string): boolean;
  /** Hex HMAC-SHA256 with a given secret, as shops make for `identify`. */
  hmacHex(secret: string, text: string): string;
  /** Constant-time comparison. */
  equal(a: string, b: string): boolean;
}

export type AppendVerdict = 'accepted' | 'duplicate';

/** Takes facts into the log. */
export interface EventSink {
  /**
   * Resolves when all rows are durable (committed in libSQL, or accepted by the queue), one verdict a row, in order.
   * @throws AppError `unavailable` when not durable in time: the client retries with the same ids.
   */
  append(groupNumber: number, rows: readonly EventRow[]): Promise<AppendVerdict[]>;
}

/** Shops by their keys, cached for 20 s. */
export interface ShopDirectory {
  bySiteKey(siteKey: string): Promise<Shop | undefined>;
  byNumber(number: number): Promise<Shop | undefined>;
  byId(id: string): Promise<Shop | undefined>;
  all(): Promise<Shop[]>;
  /** Forgets what is cached, on the host that changed it. */
  forget(): void;
}

export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** What is left of a limit. */
export interface Allowance {
  /** Whether this act is within it. */
  ok: boolean;
  left: number;
  /** When all of it is there again, in milliseconds. */
  resetMs: number;
}

export interface RateLimit {
  /** Lets `key` act once more, at most `limit` times in `windowMs`, and says what is left. */
  spend(key: string, limit: number, windowMs: number): Promise<Allowance>;
  /** Whether `key` may act once more: at most `limit` times in `windowMs`. */
  take(key: string, limit: number, windowMs: number): Promise<boolean>;
}

/** Structured lines; never personal data, never a path or a query. */
export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** What became of one attempt to send. */
export type SendOutcome =
  | { kind: 'sent'; providerId: string }
  /**
   * Try again; `delayMs` where the provider said when. `provider`: it fails altogether, other messages would fare
   * alike. `blocked`: refused for what the sender is. `unspent`: it was surely not processed, the attempt is not counted.
   */
  | { kind: 'later'; error: string; delayMs?: number; provider?: boolean; blocked?: boolean; unspent?: true }
  /**
   * Never possible for this recipient; `suppress` where the address itself is dead, or where its owner told the provider
   * to let nothing pass; `blocked` as above. `unsure`: nothing says that it is the recipient's, so that many of these tell
   * of trouble with the provider.
   */
  | { kind: 'dead'; error: string; suppress?: boolean | 'provider'; blocked?: boolean; unsure?: true }
  /** The provider may have taken it: do not send again blindly. */
  | { kind: 'unknown'; error: string }
  /**
   * Our configuration is at fault: nothing is lost, no attempt is spent. `domain`: only of the domain that this mail goes
   * out under; what goes out under others may pass.
   */
  | { kind: 'paused'; error: string; domain?: true };

/** The ways that we ourselves send over. `ads`: orders told to an advertising platform, for people who agreed to that. */
export type MessageChannel = 'email' | 'sms' | 'facebook' | 'ads' | 'push';

/** A file that travels with a mail. */
export interface Attachment {
  filename: string;
  contentType: string;
  content: Uint8Array | string;
  /** For a picture inside the mail: what `cid:` names. */
  cid?: string;
}

interface OutgoingBase {
  /** The message's own id: every attempt carries the same, so that who gets it twice can tell. */
  id: string;
  shopId: string;
}

/** A key that signs mails of a domain (RFC 6376). */
export interface DkimKey {
  domain: string;
  selector: string;
  /** RSA, PEM. */
  privateKey: string;
}

export interface OutgoingMail extends OutgoingBase {
  channel: 'email';
  /** Without angle brackets; made from the id. */
  messageId: string;
  from: { name: string; address: string };
  to: string;
  replyTo?: string;
  envelopeFrom: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  attachments?: Attachment[];
  /** Unsigned where absent. */
  dkim?: DkimKey;
}

export interface OutgoingSms extends OutgoingBase {
  channel: 'sms';
  /** A number of ours (E.164) or a provider's service that chooses one. */
  from: { number: string } | { messagingService: string };
  /** E.164. */
  to: string;
  body: string;
  /** What it costs: rates and bills count segments. */
  segments: number;
  /** Where the provider reports what became of it; its path carries the message's id. */
  statusCallback: string;
  /** After so many seconds the provider stops trying. */
  validitySeconds: number;
}

/** A post on the retailer's own page, or an answer to somebody who wrote to that page within 24 hours. */
export type OutgoingFacebook = OutgoingBase & { channel: 'facebook'; pageId: string } & (
    | { kind: 'post'; text: string; link: string }
    | { kind: 'messenger'; recipient: string; text: string; link?: string }
  );

/** An order for an advertising platform: whom it is about in digests alone. */
export interface OutgoingAds extends OutgoingBase {
  channel: 'ads';
  /** The retailer's data set there. */
  pixelId: string;
  event: Record<string, unknown>;
  /** Shows it in the platform's own test view instead of counting it. */
  testCode?: string;
}

/** What our service worker shows, in words of the recipient's language. */
export interface PushNotification {
  /** The message's id: by it our service worker knows its own, and shows none twice. */
  goodword: string;
  title: string;
  body: string;
  language: string;
  dir: 'ltr' | 'rtl';
  icon?: string;
  /** What a tap opens. */
  url: string;
  /** A POST to it ends the notifications, as the action below them says. */
  stop: { url: string; title: string };
}

/** A notification of a browser. */
export interface OutgoingPush extends OutgoingBase {
  channel: 'push';
  target: PushTarget;
  notification: PushNotification;
  /** How long the service keeps it for a browser that is away. */
  ttlSeconds: number;
  urgency: 'low' | 'normal';
}

export type Outgoing = OutgoingMail | OutgoingSms | OutgoingFacebook | OutgoingAds | OutgoingPush;

/** What a provider knows of an attempt whose answer never came. */
export type Finding = { kind: 'sent'; providerId: string } | { kind: 'absent' } | { kind: 'unknown' };

/** What a provider knows of a number. */
export interface NumberClass {
  /** ISO 3166-1. */
  country: string | undefined;
  valid: boolean;
  /** Whether a person reads texts there; undefined where the provider cannot tell. */
  mobile: boolean | undefined;
  /** Whether texts to it are probably sent for what they cost. */
  risky: boolean;
}

/** One account at a provider. It never throws for what a provider does: that is an outcome. */
export interface Sender<C extends MessageChannel = MessageChannel> {
  readonly name: string;
  readonly channel: C;
  /** How many messages may be on their way together. */
  readonly width: number;
  /**
   * Whether it calls `begin` itself: a sender that lets messages wait for a connection does, as one takes the message.
   * For all others `begin` is called before `send`.
   */
  readonly beginsLate?: true;
  /** @param begin says whether the message may still go; where it may not, nothing of it leaves. */
  send(outgoing: Extract<Outgoing, { channel: C }>, begin?: () => Promise<boolean>): Promise<SendOutcome>;
  /** Asks whether the provider took it; absent where none can tell. `absent` only where that is certain. */
  find?(outgoing: Extract<Outgoing, { channel: C }>): Promise<Finding>;
  /** Lets the provider forget a message that has come to its end. @returns false where that has to be tried again. */
  erase?(providerId: string): Promise<boolean>;
  /** Asks about a number before the first text to it; absent where the account does not pay for that. */
  inspect?(number: string): Promise<NumberClass | undefined>;
  /** Lets go of what is open; the next message opens it again. */
  close(): void;
}

/** A sender of whichever channel. */
export type AnySender = { [C in MessageChannel]: Sender<C> }[MessageChannel];

/** A shop's own account at a provider, with its secrets readable. */
export interface Connection {
  id: string;
  channel: MessageChannel;
  /** As `smtp`, `twilio`, `meta`. */
  provider: string;
  credentials: Record<string, string>;
  /** What is no secret: sending domain, number, page. */
  settings: Record<string, string>;
  /** Changes whenever the above does. */
  revision: number;
}

/** The accounts that this host can send over. */
export interface Senders {
  /** A shop's own account, or without one the platform's; undefined where this host cannot send over it. */
  open<C extends MessageChannel>(channel: C, connection?: Connection): Sender<C> | undefined;
  /** Lets go of all that is open. */
  close(): void;
}

/** What an embedded database has done since it was opened, and what waits for it. */
export interface DatabaseLoad {
  commits: number;
  commitSeconds: number;
  /** Rows appended to logs, and use cases written, by those commits. */
  rows: number;
  units: number;
  waitingRows: number;
  waitingWrites: number;
  waitingReads: number;
  waitingReports: number;
}

/** What a host knows of itself. */
export interface HostVitals {
  /** Of the disk that holds the databases; undefined where they are elsewhere. */
  disk: { freeBytes: number; totalBytes: number } | undefined;
  memory: { usedBytes: number; heapBytes: number; limitBytes: number; heapLimitBytes: number };
  /** Delay of the event loop in seconds, since the last reading. */
  eventLoop: { p50: number; p99: number; max: number };
  /** Since the process began. */
  uptimeSeconds: number;
}

/** Measures the machine, where there is one: on Node. */
export interface Vitals {
  /** Name of the host, for people. */
  readonly host: string;
  read(): Promise<HostVitals>;
}

/** Counts what happens, for the operator's metrics. Labels have few values: never an id, an address or a path. */
export interface Meters {
  count(name: MeterName, labels: Record<string, string | number>, by?: number): void;
  /** @param seconds how long something took. */
  observe(name: MeterName, labels: Record<string, string | number>, seconds: number): void;
  /** As they stand since the process began. */
  families(): MetricFamily[];
}

/** One metric with its samples, as Prometheus knows it. */
export interface MetricFamily {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: { suffix?: string; labels: Record<string, string | number>; value: number }[];
}

export type MeterName = 'requests' | 'request_seconds' | 'intake_events' | 'sends';

/** Built browser files by name: the tag's parts under their hashed names, the dashboard. */
export interface Assets {
  /** Hashed file names of the tag's parts, for example `c.3f9a1c.js`. */
  readonly core: string;
  readonly widget: string;
  /** Of parts that few pages need, by name: `{ tcf: 'x.77ab21.js' }`. */
  readonly rare: Readonly<Record<string, string>>;
  /** The loader's code: `(function(s){…})`, to be called with the settings. */
  readonly loader: string;
  /** Versions of the tag whose files are here: the deployed one, then those that were kept. */
  readonly versions: readonly TagVersion[];
  /** A tag part by its hashed name. */
  tagFile(name: string): string | undefined;
  /** A file of the dashboard by its path, for example `index.html`. */
  dashboardFile(path: string): { body: string; type: string } | undefined;
  /** What is installed into a shop, by file name, with placeholders for host and site key. */
  installFile(name: string): string | undefined;
}

/** Draws what a deal gives, in words, as a picture. */
export interface Painter {
  /** @returns the bytes of a PNG file; undefined where its fonts lack letters of the words. */
  paint(words: BannerWords): Promise<Uint8Array | undefined>;
}

export interface Ports {
  config: Config;
  clock: Clock;
  ids: Ids;
  secrets: Secrets;
  log: Log;
  databases: Databases;
  shops: ShopDirectory;
  sink: EventSink;
  rateLimit: RateLimit;
  fetch: Fetch;
  /** Calls URLs that retailers gave: public addresses alone, no redirects, five seconds, 64 KB. @throws OutwardError */
  outward: Fetch;
  /**
   * IP addresses of a name; none where it is not known. Absent where retailers' accounts are neither saved nor used: on
   * the hot Worker.
   */
  lookup?: (name: string) => Promise<string[]>;
  assets: Assets;
  meters: Meters;
  /** Absent on Cloudflare: there is no machine to measure. */
  vitals?: Vitals;
  /** Present where a thread of its own folds the log, and makes the read models again from it. */
  folder?: {
    fold(groups: readonly number[]): Promise<void>;
    rebuild(): Promise<AllRebuilt>;
  };
  /** Present where messages are sent from this host. */
  senders?: Senders;
  /** Present where pictures are drawn: not on the hot Worker. */
  painter?: Painter;
  /** Tells the dispatcher that there are messages due; never throws. */
  wake(): void;
  /** Lets work go on after the answer (waitUntil on Cloudflare). */
  defer(work: Promise<unknown>): void;
}

/** Hono's environment in every router. */
export interface App {
  Bindings: Record<string, unknown>;
  Variables: {
    ports: Ports;
    /** Made when first asked for: see `requestIdOf`. */
    requestId: string | undefined;
    /** The caller's address, from the one function that knows: never stored, never logged. */
    clientAddress: string;
    /** ISO 3166; undefined where nobody whom we believe says it. */
    clientCountry: string | undefined;
  };
}
