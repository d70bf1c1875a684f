import type { InStatement } from '@libsql/client';
import { eq, or, sql } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { shop } from '../../db/schema/control.ts';
import { campaignShop } from '../../db/schema/group.ts';
import type { Database, TenantDatabase } from '../ports.ts';
import { TAKEN, takeNumbers } from './number.store.ts';
import type { ShopSettings, Theme } from './shop.ts';

export type ShopRow = typeof shop.$inferSelect;
type NewShop = Omit<typeof shop.$inferInsert, 'number'>;

/**
 * Makes a shop and its test mode.
 * @param last the highest number that a shop may have.
 * @throws RaceLost where there are no numbers left.
 */
export async function insertShops(
  control: Database,
  { live, test }: { live: NewShop; test: NewShop },
  last: number,
  change: InStatement,
): Promise<void> {
  const insert = (row: NewShop, number: ReturnType<typeof sql>) =>
    toStatement(control.orm.insert(shop).values({ ...row, number: number as unknown as number }));
  const taken = sql.raw(TAKEN('shop'));
  await writeGuarded(control, takeNumbers('shop', last, 2), [
    insert(live, sql`${taken} - 1`),
    insert(test, taken),
    change,
  ]);
}

/** What can be changed of a shop; the rest was decided when it was made. */
export interface ShopChange {
  name: string;
  country: string;
  currency: string;
  languages: string[];
  formal: boolean;
  timeZone: string;
  origins: string[];
  homeUrl: string;
  settings: ShopSettings;
}

/** Changes a shop and, but for where it lives, its test mode with it. @throws RaceLost where it is gone. */
export async function updateShop(
  control: Database,
  shopId: string,
  { origins, homeUrl, ...shared }: ShopChange,
  test: Pick<ShopChange, 'origins' | 'settings'>,
  change: InStatement,
): Promise<void> {
  const { orm } = control;
  const set = { ...shared, origins, homeUrl };
  await writeGuarded(control, toStatement(orm.update(shop).set(set).where(eq(shop.id, shopId))), [
    toStatement(
      orm
        .update(shop)
        .set({ ...shared, ...test })
        .where(eq(shop.siblingOf, shopId)),
    ),
    change,
  ]);
}

/** Gives a shop and its test mode their looks. @throws RaceLost where it is gone. */
export async function updateTheme(control: Database, shopId: string, theme: Theme, change: InStatement): Promise<void> {
  const { orm } = control;
  const own = or(eq(shop.id, shopId), eq(shop.siblingOf, shopId));
  await writeGuarded(control, toStatement(orm.update(shop).set({ theme }).where(own)), [change]);
}

/** Gives a shop another secret for vouching for its customers. @throws RaceLost where it is gone. */
export async function updateSecret(
  control: Database,
  shopId: string,
  identitySecret: string,
  change: InStatement,
): Promise<void> {
  const { orm } = control;
  await writeGuarded(control, toStatement(orm.update(shop).set({ identitySecret }).where(eq(shop.id, shopId))), [
    change,
  ]);
}

/** A shop as it is stored, with nothing switched off in it. */
export async function readShopRow({ orm }: Database, shopId: string): Promise<ShopRow | undefined> {
  const [row] = await orm.select().from(shop).where(eq(shop.id, shopId));
  return row;
}

/** Whether any campaign runs, or ran, in a shop: then its currency stays. */
export async function hasCampaign({ orm }: TenantDatabase, shopId: string): Promise<boolean> {
  const rows = await orm
    .select({ id: campaignShop.campaignId })
    .from(campaignShop)
    .where(eq(campaignShop.shopId, shopId))
    .limit(1);
  return rows.length > 0;
}
