import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm';
import { campaign, deal, image } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

type ImageRow = typeof image.$inferSelect;
/** A picture without its bytes. */
export type ImageFacts = Pick<ImageRow, 'id' | 'type' | 'width' | 'height' | 'bytes' | 'createdAt'>;

const FACTS = {
  id: image.id,
  type: image.type,
  width: image.width,
  height: image.height,
  bytes: image.bytes,
  createdAt: image.createdAt,
};

/** A picture's type and its bytes in base64. */
export async function readImage({ orm, retailerId }: TenantDatabase, id: string) {
  const [row] = await orm
    .select({ type: image.type, content: image.content })
    .from(image)
    .where(and(eq(image.id, id), eq(image.retailerId, retailerId)));
  return row;
}

/** A retailer's pictures, the newest first. */
export const listImages = ({ orm, retailerId }: TenantDatabase): Promise<ImageFacts[]> =>
  orm.select(FACTS).from(image).where(eq(image.retailerId, retailerId)).orderBy(desc(image.createdAt), desc(image.id));

/** Those of some ids that a retailer has. */
export async function findImages({ orm, retailerId }: TenantDatabase, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await orm
    .select({ id: image.id })
    .from(image)
    .where(and(eq(image.retailerId, retailerId), inArray(image.id, [...ids])));
  return new Set(rows.map(({ id }) => id));
}

/** Addresses of the pictures that a retailer's deals show, ended ones too. */
export async function listDealImages({ orm, retailerId }: TenantDatabase): Promise<string[]> {
  const rows = await orm
    .selectDistinct({ url: deal.imageUrl })
    .from(deal)
    .innerJoin(campaign, eq(campaign.id, deal.campaignId))
    .where(and(eq(campaign.retailerId, retailerId), isNotNull(deal.imageUrl)));
  return rows.flatMap(({ url }) => url ?? []);
}

/** Adds a picture while there are fewer than `most`. @returns false where it is there already, or there are so many. */
export async function insertImage({ client, retailerId }: TenantDatabase, row: ImageRow, most: number) {
  const { rowsAffected } = await client.execute({
    sql: `insert into image (id, retailer_id, shop_id, type, width, height, bytes, content, created_by, created_at)
      select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 where (select count(*) from image where retailer_id = ?2) < ?11
      on conflict (id) do nothing`,
    args: [
      row.id,
      retailerId,
      row.shopId,
      row.type,
      row.width,
      row.height,
      row.bytes,
      row.content,
      row.createdBy,
      row.createdAt,
      most,
    ],
  });
  return rowsAffected > 0;
}

/** Removes a picture that no deal shows at this moment. @returns whether it did. */
export async function deleteImage({ client, retailerId }: TenantDatabase, id: string): Promise<boolean> {
  const { rowsAffected } = await client.execute({
    sql: `delete from image where id = ?1 and retailer_id = ?2 and not exists (
      select 1 from deal join campaign on campaign.id = deal.campaign_id
      where campaign.retailer_id = ?2 and instr(deal.image_url, ?1) > 0)`,
    args: [id, retailerId],
  });
  return rowsAffected > 0;
}
