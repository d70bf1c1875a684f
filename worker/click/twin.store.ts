import type { Deal } from '../campaign/deal.ts';
import type { TenantDatabase } from '../ports.ts';
import { type Link, readLink } from './click.store.ts';

/** Shops that a campaign runs in, by their ids. */
export async function readCampaignShops({ client }: TenantDatabase, campaignId: string): Promise<string[]> {
  const { rows } = await client.execute({
    sql: `select shop_id from campaign_shop where campaign_id = ? and overrides ->> 'left' is null`,
    args: [campaignId],
  });
  return rows.map((row) => String(row.shop_id));
}

/**
 * The link of an advocate's recommendation in another shop, made where there is none: one an advocate, deal and channel,
 * as all links are.
 * @param code for one that is new.
 */
export async function upsertTwin(
  database: TenantDatabase,
  link: Link,
  { code, shopId, deal, now }: { code: string; shopId: string; deal: Pick<Deal, 'id'>; now: number },
): Promise<Link | undefined> {
  const [, found] = await database.client.batch(
    [
      {
        sql: `insert into link (code, shop_id, campaign_id, deal_id, advocate_id, channel, placement, product_id,
            target_url, language, utm, entry_utm, variant, twin_of, created_at)
          select ?, ?, campaign_id, ?, advocate_id, channel, placement, '', null, language, utm, entry_utm, variant, code, ?
          from link where code = ?
          on conflict do nothing`,
        args: [code, shopId, deal.id, now, link.code],
      },
      {
        sql: `select twin.code from link twin join link own on own.code = ?
          where twin.shop_id = ? and twin.deal_id = ? and twin.advocate_id = own.advocate_id
            and twin.channel = own.channel and twin.product_id = ''`,
        args: [link.code, shopId, deal.id],
      },
    ],
    'write',
  );
  const made = found?.rows[0];
  return made && readLink(database, shopId, String(made.code));
}
