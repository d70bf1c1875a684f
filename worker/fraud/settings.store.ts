import type { InStatement } from '@libsql/client';
import { desc, eq } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { fraudSetting } from '../../db/schema/group.ts';
import type { TenantDatabase } from '../ports.ts';
import { DEFAULTS, type RuleSettings } from './fraud.ts';

/** The settings in force, and their version; 0: the defaults. */
export async function readSettings({ orm, retailerId }: TenantDatabase) {
  const [row] = await orm
    .select()
    .from(fraudSetting)
    .where(eq(fraudSetting.retailerId, retailerId))
    .orderBy(desc(fraudSetting.version))
    .limit(1);
  if (!row) return { version: 0, settings: DEFAULTS, changedAt: null, changedBy: null };
  // A rule that came later than the version has its default.
  const settings: RuleSettings = { ...row.rules, rules: { ...DEFAULTS.rules, ...row.rules.rules } };
  return { version: row.version, settings, changedAt: row.createdAt, changedBy: row.createdBy };
}

/** A new version of the settings; the key fails the batch where somebody else's came first. */
export function insertSettings({ orm }: TenantDatabase, row: typeof fraudSetting.$inferInsert): InStatement {
  return toStatement(orm.insert(fraudSetting).values(row));
}
