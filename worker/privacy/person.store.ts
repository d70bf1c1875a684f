import type { InStatement } from '@libsql/client';
import { desc, inArray, sql } from 'drizzle-orm';
import { advocate, consentRecord, consentRequest } from '../../db/schema/group.ts';
import { AN_ERASURE, FINAL_STATES } from '../message/state.ts';
import type { Database, TenantDatabase } from '../ports.ts';

const FINAL = FINAL_STATES.map((state) => `'${state}'`).join();
const AMONG = `in (select value from json_each(?1))`;

/** Keys of an address, of the mailbox behind it, and of the spellings at which that was written to or is an advocate's. */
export async function readSpellings(
  { client, retailerId }: TenantDatabase,
  { keys, mailboxKeys }: { keys: readonly string[]; mailboxKeys: readonly string[] },
): Promise<string[]> {
  const { rows } = await client.execute({
    sql: `select value as key from json_each(?1)
union select friend_key from recipient where retailer_id = ?2 and mailbox_key ${AMONG}
union select recipient_key from message where retailer_id = ?2 and mailbox_key ${AMONG}
union select address_key from mailbox_spelling where retailer_id = ?2 and mailbox_key ${AMONG}`,
    args: [JSON.stringify([...keys, ...mailboxKeys]), retailerId],
  });
  return rows.map(({ key }) => String(key));
}

/** What is kept of somebody under the keys of their address: the records themselves, and how many rows of the rest. */
export async function readPerson({ orm, client }: TenantDatabase, keys: readonly string[]) {
  const list = [...keys];
  const args = [JSON.stringify(keys)];
  const [[records, requests], [counted]] = await Promise.all([
    orm.batch([
      orm
        .select()
        .from(consentRecord)
        .where(inArray(consentRecord.subjectKey, list))
        .orderBy(desc(sql`coalesce(${consentRecord.occurredAt}, ${consentRecord.createdAt})`), desc(consentRecord.id)),
      orm.select().from(consentRequest).where(inArray(consentRequest.subjectKey, list)),
    ]),
    client.batch(
      [
        {
          sql: `select (select count(*) from message where recipient_key ${AMONG}) as messages,
  (select count(*) from recipient where friend_key ${AMONG}) as shares,
  (select count(*) from customer_invite where person_key ${AMONG}) as invitations,
  (select count(*) from advocate where (email_key ${AMONG} or sms_key ${AMONG}) and merged_into is null) as advocates`,
          args,
        },
      ],
      'read',
    ),
  ]);
  const { messages = 0, shares = 0, invitations = 0, advocates = 0 } = { ...counted?.rows[0] };
  const held = {
    messages: Number(messages),
    shares: Number(shares),
    invitations: Number(invitations),
    advocates: Number(advocates),
  };
  return { records, requests, held };
}

/** The sharers behind an address, in all shops of its retailer. */
export async function readSharers({ orm }: Database, keys: readonly string[]) {
  const list = JSON.stringify(keys);
  return orm
    .select()
    .from(advocate)
    .where(
      sql`(${advocate.emailKey} in (select value from json_each(${list}))
        or ${advocate.smsKey} in (select value from json_each(${list}))) and ${advocate.mergedInto} is null`,
    );
}

/**
 * Lets go of somebody under the keys of their address: what waits is called back, with the facts of it; what went out
 * loses words, address and key; rows that something hangs on stay without a trace of whom they were about. Evidence of
 * what they agreed to stays, without what shows it, and so does that they want nothing (GDPR 17(3)).
 * @param shopNumbers by shop id.
 */
export function erasePerson(
  keys: readonly string[],
  shopNumbers: ReadonlyMap<string, number>,
  now: number,
): InStatement[] {
  const args = [JSON.stringify(keys)];
  const withNow = [...args, now];
  const withShops = [...args, JSON.stringify([...shopNumbers.keys()])];
  const inShops = 'shop_id in (select value from json_each(?2))';
  const waiting = `recipient_key ${AMONG} and state in ('ready', 'held', 'leased')`;
  return [
    {
      sql: `insert into event (shop, id, kind, occurred_at, received_at, body)
select number.value, message.id || '.canceled', 'message', ?2, ?2, json_patch(
  json_object('state', 'canceled', 'channel', message.channel, 'language', message.language, 'reason', 'erased'),
  json_object('campaign', message.campaign_id))
from message join json_each(?3) as number on number.key = message.shop_id
where ${waiting} on conflict (shop, id) do nothing`,
      args: [...withNow, JSON.stringify(Object.fromEntries(shopNumbers))],
    },
    {
      sql: `update message set state = 'canceled', waits_for = null, lease_until = null, final_at = ?2,
  last_error = 'erased' where ${waiting}`,
      args: withNow,
    },
    // A text's provider is told to forget it too, once what is on its way has ended.
    {
      sql: `update message set address_sealed = null, attachments_sealed = null, values_sealed = '', masked = '',
  recipient_key = 'erased', mailbox_key = null, run_at = ?2,
  waits_for = case when channel = 'sms' and provider_id is not null then '${AN_ERASURE}' end
where recipient_key ${AMONG} and state in (${FINAL})`,
      args: withNow,
    },
    {
      sql: `update recipient set friend_key = 'erased:' || id, global_key = null, mailbox_key = null, masked = ''
where friend_key ${AMONG}`,
      args,
    },
    {
      sql: `update customer_invite set person_key = 'erased', token_hash = 'erased:' || id, advocate_id = null
where person_key ${AMONG}`,
      args,
    },
    { sql: `update consent_record set evidence_sealed = null where subject_key ${AMONG}`, args },
    { sql: `delete from answer where address_key ${AMONG}`, args },
    { sql: `delete from consent_request where subject_key ${AMONG}`, args },
    { sql: `delete from claim_waiting where key_hash ${AMONG}`, args },
    { sql: `delete from join_request where subject_key ${AMONG}`, args },
    { sql: `delete from mailbox_spelling where address_key ${AMONG} or mailbox_key ${AMONG}`, args },
    { sql: `delete from address_pair where email_key ${AMONG} or sms_key ${AMONG}`, args },
    {
      sql: `delete from known_customer where ${inShops} and key ${AMONG}`,
      args: withShops,
    },
    // The version rises, so that a report under way that read a name before is decided anew.
    {
      sql: `update purchase set version = version + 1 where id in (
  select purchase_id from purchase_name where ${inShops} and key ${AMONG})`,
      args: withShops,
    },
    { sql: `delete from purchase_name where ${inShops} and key ${AMONG}`, args: withShops },
    {
      sql: `update purchase set email_key = null, email_base_key = null, version = version + 1
where email_key ${AMONG} or email_base_key ${AMONG}`,
      args,
    },
  ];
}
