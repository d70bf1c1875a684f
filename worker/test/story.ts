import { apiKey } from '../../db/schema/control.ts';
import { makeApiKey, type Scope } from '../retailer/api-key.ts';
import type { Shop } from '../retailer/shop.ts';
import type { EventBody, EventKind } from '../tag/event.ts';
import { START, type World } from './world.ts';

const DAY = 86_400_000;

/** A fact: its kind, what it says, how many days ago, in which shop by its number. */
export type Fact = [kind: EventKind, body?: EventBody, daysAgo?: number, shop?: number];

export function tell(world: World, facts: readonly Fact[], now = START) {
  return world.ports.sink.append(
    world.us.groupNumber,
    facts.map(([kind, body = {}, daysAgo = 0, shop = 1]) => ({
      shop,
      kind,
      body,
      id: world.ports.ids.uuid(),
      occurredAt: now - daysAgo * DAY,
      receivedAt: now,
    })),
  );
}

/** Ten views, four shares, five clicks, two claims, two orders of which one is refunded, one order by nobody's word. */
export const STORY: readonly Fact[] = [
  ...Array.from({ length: 10 }, (): Fact => ['impression', { placement: 'post_purchase' }, 2]),
  ['share', { channel: 'email', recipients: 3 }, 2],
  ['share', { channel: 'email' }, 2],
  ['share', { channel: 'link' }, 1],
  ['share', { channel: 'facebook' }, 1],
  ['click', { channel: 'email', utm: { source: 'mail', medium: 'email' } }, 1],
  ['click', { channel: 'email', utm: { source: 'mail', medium: 'email' } }, 1],
  ['click', { channel: 'link', utm: { source: 'friend' } }, 1],
  ['click', { channel: 'facebook', utm: { source: 'facebook' } }],
  ['click', { channel: 'facebook' }],
  ['machine_click', { channel: 'facebook' }],
  ['claim', { channel: 'email', utm: { source: 'mail' } }],
  ['claim', { channel: 'link', utm: { source: 'friend' } }],
  ['purchase', { amount: 10_000, currency: 'USD' }],
  ['purchase', { amount: 5000, currency: 'USD' }],
  ['purchase', { amount: 25_000, currency: 'USD' }],
  ['conversion', { channel: 'email', utm: { source: 'mail' }, amount: 10_000, currency: 'USD' }],
  ['conversion', { channel: 'link', utm: { source: 'friend' }, amount: 5000, currency: 'USD' }],
  [
    'conversion',
    { channel: 'link', utm: { source: 'friend' }, amount: -2000, currency: 'USD', count: 0, reason: 'refunded' },
  ],
];

/** A server key of a shop. */
export async function makeKey(world: World, shop: Shop, scopes: Scope[]): Promise<string> {
  const { ids, secrets, databases } = world.ports;
  const { key, hint } = makeApiKey(ids, shop);
  await databases.control.orm.insert(apiKey).values({
    id: ids.make('key'),
    retailerId: shop.retailerId,
    shopId: shop.id,
    hash: secrets.digest(key),
    hint,
    scopes,
    createdAt: START,
  });
  return key;
}
