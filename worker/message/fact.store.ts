import type { InStatement } from '@libsql/client';
import type { EventRow } from '../tag/event.ts';
import { messageFact, type Told } from './fact.ts';
import type { Price } from './price.ts';

/** The fact that a message waits in the outbox, where it does: the same cause makes no second one. */
export function insertQueued(shop: { number: number }, message: Told, now: number): InStatement {
  const { id, kind, occurredAt, receivedAt, body } = messageFact(message, shop, 'queued', now);
  return {
    sql: `insert into event (shop, id, kind, occurred_at, received_at, body)
      select ?, ?, ?, ?, ?, ? from message where message.id = ? on conflict (shop, id) do nothing`,
    args: [shop.number, id, kind, occurredAt, receivedAt, JSON.stringify(body), message.id],
  };
}

/**
 * The facts of what an attempt cost: that the message has its price, once, and the price, once an attempt. They belong
 * to the day on which the message went out, however late the provider tells.
 * @param attempt the provider's id of it.
 */
export function insertPrice(
  shop: { number: number },
  message: Told,
  attempt: string,
  { mills, currency }: Price,
  now: number,
): InStatement[] {
  const priced = messageFact(message, shop, 'priced', now);
  const cost = messageFact(message, shop, 'cost', now);
  const facts: EventRow[] = [
    priced,
    { ...cost, id: `${cost.id}.${attempt}`, body: { ...cost.body, count: 0, cost: mills, currency } },
  ];
  return facts.map(({ id, kind, body }) => ({
    sql: `insert into event (shop, id, kind, occurred_at, received_at, body)
      values (?, ?, ?, coalesce((select occurred_at from event where shop = ? and id = ?), ?), ?, ?)
      on conflict (shop, id) do nothing`,
    args: [shop.number, id, kind, shop.number, `${message.id}.sent`, now, now, JSON.stringify(body)],
  }));
}
