import type { InStatement } from '@libsql/client';
import { MARKETING } from '../consent/consent.ts';
import type { TenantDatabase } from '../ports.ts';

/** Why a refusal over one address is one over the other: its owner said so, to us or to their mailbox. */
type OwnWord = 'user' | 'complaint';

const SUPPRESS = `insert into suppression (id, retailer_id, scope, scope_id, channel, address_key, source, created_at)`;
/** An address of more pairs than people have is somebody's who types others' addresses beside their own. */
const MOST_PAIRS = 4;
/** An id as ours are; made where the rows are. */
const newId = (prefix: string) => `'${prefix}_' || upper(hex(randomblob(13)))`;

/**
 * Notes that an email address and a number are one person's. What they refused over one of them so far, they refuse over
 * the other from now on.
 */
export function linkAddresses(
  { retailerId }: TenantDatabase,
  { emailKey, smsKey, source, now }: { emailKey: string; smsKey: string; source: string; now: number },
): InStatement[] {
  const copy = (channel: string, key: string, from: string): InStatement => ({
    sql: `${SUPPRESS} select ${newId('sup')}, retailer_id, scope, scope_id, ?, ?, source, ? from suppression
where retailer_id = ? and address_key = ? and scope in ('retailer', 'doubt') and source in ('user', 'complaint')
  and exists (select 1 from address_pair where retailer_id = ? and email_key = ? and sms_key = ?)
on conflict do nothing`,
    args: [channel, key, now, retailerId, from, retailerId, emailKey, smsKey],
  });
  return [
    {
      sql: `insert into address_pair (retailer_id, email_key, sms_key, source, created_at)
select ?, ?, ?, ?, ? where (
  select count(*) from address_pair where retailer_id = ? and (email_key = ? or sms_key = ?)) < ?
on conflict do nothing`,
      args: [retailerId, emailKey, smsKey, source, now, retailerId, emailKey, smsKey, MOST_PAIRS],
    },
    copy('sms', smsKey, emailKey),
    copy('email', emailKey, smsKey),
  ];
}

/**
 * What follows for somebody who refuses a retailer's messages: the same over the other addresses that are known to be
 * theirs, and an end of the consents that they gave. Harmless where it was said before.
 * @param keys of the address, by all peppers.
 * @param narrow where the retailer lets a stop hold over its own channel alone: other addresses stay as they are.
 * @param doubt id of the answer that was taken for a refusal and may be none: consents stay as they are until somebody
 * has looked at it, for nothing gives them back.
 */
export function spreadRefusal(
  { retailerId }: TenantDatabase,
  {
    keys,
    source,
    now,
    narrow,
    doubt,
  }: {
    keys: readonly string[];
    source: OwnWord;
    now: number;
    narrow?: boolean | undefined;
    doubt?: string | undefined;
  },
): InStatement[] {
  const own = JSON.stringify(keys);
  const list = narrow ? '[]' : own;
  const others = `select 'sms' as channel, sms_key as key from address_pair
  where retailer_id = ? and email_key in (select value from json_each(?))
union select 'email', email_key from address_pair where retailer_id = ? and sms_key in (select value from json_each(?))`;
  const scope = doubt === undefined ? ['retailer', ''] : ['doubt', doubt];
  const spread: InStatement = {
    sql: `${SUPPRESS} select ${newId('sup')}, ?, ?, ?, channel, key, ?, ? from (${others}) where true
on conflict do nothing`,
    args: [retailerId, ...scope, source, now, retailerId, list, retailerId, list],
  };
  if (doubt !== undefined) return [spread];
  return [
    spread,
    {
      sql: `insert into consent_record (id, shop_id, subject_key, purpose, channel, wording, language, method,
  created_at, state, source, occurred_at)
select ${newId('cns')}, given.shop_id, given.subject_key, given.purpose, given.channel, '', given.language, 'opt_out',
  ?, 'withdrawn', 'opt_out', ?
from consent_record as given
where given.purpose = ? and given.state = 'given'
  and given.subject_key in (select value from json_each(?) union select key from (${others}))
  and not exists (
    select 1 from consent_record as later
    where later.subject_key = given.subject_key and later.purpose = given.purpose and later.channel = given.channel
      and later.state = 'withdrawn'
      and coalesce(later.occurred_at, later.created_at) >= coalesce(given.occurred_at, given.created_at))
group by given.subject_key, given.channel`,
      args: [now, now, MARKETING, own, retailerId, list, retailerId, list],
    },
  ];
}
