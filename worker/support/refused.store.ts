import type { InStatement } from '@libsql/client';

/** Somebody who could not share a deal, or have its code. */
export interface Refused {
  shopId: string;
  wanted: 'claim' | 'share';
  /** A keyed hash, a recipient or an advocate; '' where nobody knows. */
  subject: string;
  /** A link's code, or a deal. */
  about: string;
  /** As the eligibility rules call it. */
  reason: string;
  /** UTC milliseconds. */
  at: number;
}

/** Notes it, or that it was so once more. */
export function insertRefused({ shopId, wanted, subject, about, reason, at }: Refused): InStatement {
  return {
    sql: `insert into refused_ask (shop_id, wanted, subject, about, reason, created_at) values (?, ?, ?, ?, ?, ?)
      on conflict do update set times = times + 1, created_at = excluded.created_at`,
    args: [shopId, wanted, subject, about, reason, at],
  };
}
