import type { Ports, TenantDatabase } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Identity } from '../wire.ts';
import { readAdvocateByCustomer, readAdvocateByToken } from './advocate.store.ts';
import { type Advocate, customerKeys, readVouched, type Vouched } from './advocate.ts';

/** Whom a call comes from, as far as it proves it. */
export interface Caller {
  /** The advocate of the page's token, where the call does not name somebody else. */
  byToken: Advocate | undefined;
  /** The advocate of the customer whom the shop vouches for. */
  byCustomer: Advocate | undefined;
  vouched: Vouched | undefined;
}

/** What a call says of who makes it. */
interface Claimed {
  /** The page's token. */
  advocate?: string | undefined;
  identity?: Identity | undefined;
}

/** SHA-256 of an address, as pages send it, in hex. */
const readDigest = (text = '') => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined);

/** Keyed hashes of the address that a call names, newest pepper first; none where it names none. */
export function readEmailKeys({ secrets }: Pick<Ports, 'secrets'>, shop: Shop, identity?: Identity): readonly string[] {
  const email = identity?.email ? normaliseEmail(identity.email) : undefined;
  const digest = email ? secrets.digest(email) : readDigest(identity?.emailSha256);
  return digest ? secrets.addressKeys(shop.retailerId, 'email', digest) : [];
}

/**
 * Whether a page that nobody vouches for names somebody else than the advocate whose token it has, on a device that a
 * household shares: another customer id or, where that says nothing, another address. Of a customer known by id alone any
 * address is another; whoever is known by nothing may be anybody.
 */
function isSomebodyElse(ports: Pick<Ports, 'secrets'>, shop: Shop, advocate: Advocate, identity?: Identity): boolean {
  const { customerKey, emailKey } = advocate;
  if (customerKey && identity?.customerId) {
    return !customerKeys(ports.secrets, shop, identity.customerId).includes(customerKey);
  }
  const named = readEmailKeys(ports, shop, identity);
  return named.length > 0 && (customerKey ?? emailKey) !== null && !named.includes(emailKey ?? '');
}

/** Reads whom a call comes from. */
export async function readCaller(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  { advocate, identity }: Claimed,
): Promise<Caller> {
  const { secrets, clock } = ports;
  const vouched = readVouched(shop, identity, secrets, clock);
  const [byToken, byCustomer] = await Promise.all([
    advocate ? readAdvocateByToken(database, secrets, shop.id, advocate) : undefined,
    vouched ? readAdvocateByCustomer(database, shop.id, customerKeys(secrets, shop, vouched.customerId)) : undefined,
  ]);
  const isOther = byToken && !vouched && isSomebodyElse(ports, shop, byToken, identity);
  return { byToken: isOther ? undefined : byToken, byCustomer, vouched };
}
