import type { TenantDatabase } from '../ports.ts';
import type { Channel, Placement } from '../tag/channel.ts';
import type { Utm } from '../tag/utm.ts';

/** A link as redirects and events need it. */
export interface Link {
  code: string;
  shopId: string;
  campaignId: string;
  dealId: string;
  advocateId: string;
  channel: Channel;
  placement: Placement;
  language: string;
  utm: Utm;
  /** What had brought the advocate. */
  entryUtm: Utm | null;
  /** A page of its own instead of the deal's. */
  targetUrl: string | null;
  /** '' where no product is recommended. */
  productId: string;
  /** Arm of the campaign's experiment that the advocate was in. */
  variant: string | null;
}

/** One link of a shop, unless its advocate has left. Plain SQL: this is the hot path's only look-up. */
export async function readLink(database: TenantDatabase, shopId: string, code: string): Promise<Link | undefined> {
  const { rows } = await database.client.execute({
    sql: `select campaign_id, deal_id, advocate_id, channel, placement, language, utm, entry_utm, target_url, product_id,
        variant
      from link where code = ? and shop_id = ? and not exists (
        select 1 from advocate where advocate.id = link.advocate_id and advocate.kind = 'left')`,
    args: [code, shopId],
  });
  const [row] = rows;
  return (
    row && {
      code,
      shopId,
      campaignId: String(row.campaign_id),
      dealId: String(row.deal_id),
      advocateId: String(row.advocate_id),
      channel: String(row.channel) as Channel,
      placement: String(row.placement) as Placement,
      language: String(row.language),
      utm: JSON.parse(String(row.utm)) as Utm,
      entryUtm: row.entry_utm === null ? null : (JSON.parse(String(row.entry_utm)) as Utm),
      targetUrl: row.target_url === null ? null : String(row.target_url),
      productId: String(row.product_id),
      variant: row.variant === null ? null : String(row.variant),
    }
  );
}

/**
 * The advocate's sealed first name; null where none was given. A merged draft speaks by the one it became, and a link for
 * friends of another country by the advocate in their own shop.
 */
export async function readAdvocateName(
  database: TenantDatabase,
  shopId: string,
  advocateId: string,
): Promise<string | null> {
  const { rows } = await database.client.execute({
    sql: `select coalesce(merged.name_sealed, advocate.name_sealed) as name
      from advocate left join advocate merged on merged.id = advocate.merged_into
      where advocate.id = ?1 and (advocate.shop_id = ?2 or exists (
        select 1 from link where link.advocate_id = ?1 and link.shop_id = ?2 and link.twin_of is not null))`,
    args: [advocateId, shopId],
  });
  return rows[0]?.name ? String(rows[0].name) : null;
}
