import type { InStatement } from '@libsql/client';
import { and, eq } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { bannerPicture } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

export type PictureRow = typeof bannerPicture.$inferSelect;

const ofCampaign = (shopId: string, campaignId: string) =>
  and(eq(bannerPicture.shopId, shopId), eq(bannerPicture.campaignId, campaignId));

/** The picture of a campaign in a language; undefined where the shop made none. */
export async function readPicture(
  { orm }: TenantDatabase,
  shopId: string,
  campaignId: string,
  language: string,
): Promise<PictureRow | undefined> {
  const [row] = await orm
    .select()
    .from(bannerPicture)
    .where(and(ofCampaign(shopId, campaignId), eq(bannerPicture.language, language)));
  return row;
}

/** Which pictures of a campaign there are, without their bytes. */
export async function listPictures({ orm }: TenantDatabase, shopId: string, campaignId: string) {
  const { language, says, digest, updatedAt } = bannerPicture;
  return orm.select({ language, says, digest, updatedAt }).from(bannerPicture).where(ofCampaign(shopId, campaignId));
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
