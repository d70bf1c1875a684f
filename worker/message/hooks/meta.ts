/** How Meta's call-backs are signed and what they say. Pure: the keyed hash itself comes from outside. */

/** The hex digest of `X-Hub-Signature-256: sha256=…`; undefined for anything else. */
export function readSignature(header: string | undefined): string | undefined {
  return /^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1];
}

/** The two parts of a `signed_request`; undefined where it is none. */
export function splitSignedRequest(text: string): { signature: string; payload: string } | undefined {
  const match = /^([\w-]{43})=?\.([\w-]{1,4000})=*$/.exec(text);
  return match?.[1] && match[2] ? { signature: match[1], payload: match[2] } : undefined;
}

/** Bytes of base64url as hex, to be compared with a digest. */
export function hexOf(base64url: string): string {
  return [...decode(base64url)].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

function decode(base64url: string): string {
  try {
    return atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}

/** Whom a checked `signed_request` is about; undefined where it is not signed as it must be, or names nobody. */
export function readUserId(payload: string): string | undefined {
  try {
    const { user_id: id, algorithm } = JSON.parse(decode(payload)) as Record<string, unknown>;
    return algorithm === 'HMAC-SHA256' && typeof id === 'string' && /^\d{1,32}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Something that a person did towards a page. */
export interface PageEvent {
  /** Meta's id of the message, or what names the act as well. */
  key: string;
  /** The page's own id of the person. */
  person: string;
  /** UTC milliseconds. */
  at: number;
  /** What an `m.me` link carried. */
  ref?: string;
  text?: string;
}

const MOST_EVENTS = 200;
type Json = Record<string, unknown>;
const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function readEvent(raw: unknown, pageId: string): PageEvent | undefined {
  const { sender, recipient, timestamp, message, postback, referral } = asObject(raw) as Record<string, unknown>;
  const person = asText(asObject(sender).id);
  const { mid, text, is_echo: echo, referral: inMessage } = asObject(message);
  if (!person || !/^\d{1,32}$/.test(person) || asText(asObject(recipient).id) !== pageId || echo === true)
    return undefined;
  if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp)) return undefined;
  const ref = [referral, asObject(postback).referral, inMessage].map((one) => asText(asObject(one).ref)).find(Boolean);
  const said = asText(text) ?? asText(asObject(postback).payload);
  if (ref === undefined && said === undefined) return undefined;
  const key = asText(mid) ?? asText(asObject(postback).mid) ?? `${person}.${timestamp}.${ref ?? ''}`;
  return { key, person, at: timestamp, ...(ref && { ref }), ...(said && { text: said }) };
}

/**
 * What people did, by a webhook's body: only towards this page, whatever else the body names; our own messages echoed,
 * receipts and other fields are passed over.
 * @see https://developers.facebook.com/docs/messenger-platform/webhooks
 */
export function readPageEvents(body: unknown, pageId: string): PageEvent[] {
  const { object, entry } = asObject(body);
  if (object !== 'page') return [];
  return asList(entry)
    .filter((one) => String(asObject(one).id) === pageId)
    .flatMap((one) => asList(asObject(one).messaging))
    .slice(0, MOST_EVENTS)
    .flatMap((raw) => readEvent(raw, pageId) ?? []);
}

/** A person may be answered for so long after they did something. */
export const WINDOW_MS = 24 * 3_600_000;

/** What an `m.me` link carries: the referral key, and the language that the friend read. */
function writeRef(rk: string, language: string): string {
  return `${rk}:${language}`;
}

export function readRef(ref: string): { rk: string; language: string | undefined } {
  const [rk = '', language] = ref.split(':');
  return { rk, language: language && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language) ? language : undefined };
}

/** Opens a thread with a page, which then answers with the deal. */
export function threadUrl(pageId: string, rk: string, language: string): string {
  return `https://m.me/${pageId}?ref=${encodeURIComponent(writeRef(rk, language))}`;
}
