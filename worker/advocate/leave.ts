import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { linksOf } from '../click/link.cache.ts';
import { refuseMessages } from '../message/refuse.ts';
import type { Ports } from '../ports.ts';
import { type Access, planAccess } from './access.ts';
import { eraseAdvocate, eraseTraces, readCodes } from './advocate.store.ts';

/**
 * Somebody leaves the programme: no message reaches them any more, their links lead no new friend anywhere, and name,
 * address and keys are erased. Rewards stay as they stand, on an id alone.
 * @returns the one link that still shows them; undefined where they have left already.
 */
export async function leaveProgramme(ports: Ports, { shop, advocate }: Access): Promise<string | undefined> {
  const database = tenantOf(ports.databases, shop);
  const { id, emailKey, emailSealed, language } = advocate;
  // First what holds for ever: who tries again after a fault is not written to meanwhile.
  if (emailKey) {
    await refuseMessages(ports, shop, {
      channel: 'email',
      recipientKey: emailKey,
      campaignId: null,
      addressSealed: emailSealed,
      language,
    });
  }
  const codes = await readCodes(database, id);
  const access = planAccess(ports, shop, id);
  try {
    await writeGuarded(database, eraseAdvocate(database, id), [...eraseTraces(id), access.statement]);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    return undefined;
  }
  for (const code of codes) linksOf(ports).forget(code);
  return access.token;
}
