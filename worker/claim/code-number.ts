import { AppError } from '../errors.ts';
import { takeShared } from '../limit.store.ts';
import { readShopNumber, readTextAccount } from '../message/sms/reach.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';

/** Texts cost money, and whoever asks for one may ask for somebody else: so many an hour from a network, a day to a number. */
const LIMITS = { networkHour: 3, numberDay: 2, shopHour: 200 };
const HOUR = 3_600_000;

/**
 * The number that a friend wants their code at, where a text may go there.
 * @param network daily key of the friend's network.
 * @throws AppError `unprocessable`, `too_many_requests`.
 */
export async function takeNumber(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  phone: string,
  network: string,
): Promise<string> {
  const { clock, secrets } = ports;
  const read = readShopNumber(shop, phone);
  if (!read || shop.controls.off.channel.includes('sms') || !(await readTextAccount(ports, database, shop))) {
    throw new AppError('unprocessable', 'No text can be sent to this number.');
  }
  const key = secrets.addressKeys(shop.retailerId, 'sms', secrets.digest(read.number))[0];
  const fits = await takeShared(
    database,
    [
      { key: `code-text:${network}`, limit: LIMITS.networkHour, windowMs: HOUR, times: 1 },
      { key: `code-text:${key}`, limit: LIMITS.numberDay, windowMs: 24 * HOUR, times: 1 },
      { key: `code-text:${shop.id}`, limit: LIMITS.shopHour, windowMs: HOUR, times: 1 },
    ],
    clock.now(),
  );
  if (!fits.every(Boolean))
    throw new AppError('too_many_requests', 'Too many texts; wait an hour.', { retryAfterSeconds: 3600 });
  return read.number;
}
