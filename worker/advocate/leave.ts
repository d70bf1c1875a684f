import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { linksOf } from '../click/link.cache.ts';
import { screenAdvocate } from '../fraud/screen.ts';
import { refuseMessages } from '../message/refuse.ts';
import { withdrawDeals } from '../message/withdraw.store.ts';
import type { Ports } from '../ports.ts';
import { type Access, planAccess } from './access.ts';
import { eraseAdvocate, eraseTraces, readCodes } from './advocate.store.ts';

/**
 * Somebody leaves the programme: no message reaches them any more, their links lead no new friend anywhere, and name,
 * address and keys are erased; what they asked us to send and has not gone out is called back. Rewards stay as they stand, on an id alone.
 * @returns the one link that still shows them; undefined where they have left already.
 */
export async function leaveProgramme(ports: Ports, { shop, advocate }: Access): Promise<string | undefined> {
  const database = tenantOf(ports.databases, shop);
  const { id, emailKey, emailSealed, smsKey, phoneSealed, language } = advocate;
  // First what holds for ever: who tries again after a fault is not written to meanwhile.
  const ways = [
    { channel: 'email', recipientKey: emailKey, addressSealed: emailSealed },
    { channel: 'sms', recipientKey: smsKey, addressSealed: phoneSealed },
  ] as const;
  for (const { recipientKey, ...way } of ways) {
    if (recipientKey) await refuseMessages(ports, shop, { ...way, recipientKey, campaignId: null, language });
  }
  // Without their keys nobody could tell their own orders from their friends'.
  await screenAdvocate(ports, shop, id);
  const codes = await readCodes(database, id);
  const access = planAccess(ports, shop, id);
  try {
    await writeGuarded(database, eraseAdvocate(database, id), [
      ...withdrawDeals(id, shop.number, ports.clock.now()),
      ...eraseTraces(database, id, emailKey),
      access.statement,
    ]);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    return undefined;
  }
  for (const code of codes) linksOf(ports).forget(code);
  return access.token;
}
