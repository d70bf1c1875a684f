import type { InStatement } from '@libsql/client';
import { and, eq, inArray } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { bannerDrawing, bannerPicture } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

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

/** What was drawn for shops, without the bytes. */
export async function listDrawings({ orm }: TenantDatabase, shopIds: readonly string[]) {
  const { shopId, dealId, language, says, digest } = bannerDrawing;
  return orm
    .select({ shopId, dealId, language, says, digest })
    .from(bannerDrawing)
    .where(inArray(bannerDrawing.shopId, [...shopIds]));
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
