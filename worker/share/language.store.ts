import type { TenantDatabase } from '../ports.ts';

/**
 * In which language people of the shop said what they said themselves, by the key of their address: a consent, a code
 * they asked for, an invitation of a customer, their own account as a sharer. The latest counts; nobody else's guess.
 * @param keys of addresses, by any pepper.
 */
export async function readLanguages(
  { client }: TenantDatabase,
  shopId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map();
  const { rows } = await client.execute({
    sql: `with wanted as (select value as key from json_each(?1))
select key, language, max(at) from (
  select subject_key as key, language, created_at as at from consent_record
    where subject_key in (select key from wanted) and language <> ''
      and (confirmed_at is not null or method not in ('api', 'csv', 'member'))
  union all
  select key_hash, language, created_at from claim
    where shop_id = ?2 and deal_id in (select id from deal where shop_id = ?2) and key_kind = 'email'
      and key_hash in (select key from wanted)
  union all
  select person_key, language, created_at from customer_invite where person_key in (select key from wanted)
  union all
  select email_key, language, email_confirmed_at from advocate
    where shop_id = ?2 and email_key in (select key from wanted) and email_confirmed_at is not null
) group by key`,
    args: [JSON.stringify(keys), shopId],
  });
  return new Map(rows.map(({ key, language }) => [String(key), String(language)]));
}
