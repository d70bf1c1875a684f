import type { InStatement } from '@libsql/client';
import { and, asc, eq } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { store } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Store } from './store.ts';

/** All stores of a shop, closed ones too, by name. */
export async function readStores({ orm }: TenantDatabase, shopId: string): Promise<Store[]> {
  return orm.select().from(store).where(eq(store.shopId, shopId)).orderBy(asc(store.name), asc(store.code));
}

/** Whether a shop has a counter where a code can be shown. */
export async function hasStores({ orm }: TenantDatabase, shopId: string): Promise<boolean> {
  const [row] = await orm
    .select({ id: store.id })
    .from(store)
    .where(and(eq(store.shopId, shopId), eq(store.state, 'open')))
    .limit(1);
  return row !== undefined;
}

/** One store of a shop, by its id or its code. */
export async function readStore(
  { orm }: TenantDatabase,
  shopId: string,
  by: { id: string } | { code: string },
): Promise<Store | undefined> {
  const named = 'id' in by ? eq(store.id, by.id) : eq(store.code, by.code);
  const [row] = await orm
    .select()
    .from(store)
    .where(and(eq(store.shopId, shopId), named));
  return row;
}

/** A new store. Guard: its code is unique in the shop, closed ones included. */
export function insertStore({ orm }: TenantDatabase, row: Store): InStatement {
  return toStatement(orm.insert(store).values(row));
}

/** Renames, closes or opens a store, or says by which clock it goes and how its receipts are numbered; its code stays for ever. */
export function updateStore(
  { orm }: TenantDatabase,
  row: Pick<Store, 'id' | 'name' | 'state' | 'timeZone' | 'dailyReceipts' | 'ownReceipts' | 'updatedAt'>,
): InStatement {
  const { id, ...changed } = row;
  return toStatement(orm.update(store).set(changed).where(eq(store.id, id)));
}
