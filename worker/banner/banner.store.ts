import type { InStatement } from '@libsql/client';
import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { bannerDrawing, bannerPicture, campaign, campaignShop } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';

export type PictureRow = typeof bannerPicture.$inferSelect;
type DrawingRow = typeof bannerDrawing.$inferSelect;

const ofCampaign = (shopId: string, campaignId: string) =>
  and(eq(bannerPicture.shopId, shopId), eq(bannerPicture.campaignId, campaignId));

/**
 * What may stand in for a deal in a language: the campaign's own picture, and what was drawn of the deal.
 * @returns the retailer's own first; `says` is null of it.
 */
export async function readPictures(
  { orm }: TenantDatabase,
  shopId: string,
  { campaignId, dealId }: { campaignId: string; dealId: string },
  language: string,
) {
  const picture = { content: bannerPicture.content, digest: bannerPicture.digest, says: bannerPicture.says };
  const drawing = { content: bannerDrawing.content, digest: bannerDrawing.digest, says: bannerDrawing.says };
  const [own, drawn] = await orm.batch([
    orm
      .select(picture)
      .from(bannerPicture)
      .where(and(ofCampaign(shopId, campaignId), eq(bannerPicture.language, language))),
    orm
      .select(drawing)
      .from(bannerDrawing)
      .where(
        and(eq(bannerDrawing.shopId, shopId), eq(bannerDrawing.dealId, dealId), eq(bannerDrawing.language, language)),
      ),
  ]);
  return [...own, ...drawn];
}

/** Which pictures a shop's campaigns have, without their bytes. */
export async function listPictures({ orm }: TenantDatabase, shopId: string) {
  const { campaignId, language, says, digest } = bannerPicture;
  return orm.select({ campaignId, language, says, digest }).from(bannerPicture).where(eq(bannerPicture.shopId, shopId));
}

/** What was drawn for a shop, without the bytes. */
export async function listDrawings({ orm }: TenantDatabase, shopId: string) {
  const { dealId, language, says, digest } = bannerDrawing;
  return orm.select({ dealId, language, says, digest }).from(bannerDrawing).where(eq(bannerDrawing.shopId, shopId));
}

/**
 * Shops of all retailers that have a campaign which runs or will.
 * @returns `fresh`: some whose campaigns changed since a moment, by chance; `next`: those that come after one, in order.
 */
export async function readShopsWithCampaigns(
  { orm }: Database,
  since: number,
  after: string,
  limit: number,
): Promise<Record<'fresh' | 'next', string[]>> {
  const select = (where: SQL | undefined, order: SQL) =>
    orm
      .selectDistinct({ id: campaignShop.shopId })
      .from(campaignShop)
      .innerJoin(campaign, eq(campaign.id, campaignShop.campaignId))
      .where(and(inArray(campaign.state, ['scheduled', 'running', 'paused']), where))
      .orderBy(order)
      .limit(limit);
  const [fresh, next] = await orm.batch([
    select(gt(sql`coalesce(${campaign.updatedAt}, ${campaign.createdAt})`, since), sql`random()`),
    select(gt(campaignShop.shopId, after), asc(campaignShop.shopId)),
  ]);
  return { fresh: fresh.map(({ id }) => id), next: next.map(({ id }) => id) };
}

export function upsertDrawing({ orm }: TenantDatabase, row: DrawingRow): InStatement {
  const { shopId, dealId, language } = bannerDrawing;
  return toStatement(
    orm
      .insert(bannerDrawing)
      .values(row)
      .onConflictDoUpdate({ target: [shopId, dealId, language], set: row }),
  );
}

export function upsertPicture({ orm }: TenantDatabase, row: PictureRow): InStatement {
  const { shopId, campaignId, language } = bannerPicture;
  return toStatement(
    orm
      .insert(bannerPicture)
      .values(row)
      .onConflictDoUpdate({ target: [shopId, campaignId, language], set: row }),
  );
}

export function deletePicture(
  { orm }: TenantDatabase,
  shopId: string,
  campaignId: string,
  language: string,
): InStatement {
  return toStatement(
    orm.delete(bannerPicture).where(and(ofCampaign(shopId, campaignId), eq(bannerPicture.language, language))),
  );
}
