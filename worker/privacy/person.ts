import { tenantOf } from '../../db/tenant.ts';
import { leaveProgramme } from '../advocate/leave.ts';
import { AppError } from '../errors.ts';
import { insertSuppression } from '../message/message.store.ts';
import { findNumber } from '../message/sms/number.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { spreadRefusal } from '../suppression/pair.store.ts';
import { mailboxOf, normaliseEmail } from './address.ts';
import { erasePerson, readPerson, readSharers, readSpellings } from './person.store.ts';

/** Somebody, by an address that is shown to be theirs. */
export interface Person {
  channel: 'email' | 'sms';
  /** Normalised. */
  address: string;
  /** Of the address, at one retailer, by all peppers; the newest first. */
  keys: [string, ...string[]];
  /** Of the mailbox behind it, as those: the same where it has no other spelling. */
  mailboxKeys: [string, ...string[]];
}

/** @throws AppError `unprocessable` for what is no address. */
export function findPerson({ secrets }: Pick<Ports, 'secrets'>, retailerId: string, typed: string): Person {
  const channel = typed.includes('@') ? 'email' : 'sms';
  const address = channel === 'email' ? normaliseEmail(typed) : findNumber(typed);
  if (!address) {
    throw new AppError('unprocessable', 'This is no address.', {
      errors: [{ path: 'address', code: 'no_address', message: 'expected an email address, or a number as +1…' }],
    });
  }
  const keysOf = (one: string) => secrets.addressKeys(retailerId, channel, secrets.digest(one));
  return { channel, address, keys: keysOf(address), mailboxKeys: keysOf(mailboxOf(address)) };
}

/** How many rows lost their person. */
export type Erased = Awaited<ReturnType<typeof readPerson>>['held'];

/**
 * Erases somebody from all shops of a retailer, by an address that is shown to be theirs: what waits is called back,
 * what is kept is let go, as a sharer they leave the programme. They are never written to again.
 * @param shops all of the retailer's; one at least.
 */
export async function forgetPerson(ports: Ports, shops: readonly Shop[], person: Person): Promise<Erased> {
  const { channel } = person;
  const { databases, ids, clock } = ports;
  const now = clock.now();
  const [shop] = shops;
  if (!shop) throw new AppError('not_found', 'There is no shop yet.');
  const database = tenantOf(databases, shop);
  const keys = await readSpellings(database, person);
  const { held } = await readPerson(database, keys);
  // First what holds for ever: who tries again after a fault is not written to meanwhile.
  const given = { channel, source: 'erased', createdAt: now } as const;
  const refused = [...new Set([person.keys[0], person.mailboxKeys[0]])].map((addressKey) =>
    insertSuppression(database, { ...given, id: ids.make('sup'), addressKey }),
  );
  await database.client.batch([...refused, ...spreadRefusal(database, { keys, source: 'user', now })], 'write');
  for (const advocate of await readSharers(database, keys)) {
    const own = shops.find(({ id }) => id === advocate.shopId);
    if (own) await leaveProgramme(ports, { shop: own, advocate, token: '' });
  }
  const numbers = new Map(shops.map(({ id, number }) => [id, number]));
  await database.client.batch(erasePerson(keys, numbers, clock.now()), 'write');
  return held;
}
