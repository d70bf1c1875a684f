import { tenantOf } from '../../db/tenant.ts';
import { EVERYBODY } from '../coupon/coupon.store.ts';
import { AppError } from '../errors.ts';
import { takeShared } from '../limit.store.ts';
import { readShopNumber } from '../message/sms/reach.ts';
import type { Ports } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { readGiven, readLinkStory } from './claim.store.ts';
import { expiryOf } from './claim.ts';
import { planCode } from './code-message.ts';
import { takeNumber } from './code-number.ts';

const DAY = 24 * 3_600_000;
/** So often a day one code is sent again. */
const MOST_A_DAY = 3;

const refuse = (path: string, code: string, message: string) =>
  new AppError('unprocessable', 'This code cannot be sent again.', { errors: [{ path, code, message }] });

/**
 * Sends a friend's code once more, where they had asked for it or were written to: to no other address, for nobody else
 * agreed to be written to. The outbox judges the message as it judges every other.
 * @param typed an email address, or a number as people type it.
 * @throws AppError `not_found`, `unprocessable`, `too_many_requests`.
 */
export async function resendCode(ports: Ports, shop: Shop, claimId: string, typed: string): Promise<void> {
  const { secrets, clock, ids, databases } = ports;
  const database = tenantOf(databases, shop);
  const now = clock.now();
  const given = await readGiven(database, shop.id, claimId);
  if (!given) throw new AppError('not_found', 'There is no such code.');
  const { claim, coupon, friendKey, asked } = given;
  const isVoid = coupon.linkCode === null && coupon.givenTo !== EVERYBODY;
  const story = isVoid ? undefined : await readLinkStory(database, shop.id, claim.linkCode);
  const expiresAt = story ? expiryOf({ ...story, claim, coupon }) : now;
  if (!story || expiresAt <= now) throw refuse('coupon', 'over', 'this code has ended');
  const mail = normaliseEmail(typed);
  const address = mail ?? readShopNumber(shop, typed)?.number;
  if (address === undefined) throw refuse('address', 'invalid_address', 'no message can go to this address');
  const channel = mail ? 'email' : 'sms';
  const keys: readonly string[] = secrets.addressKeys(shop.retailerId, channel, secrets.digest(address));
  const known = [claim.keyKind === 'email' ? claim.keyHash : null, friendKey, ...asked];
  if (!known.some((key) => key !== null && keys.includes(key))) {
    throw refuse('address', 'unknown_address', 'nobody asked for this code from this address');
  }
  // A text costs money: it is counted as a friend's own wish is.
  if (channel === 'sms') await takeNumber(ports, database, shop, address, `again:${claim.id}`);
  const wanted = { key: `code-again:${claim.id}`, limit: MOST_A_DAY, windowMs: DAY, times: 1 };
  if (!(await takeShared(database, [wanted], now)).every(Boolean)) {
    throw new AppError('too_many_requests', 'This code was sent often enough today.', { retryAfterSeconds: 3600 });
  }
  const code = { claimId: claim.id, code: coupon.code, expiresAt };
  const cause = `code-again:${ids.uuid()}`;
  const message = await planCode(ports, database, shop, story, code, { channel, address }, claim.language, cause);
  await database.client.batch(message, 'write');
  ports.wake();
}
