import { writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { decodeNumber } from '../number.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertStaffLink, readStaffLinkByToken, revokeLink, type StaffLink, updatePin } from './staff.store.ts';
import type { Store } from './store.ts';

const PIN_DIGITS = 6;
/** A token is the shop's number in 4 characters and 26 random ones. */
const TOKEN = /^[0-9a-z]{30}$/;
const PURPOSE = 'staff-pin';

/** What is shown once, and kept nowhere. */
interface Shown {
  /** Leads to the staff page: `/till/<siteKey>/<token>`. */
  url: string;
  pin: string;
}

/** Six random digits, without bias. */
function makePin(): string {
  const limit = 2 ** 32 - (2 ** 32 % 10 ** PIN_DIGITS);
  for (;;) {
    const [number = limit] = crypto.getRandomValues(new Uint32Array(1));
    if (number < limit) return String(number % 10 ** PIN_DIGITS).padStart(PIN_DIGITS, '0');
  }
}

/** So few digits are found by trying all: only with a key from outside the database can they be tried at all. */
const pinText = (linkId: string, pin: string) => `${linkId}\n${pin}`;

/** Whether a typed PIN is the link's. Constant time. */
export function matchesPin(
  { secrets }: Pick<Ports, 'secrets'>,
  link: Pick<StaffLink, 'id' | 'pinHash'>,
  pin: string,
): boolean {
  return secrets.verify(PURPOSE, pinText(link.id, pin), link.pinHash);
}

/** Makes a link for the staff of a store, with a PIN: both are shown once. */
export async function createStaffLink(
  ports: Pick<Ports, 'ids' | 'secrets' | 'clock' | 'databases' | 'config'>,
  shop: Shop,
  {
    storeId,
    name,
    register = null,
    createdBy,
  }: { storeId: string; name: string; register?: string | null; createdBy: string },
): Promise<Shown & { link: StaffLink }> {
  const { ids, secrets, clock, databases, config } = ports;
  const database = tenantOf(databases, shop);
  const now = clock.now();
  const id = ids.make('stl');
  const token = ids.token(shop.number);
  const pin = makePin();
  const link: StaffLink = {
    id,
    shopId: shop.id,
    storeId,
    name,
    register,
    tokenHash: secrets.digest(token),
    pinHash: secrets.sign(PURPOSE, pinText(id, pin)),
    version: 1,
    tries: 0,
    lockedUntil: null,
    revokedAt: null,
    createdBy,
    createdAt: now,
    updatedAt: now,
  };
  await database.client.batch([insertStaffLink(database, link)], 'write');
  return { link, pin, url: `${config.publicUrl}/till/${shop.siteKey}/${token}` };
}

/** Gives a link a new PIN, and ends what was opened with the former. @throws RaceLost where it was just changed. */
export async function renewPin(
  { secrets, clock, databases }: Pick<Ports, 'secrets' | 'clock' | 'databases'>,
  shop: Shop,
  link: StaffLink,
): Promise<string> {
  const database = tenantOf(databases, shop);
  const pin = makePin();
  await writeGuarded(
    database,
    updatePin(database, link, secrets.sign(PURPOSE, pinText(link.id, pin)), clock.now()),
    [],
  );
  return pin;
}

/** Takes a link back; what was opened by it ends. @throws RaceLost where it was taken back already. */
export async function revokeStaffLink(
  { clock, databases }: Pick<Ports, 'clock' | 'databases'>,
  shop: Shop,
  link: StaffLink,
): Promise<void> {
  const database = tenantOf(databases, shop);
  await writeGuarded(database, revokeLink(database, link, clock.now()), []);
}

/** A staff link with its shop and its store. */
export interface StaffAccess {
  shop: Shop;
  store: Store;
  link: StaffLink;
}

/** Whose page a token opens: undefined for an unknown one, one taken back, and one of a store that is closed. */
export async function findStaffLink(
  { shops, databases, secrets }: Pick<Ports, 'shops' | 'databases' | 'secrets'>,
  token: string,
): Promise<StaffAccess | undefined> {
  const number = TOKEN.test(token) ? decodeNumber(token) : undefined;
  const shop = number === undefined ? undefined : await shops.byNumber(number);
  const found = shop && (await readStaffLinkByToken(tenantOf(databases, shop), shop.id, secrets.digest(token)));
  if (!found || found.link.revokedAt !== null || found.store.state !== 'open') return undefined;
  return { shop, ...found };
}
