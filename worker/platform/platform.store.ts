import { and, eq, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import { isFree } from '../../db/fence.ts';
import { platformConnection, purchase, purchaseName, purchaseReference } from '../../db/schema/group.ts';
import type { Databases, TenantDatabase } from '../ports.ts';
import { listKeys, selectNamed } from '../purchase/buyer.store.ts';
import type { Platform } from './platform.ts';

export type PlatformRow = typeof platformConnection.$inferSelect;

/**
 * The connection that a webhook is for, wherever its retailer lives: its path names nothing else.
 * @returns `moving` while the retailer is on its way to another database and takes nothing.
 */
export async function findPlatform(
  databases: Databases,
  platform: Platform,
  id: string,
): Promise<PlatformRow | 'moving' | undefined> {
  let found: 'moving' | undefined;
  for (const number of databases.groupNumbers()) {
    const [one] = await databases
      .group(number)
      .orm.select({ row: platformConnection, free: isFree(sql`${platformConnection.retailerId}`) })
      .from(platformConnection)
      .where(and(eq(platformConnection.id, id), eq(platformConnection.platform, platform)));
    if (one?.free) return one.row;
    if (one) found = 'moving';
  }
  return found;
}

/** The connections of a retailer, the oldest first. */
export function readPlatforms({ orm, retailerId }: TenantDatabase): Promise<PlatformRow[]> {
  return orm
    .select()
    .from(platformConnection)
    .where(eq(platformConnection.retailerId, retailerId))
    .orderBy(platformConnection.createdAt, platformConnection.id);
}

/** Connects a shop's platform. @returns false where the shop has it connected already. */
export async function insertPlatform(
  { orm, retailerId }: TenantDatabase,
  row: Pick<PlatformRow, 'id' | 'shopId' | 'platform' | 'settings' | 'secretsSealed'>,
  now: number,
): Promise<boolean> {
  const made = await orm
    .insert(platformConnection)
    .values({ ...row, retailerId, createdAt: now, updatedAt: now })
    .onConflictDoNothing();
  return made.rowsAffected > 0;
}

const own = ({ retailerId }: TenantDatabase, id: string) =>
  and(eq(platformConnection.id, id), eq(platformConnection.retailerId, retailerId));

/** Puts secrets in the place of those that were read. @returns false where somebody else changed them first. */
export async function replaceSecrets(
  database: TenantDatabase,
  { id, secretsSealed: before }: Pick<PlatformRow, 'id' | 'secretsSealed'>,
  secretsSealed: string,
  now: number,
): Promise<boolean> {
  const changed = await database.orm
    .update(platformConnection)
    .set({ secretsSealed, removedAt: null, refusedAt: null, updatedAt: now })
    .where(and(own(database, id), eq(platformConnection.secretsSealed, before)));
  return changed.rowsAffected > 0;
}

/** Notes what came of a call. */
export async function markPlatform(
  database: TenantDatabase,
  id: string,
  marks: Partial<Pick<PlatformRow, 'heardAt' | 'refusedAt' | 'removedAt' | 'askedAt'>>,
): Promise<void> {
  await database.orm.update(platformConnection).set(marks).where(own(database, id));
}

/** Lets go of a connection with its secrets. @returns whether there was one. */
export async function deletePlatform(database: TenantDatabase, id: string): Promise<boolean> {
  const gone = await database.orm.delete(platformConnection).where(own(database, id));
  return gone.rowsAffected > 0;
}

/** Whether any of an order's references is known. */
export async function isOrderKnown({ orm }: TenantDatabase, shopId: string, references: string[]): Promise<boolean> {
  const rows = await orm
    .select({ id: purchaseReference.purchaseId })
    .from(purchaseReference)
    .where(and(eq(purchaseReference.shopId, shopId), inArray(purchaseReference.reference, references)))
    .limit(1);
  return rows.length > 0;
}

/**
 * Takes from a shop's purchases whose they are: of one customer, or of everybody whom the store told of. The version
 * rises, so that a report under way that read the name before is decided anew.
 * @returns how many purchases were named.
 */
export async function unnamePurchases(
  { orm }: TenantDatabase,
  shopId: string,
  of: { keys: readonly string[]; references: readonly string[] } | 'all',
): Promise<number> {
  const keys = of === 'all' ? [] : [...of.keys];
  const references = of === 'all' ? [] : [...of.references];
  const byReference = sql`${purchase.id} in (select purchase_id from purchase_reference
    where shop_id = ${shopId} and reference in (select value from json_each(${JSON.stringify(references)})))`;
  const byName = sql`${purchase.id} in (${selectNamed(shopId, listKeys(keys))})`;
  const whose =
    of === 'all'
      ? ne(purchase.toldBy, 'tag')
      : or(
          inArray(purchase.customerKey, keys),
          inArray(purchase.emailKey, keys),
          inArray(purchase.emailBaseKey, keys),
          byName,
          byReference,
        );
  const here = eq(purchase.shopId, shopId);
  const [done] = await orm.batch([
    orm
      .update(purchase)
      .set({ customerKey: null, emailKey: null, emailBaseKey: null, version: sql`${purchase.version} + 1` })
      .where(and(here, or(isNotNull(purchase.customerKey), isNotNull(purchase.emailKey)), whose)),
    // What names the buyers of these beside their rows.
    orm.delete(purchaseName).where(
      and(
        eq(purchaseName.shopId, shopId),
        inArray(
          purchaseName.purchaseId,
          orm
            .select({ id: purchase.id })
            .from(purchase)
            .where(and(here, isNull(purchase.customerKey), isNull(purchase.emailKey))),
        ),
      ),
    ),
  ]);
  return done.rowsAffected;
}
