import { sql } from 'drizzle-orm';
import type { Database, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { Standing } from './start.ts';

type Known = Pick<Shop, 'id' | 'number'>;

/** Of a retailer's members: whether the looks of a shop were chosen, and whether anybody else is there, or invited. */
export async function readTeamStanding(
  { orm }: Database,
  { retailerId, shopId, now }: { retailerId: string; shopId: string; now: number },
): Promise<Pick<Standing, 'theme' | 'team'>> {
  const row = await orm.get<{ theme: number; team: number }>(sql`select
    exists (select 1 from audit where retailer_id = ${retailerId} and action = 'theme_changed'
      and json_extract(subject, '$.shop') = ${shopId}) as theme,
    (select count(*) from member where organization_id = ${retailerId}) > 1
      or exists (select 1 from invitation where organization_id = ${retailerId} and status = 'pending'
        and expires_at > ${now}) as team`);
  return { theme: Boolean(row?.theme), team: Boolean(row?.team) };
}

/** Of a shop and its test mode: whether there is a campaign, a share, a word of the tag. */
export async function readShopStanding(
  { orm }: TenantDatabase,
  live: Known,
  test: Known | undefined,
): Promise<Pick<Standing, 'campaign' | 'shared' | 'tag'>> {
  // The log of a busy shop is long: there whoever opened the share sheet says enough.
  const row = await orm.get<{ campaign: number; shared: number; tag: number }>(sql`select
    exists (select 1 from campaign_shop where shop_id = ${live.id}) as campaign,
    exists (select 1 from event where shop = ${test?.number ?? 0} and kind = 'share')
      or exists (select 1 from advocate where shop_id = ${live.id}) as shared,
    exists (select 1 from event where shop = ${live.number}) as tag`);
  return { campaign: Boolean(row?.campaign), shared: Boolean(row?.shared), tag: Boolean(row?.tag) };
}
