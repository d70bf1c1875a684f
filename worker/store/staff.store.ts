import type { InStatement } from '@libsql/client';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { staffLink, store } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

/** A link by which staff of one store work, as it is kept. Times in UTC milliseconds. */
export type StaffLink = typeof staffLink.$inferSelect;

/** The link that a token opens, with its store; also one that was taken back, so that its page can say so. */
export async function readStaffLinkByToken({ orm }: TenantDatabase, shopId: string, tokenHash: string) {
  const [row] = await orm
    .select({ link: staffLink, store })
    .from(staffLink)
    .innerJoin(store, eq(store.id, staffLink.storeId))
    .where(and(eq(staffLink.tokenHash, tokenHash), eq(staffLink.shopId, shopId)));
  return row;
}

/** All links of a shop's stores, those taken back too, the oldest first. */
export async function readStaffLinks({ orm }: TenantDatabase, shopId: string): Promise<StaffLink[]> {
  return orm
    .select()
    .from(staffLink)
    .where(eq(staffLink.shopId, shopId))
    .orderBy(asc(staffLink.createdAt), asc(staffLink.id));
}

export function insertStaffLink({ orm }: TenantDatabase, row: StaffLink): InStatement {
  return toStatement(orm.insert(staffLink).values(row));
}

/** Guard: a new PIN for a link that nobody changed meanwhile; sessions of the former one end, and its lock with it. */
export function updatePin({ orm }: TenantDatabase, link: StaffLink, pinHash: string, now: number): InStatement {
  return toStatement(
    orm
      .update(staffLink)
      .set({ pinHash, version: link.version + 1, tries: 0, lockedUntil: null, updatedAt: now })
      .where(and(eq(staffLink.id, link.id), eq(staffLink.version, link.version), isNull(staffLink.revokedAt))),
  );
}

/** Whose sales are told by a link from now on; what is open stays so. @param register normalised; null: the device says. */
export function updateRegister(
  { orm }: TenantDatabase,
  { id }: Pick<StaffLink, 'id'>,
  register: string | null,
  now: number,
): InStatement {
  return toStatement(orm.update(staffLink).set({ register, updatedAt: now }).where(eq(staffLink.id, id)));
}

/** Guard: takes a link back for ever. */
export function revokeLink({ orm }: TenantDatabase, link: StaffLink, now: number): InStatement {
  return toStatement(
    orm
      .update(staffLink)
      .set({ version: link.version + 1, revokedAt: now, updatedAt: now })
      .where(and(eq(staffLink.id, link.id), isNull(staffLink.revokedAt))),
  );
}

/**
 * Guard: counts a PIN that was tried, before it is compared: of two that are tried at once one is refused. A right one
 * sets `tries` back to 0.
 */
export function updateTries(
  { orm }: TenantDatabase,
  link: StaffLink,
  { tries, lockedUntil }: { tries: number; lockedUntil: number | null },
): InStatement {
  return toStatement(
    orm
      .update(staffLink)
      .set({ tries, lockedUntil })
      .where(and(eq(staffLink.id, link.id), eq(staffLink.version, link.version), eq(staffLink.tries, link.tries))),
  );
}
