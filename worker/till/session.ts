import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { updateTries } from '../store/staff.store.ts';
import { matchesPin, type StaffAccess } from '../store/staff.ts';
import { lockAfter, SESSION_MS } from './till.ts';

const PURPOSE = 'till';

/** What a device holds while its page is open: `<link>.<version>.<end>.<signature>`. */
export function signSession({ secrets, clock }: Pick<Ports, 'secrets' | 'clock'>, { link }: StaffAccess): string {
  const session = `${link.id}.${link.version}.${clock.now() + SESSION_MS}`;
  return `${session}.${secrets.sign(PURPOSE, session)}`;
}

/** Until when a session is good, UTC milliseconds; undefined where it is over: by itself, by a new PIN, with its link. */
export function readSession(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  { link }: StaffAccess,
  value: string,
): number | undefined {
  const [id = '', version = '', end = '', signature = ''] = value.split('.');
  const isOwn = id === link.id && Number(version) === link.version;
  const isGood = secrets.verify(PURPOSE, `${id}.${version}.${end}`, signature);
  return isOwn && isGood && Number(end) > clock.now() ? Number(end) : undefined;
}

/**
 * Compares a PIN, and counts it before it does: of many that are tried at once one is compared.
 * @returns milliseconds until the next may be tried, where it is wrong; undefined where it is right.
 * @throws AppError `too_many_requests` while the link is locked.
 */
export async function tryPin(ports: Ports, access: StaffAccess, pin: string): Promise<number | undefined> {
  const { link, shop } = access;
  const database = tenantOf(ports.databases, shop);
  const now = ports.clock.now();
  const wait = (link.lockedUntil ?? 0) - now;
  if (wait > 0) throw locked(wait);
  const tries = link.tries + 1;
  const pause = lockAfter(tries);
  const counted = updateTries(database, link, { tries, lockedUntil: pause > 0 ? now + pause : null });
  try {
    await writeGuarded(database, counted, []);
  } catch (error) {
    if (isRaceLost(error)) throw locked(1_000);
    throw error;
  }
  if (!matchesPin(ports, link, pin)) return pause;
  await database.client.batch([updateTries(database, { ...link, tries }, { tries: 0, lockedUntil: null })], 'write');
  return undefined;
}

const locked = (ms: number) =>
  new AppError('too_many_requests', 'No PIN is taken for a while.', { retryAfterSeconds: Math.ceil(ms / 1000) });
