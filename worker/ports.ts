/** What the application needs from outside, as types only. Hosts and tests build them; everything else receives them. */
import type { Client } from '@libsql/client';
import type { LibSQLDatabase } from 'drizzle-orm/libsql';
import type { Config } from './config.ts';
import type { Shop } from './retailer/shop.ts';
import type { TagVersion } from './retailer/switch.ts';
import type { EventRow } from './tag/event.ts';

/** One libSQL database: drizzle for most, the client for prepared hot statements and guarded batches. */
export interface Database {
  readonly client: Client;
  readonly orm: LibSQLDatabase;
}

/** A database made for one retailer: what stores take, so that none can forget whose rows it reads. */
export interface TenantDatabase extends Database {
  readonly retailerId: string;
}

export interface Databases {
  readonly control: Database;
  /** Groups are numbered from 1. @throws AppError `unavailable` for a group that is not configured. */
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
  addressKeys(retailerId: string, channel: 'email' | 'sms' | 'customer', sha256: string): [string, ...string[]];
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
  /** Forgets what is cached, on the host that changed it. */
  forget(): void;
}

export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

export interface RateLimit {
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
  /** Try again; `delayMs` where the provider said when. */
  | { kind: 'later'; error: string; delayMs?: number }
  /** Never possible for this recipient; `suppress` where the address itself is dead. */
  | { kind: 'dead'; error: string; suppress?: boolean }
  /** The provider may have taken it: do not send again blindly. */
  | { kind: 'unknown'; error: string }
  /** Our configuration is at fault: nothing is lost, no attempt is spent. */
  | { kind: 'paused'; error: string };

export interface OutgoingMail {
  messageId: string;
  shopId: string;
  from: { name: string; address: string };
  to: string;
  replyTo?: string;
  envelopeFrom: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

export interface MailSender {
  readonly name: string;
  send(mail: OutgoingMail): Promise<SendOutcome>;
}

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
  assets: Assets;
  /** Present where messages are sent from this host. */
  mail?: MailSender;
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
  };
}
