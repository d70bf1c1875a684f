/** Notifications of browsers (W3C Push API): where they may be sent to, and how a browser's address is written. */

/** Where one browser is reached: what `PushSubscription` tells, and the key of ours that it was made with. */
export interface PushTarget {
  endpoint: string;
  /** The browser's public key: an uncompressed point of P-256, base64url. */
  p256dh: string;
  /** Its secret for authentication: 16 bytes, base64url. */
  auth: string;
  /** Our public key (VAPID) that it listens to, base64url. */
  key: string;
}

/** A key of ours (RFC 8292): the public point, and the private scalar; both base64url. */
export interface VapidKey {
  publicKey: string;
  privateKey: string;
}

/** The services that browsers have themselves notified by; a subscription to anything else is no browser's. */
const SERVICES =
  /^(fcm\.googleapis\.com|jmt17\.google\.com|updates\.push\.services\.mozilla\.com|web\.push\.apple\.com|[a-z0-9-]+\.notify\.windows\.com)$/;
const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/;
/** A service's address is some hundred characters; ours are kept sealed, and in messages. */
const LONGEST_ENDPOINT = 1000;

/**
 * Whether an endpoint is one of a browser maker's push services, by https on port 443.
 * @param local whether this machine's own servers stand in for one: development and tests.
 */
export function isPushEndpoint(text: string, local: boolean): boolean {
  if (text.length > LONGEST_ENDPOINT || !URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  if (username || password) return false;
  if (local && LOCAL.test(hostname)) return true;
  return protocol === 'https:' && port === '' && SERVICES.test(hostname);
}

/** A target as a message's address: one line. */
export function writeTarget({ endpoint, p256dh, auth, key }: PushTarget): string {
  return [new URL(endpoint).href, p256dh, auth, key].join(' ');
}

/** The target that an address was written from. */
export function readTarget(address: string): PushTarget {
  const [endpoint = '', p256dh = '', auth = '', key = ''] = address.split(' ');
  return { endpoint, p256dh, auth, key };
}

/** What stands for the browser in keyed hashes: its endpoint alone, which nobody else has. */
export const endpointOf = (address: string): string => readTarget(address).endpoint;

/** What people may see of a browser's address: the service. */
export const maskTarget = (address: string): string => new URL(endpointOf(address)).hostname;

/** Notifications that one browser gets in a day, at most: whatever more there is stands on the advocate's page. */
export const MOST_A_DAY = 3;
/** One invitation a browser in so many days. */
export const INVITE_DAYS = 30;

/** A service worker's place on the shop's own origin. */
export const isWorkerPath = (text: string): boolean => /^(?:\/[\w-][\w\-.]{0,60}){1,6}\.js$/.test(text);
/** Where shops are told to keep it. */
export const WORKER_PATH = '/goodword-push.js';
