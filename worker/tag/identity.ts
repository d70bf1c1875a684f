/**
 * Who a page says the shopper is, as shops write it: a number for the customer's id, '' or null for a guest, whatever an
 * account holds as a first name. It never fails the call that it comes with: what is of no use is left out. Pure.
 */
import type { Identity } from '../wire.ts';

type Raw = Record<string, unknown>;
const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown, longest: number): string | undefined =>
  typeof value === 'string' && value.length <= longest && value.trim() !== '' ? value : undefined;

const SHA256 = /^[0-9a-f]{64}$/i;
/** What templates print where nobody is signed in: one customer of that name would be everybody. */
const NOBODY = /^(0|undefined|null|none|nil|false|nan)$/i;

/** An id as text: numbers as they are written; '' for a guest, undefined for what is no id. */
function idOf(raw: unknown): string | undefined {
  if (raw === undefined || raw === null || raw === false) return '';
  if (typeof raw !== 'string' && !(typeof raw === 'number' && Number.isSafeInteger(raw))) return undefined;
  const id = `${raw}`;
  if (id.trim() === '' || NOBODY.test(id.trim())) return '';
  return id.length <= 128 ? id : undefined;
}

/** A time that may have been printed as text. */
function timeOf(raw: unknown): number | undefined {
  const time = typeof raw === 'string' && /^\d{1,16}$/.test(raw) ? Number(raw) : raw;
  return Number.isSafeInteger(time) ? (time as number) : undefined;
}

/**
 * Reads an identity but for its first name, which needs more care than an order does.
 * @returns an empty one for nobody.
 */
export function readIdentity(raw: unknown): Identity {
  const identity: Identity = {};
  if (!isRecord(raw)) return identity;
  const customerId = idOf(raw.customerId);
  if (customerId) identity.customerId = customerId;
  const expires = timeOf(raw.expires);
  if (expires !== undefined) identity.expires = expires;
  const signature = textOf(raw.signature, 128);
  if (signature) identity.signature = signature;
  const email = textOf(raw.email, 254);
  if (email) identity.email = email;
  const digest = textOf(raw.emailSha256, 64);
  if (digest && SHA256.test(digest)) identity.emailSha256 = digest.toLowerCase();
  return identity;
}

/** Whether the buyer is new to the shop: yes or no, as templates print them too; undefined for what is neither. */
export function readNew(raw: unknown): boolean | undefined {
  const text = typeof raw === 'object' ? '' : `${raw}`.trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** Whether an identity came in a form that had to be put right, or left out: the install check says so. Guests are none. */
export function isOddIdentity(raw: unknown): boolean {
  // `false` is what the tag itself says without consent to measuring.
  if (raw === undefined || raw === null || raw === '' || raw === false) return false;
  if (!isRecord(raw)) return true;
  const { customerId, firstName } = raw;
  const id = idOf(customerId);
  if (id === undefined || (id && id !== customerId)) return true;
  if (firstName === undefined || firstName === null || firstName === '') return false;
  return typeof firstName !== 'string' || !/^[\p{L}\p{M} .'’-]{1,40}$/u.test(firstName);
}
