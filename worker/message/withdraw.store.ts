import type { InStatement } from '@libsql/client';
import { KEEP_ADDRESS_MS } from './state.ts';

/** Messages of somebody's that have not gone out: also those under a lease, which the mark before the sending then misses. */
const WAITING = `kind = 'deal' and state in ('ready', 'held', 'leased')
  and advocate_id in (select id from advocate where id = ?1 or merged_into = ?1)`;

/**
 * Calls back what a sharer asked us to send and what has not gone out, with the facts of it: they left, or were erased.
 * What they share in the same moment is found right before it goes.
 */
export function withdrawDeals(advocateId: string, shopNumber: number, now: number): InStatement[] {
  return [
    {
      sql: `insert into event (shop, id, kind, occurred_at, received_at, body)
select ?2, id || '.canceled', 'message', ?3, ?3, json_patch(
  json_object('state', 'canceled', 'channel', channel, 'language', language, 'reason', 'sharer_left'),
  json_object('campaign', campaign_id))
from message where ${WAITING} on conflict (shop, id) do nothing`,
      args: [advocateId, shopNumber, now],
    },
    {
      sql: `update message set state = 'canceled', waits_for = null, run_at = ?2, final_at = ?3, lease_until = null,
  last_error = 'sharer_left' where ${WAITING}`,
      args: [advocateId, now + KEEP_ADDRESS_MS, now],
    },
  ];
}
