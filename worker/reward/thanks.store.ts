import type { Database } from '../ports.ts';
import type { RewardKind } from './rule.ts';
import { CAUSES, type Place } from './tell.store.ts';

/** A friend's own reward that they were not told of, with where they can be reached. */
export interface UntoldThanks {
  id: string;
  updatedAt: number;
  shopId: string;
  kind: RewardKind;
  name: string | null;
  amount: number;
  currency: string;
  state: 'pending' | 'issued' | 'void';
  /** Why it stands so. */
  reason: string;
  dueAt: number | null;
  /** Of a coupon that was given. */
  code: string | null;
  /** By which the order was credited. */
  claimId: string | null;
  /** How they are reached. */
  channel: 'email' | 'sms';
  addressSealed: string;
  language: string;
}

const told = (cause: string) =>
  `exists (select 1 from message t where t.retailer_id = g.retailer_id and t.idempotency_key = 'reward:' || r.id || '${cause}')`;

/** The friend's address: the order's own, or that which asked for the code that was used in it. */
const KEYS = `select p.email_key union
  select subject_key from consent_record where source like 'claim:%' and source = 'claim:' || (c.evidence ->> '$.matched.claim') union
  select key_hash from claim where id = c.evidence ->> '$.matched.claim' and key_kind = 'email'`;

/**
 * Friends' own rewards of confirmed orders that changed since a moment and that nobody was told of; and those that came to
 * nothing after they had been announced, behind a place that may be long before that moment. Friends are reached
 * where they confirmed the order's address as an advocate of the shop, or where the message with the code that they asked
 * for has its address still, a mail rather than a text; nobody's address is kept for it.
 */
export async function readUntoldThanks(
  { client }: Database,
  since: number,
  after: Place,
  limit: number,
): Promise<UntoldThanks[]> {
  const { rows } = await client.execute({
    sql: `select r.id, r.updated_at, r.shop_id, r.kind, r.name, r.amount, r.currency, r.state, r.reason, r.due_at, k.code,
        c.evidence ->> '$.matched.claim' as claim_id,
        coalesce(a.email_sealed, m.address_sealed) as address, coalesce(a.language, m.language) as language,
        iif(a.id is null, m.channel, 'email') as channel
      from reward r
      join conversion c on c.id = r.conversion_id and (c.state = 'credited' or r.state = 'void')
      join purchase p on p.id = c.purchase_id and p.trust = 'confirmed'
      join campaign g on g.id = c.campaign_id
      left join coupon k on k.id = r.coupon_id
      left join advocate a on a.id = (select id from advocate where shop_id = r.shop_id and email_key = p.email_key
        and email_confirmed_at is not null and email_sealed is not null and kind is null and merged_into is null limit 1)
      left join message m on m.id = (select id from message where recipient_key in (${KEYS})
        and retailer_id = g.retailer_id and shop_id = r.shop_id and kind = 'code' and channel in ('email', 'sms')
        and state in ('sent', 'delivered') and address_sealed is not null
        order by channel, created_at desc limit 1)
      where (r.updated_at, r.id) > (?1, ?3) and r.beneficiary = 'friend' and r.amount > 0
        and coalesce(a.email_sealed, m.address_sealed) is not null
        and (r.updated_at > ?4 and r.state = 'issued' and not ${told(CAUSES.earned)}
          or r.updated_at > ?4 and r.state = 'pending' and r.reason = 'return_period' and r.hold is null
            and not ${told(CAUSES.pending)}
          or r.state = 'void' and r.issued_at is null and ${told(CAUSES.pending)} and not ${told(CAUSES.refused)})
      order by r.updated_at, r.id limit ?2`,
    args: [after.updatedAt, limit, after.id, since],
  });
  const textOf = (value: unknown) => (value === null ? null : String(value));
  return rows.map((row) => ({
    id: String(row.id),
    updatedAt: Number(row.updated_at),
    shopId: String(row.shop_id),
    kind: row.kind as RewardKind,
    name: textOf(row.name),
    amount: Number(row.amount),
    currency: String(row.currency),
    state: row.state as UntoldThanks['state'],
    reason: String(row.reason),
    dueAt: row.due_at === null ? null : Number(row.due_at),
    code: textOf(row.code),
    claimId: textOf(row.claim_id),
    channel: row.channel as UntoldThanks['channel'],
    addressSealed: String(row.address),
    language: String(row.language),
  }));
}
