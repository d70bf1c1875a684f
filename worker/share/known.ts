import { tenantOf } from '../../db/tenant.ts';
import { readReferralKey } from '../claim/claim.ts';
import { readProvenCustomer } from '../customer/known.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { AdvocateAnswer, AdvocateRequest } from '../wire.ts';
import { readVouched } from './advocate.ts';
import { readCaller } from './caller.ts';
import { readOwners, readProgress } from './known.store.ts';

/**
 * What the shop knows of somebody who proves who they are. The page's token proves an advocate, the shop's signature a
 * customer; a referral is their own where its link is. Counts are for verified advocates alone, and say who was
 * invited and who ordered, never who opened or clicked.
 */
export async function readKnown(ports: Ports, shop: Shop, request: AdvocateRequest): Promise<AdvocateAnswer> {
  const database = tenantOf(ports.databases, shop);
  const vouched = readVouched(shop, request.identity, ports.secrets, ports.clock);
  const code = request.rk ? readReferralKey(request.rk)?.code : undefined;
  const [{ byToken, byCustomer }, owners, customer] = await Promise.all([
    readCaller(ports, database, shop, request),
    code ? readOwners(database, shop.id, code) : [],
    vouched && readProvenCustomer(ports, database, shop, { customerId: vouched.customerId }),
  ]);
  const advocate = byCustomer ?? byToken;
  const progress =
    advocate?.state === 'verified' ? await readProgress(database, advocate.id) : { invited: 0, ordered: 0 };
  return {
    ...(advocate && { state: advocate.state }),
    ...progress,
    own: owners.some((id) => id === byCustomer?.id || id === byToken?.id),
    existing: customer?.existing ?? false,
  };
}
