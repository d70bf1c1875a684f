import type { InStatement } from '@libsql/client';
import { tenantOf } from '../../db/tenant.ts';
import { decodeNumber } from '../number.ts';
import type { Ports } from '../ports.ts';
import { keepMs } from '../privacy/retention.ts';
import type { Shop } from '../retailer/shop.ts';
import { readAdvocateByCustomer } from '../share/advocate.store.ts';
import { customerKeys, readVouched } from '../share/advocate.ts';
import type { Identity } from '../wire.ts';
import { insertAccess, readAccess } from './access.store.ts';

const MINUTE = 60_000;
/** How long a link from a mail opens the page. */
const LINK_MS = 30 * 24 * 60 * MINUTE;
/** Who has left can be written to no more: their one link lasts as long as a reward may take. */
const LEFT_MS = keepMs('access');
/** How long a page stays open that was opened by a link. */
export const SESSION_MS = 30 * MINUTE;

/** A token is the shop's number in 4 characters and 26 random ones. */
const TOKEN = /^[0-9a-z]{30}$/;

/** Somebody whose link, or session, is good. */
export interface Access {
  shop: Shop;
  token: string;
  advocate: NonNullable<Awaited<ReturnType<typeof readAccess>>>['advocate'];
}

/** A new link to an advocate's page, for a message: the statement belongs to the message's batch. */
export function planAccess(
  { ids, secrets, clock, databases, config }: Pick<Ports, 'ids' | 'secrets' | 'clock' | 'databases' | 'config'>,
  shop: Shop,
  advocateId: string,
): { url: string; token: string; until: number; statement: InStatement } {
  const token = ids.token(shop.number);
  const now = clock.now();
  const access = { hash: secrets.digest(token), advocateId, shopId: shop.id };
  return {
    url: `${config.publicUrl}/me/${token}`,
    token,
    until: now + LINK_MS,
    statement: insertAccess(tenantOf(databases, shop), access, now),
  };
}

/** Where somebody asks for the way to their page by mail; it opens nobody's. */
export function askAccessUrl(publicUrl: string, { siteKey }: Pick<Shop, 'siteKey'>): string {
  return `${publicUrl}/me/at/${siteKey}`;
}

/** The shop whose number a token carries; undefined for what is no token. */
export async function shopOfToken({ shops }: Pick<Ports, 'shops'>, token: string): Promise<Shop | undefined> {
  const number = TOKEN.test(token) ? decodeNumber(token) : undefined;
  return number === undefined ? undefined : shops.byNumber(number);
}

/** Whom a link opens a page for; undefined where it is unknown, over, or was taken back. */
export async function openAccess(ports: Ports, token: string): Promise<Access | undefined> {
  const { databases, secrets, clock } = ports;
  const shop = await shopOfToken(ports, token);
  const found = shop && (await readAccess(tenantOf(databases, shop), shop.id, secrets.digest(token)));
  if (!found) return undefined;
  const { advocate, createdAt } = found;
  const life = advocate.kind === 'left' ? LEFT_MS : LINK_MS;
  return clock.now() < createdAt + life ? { shop, token, advocate } : undefined;
}

/** A token for a customer whom the shop vouches for; undefined where it does not, or where they have never shared. */
export async function openVouched(ports: Ports, shop: Shop, identity: Identity): Promise<string | undefined> {
  const vouched = readVouched(shop, identity, ports.secrets, ports.clock);
  if (!vouched) return undefined;
  const database = tenantOf(ports.databases, shop);
  const keys = customerKeys(ports.secrets, shop, vouched.customerId);
  const advocate = await readAdvocateByCustomer(database, shop.id, keys);
  if (!advocate) return undefined;
  const { token, statement } = planAccess(ports, shop, advocate.id);
  await database.client.batch([statement], 'write');
  return token;
}

/** What a browser holds while the page is open: `<token>.<end>.<signature>`. */
export function signSession({ secrets, clock }: Pick<Ports, 'secrets' | 'clock'>, token: string): string {
  const session = `${token}.${clock.now() + SESSION_MS}`;
  return `${session}.${secrets.sign('me', session)}`;
}

/** Who has the page open: a session ends by itself, and with the link that it came by. */
export async function readSession(ports: Ports, value: string): Promise<Access | undefined> {
  const [token = '', end = '', signature = ''] = value.split('.');
  const good = Number(end) > ports.clock.now() && ports.secrets.verify('me', `${token}.${end}`, signature);
  return good ? openAccess(ports, token) : undefined;
}
