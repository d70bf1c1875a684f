import type { InStatement } from '@libsql/client';
import { and, eq } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { advocate, advocateToken } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';

/** Set before the hash: a link from a mail is no proof for the shop's pages, nor one of theirs for this. */
const MARK = 'me.';

interface NewAccess {
  /** Of the token, by `Secrets.digest`. */
  hash: string;
  advocateId: string;
  shopId: string;
}

/** A way to an advocate's own page. */
export function insertAccess({ orm }: TenantDatabase, { hash, ...owner }: NewAccess, now: number): InStatement {
  return toStatement(orm.insert(advocateToken).values({ ...owner, tokenHash: MARK + hash, createdAt: now }));
}

/** Whom a link leads to, and since when it does; undefined once it was taken back. */
export async function readAccess({ orm }: TenantDatabase, shopId: string, hash: string) {
  const [row] = await orm
    .select({ advocate, createdAt: advocateToken.createdAt })
    .from(advocateToken)
    .innerJoin(advocate, eq(advocate.id, advocateToken.advocateId))
    .where(and(eq(advocateToken.tokenHash, MARK + hash), eq(advocateToken.shopId, shopId)));
  return row;
}

/** Takes all links to an advocate's page back; what proves them to the shop's pages stays. */
export function deleteAccess(advocateId: string): InStatement {
  return {
    sql: `delete from advocate_token where advocate_id = ? and token_hash >= 'me.' and token_hash < 'me/'`,
    args: [advocateId],
  };
}
