import { and, desc, eq, inArray } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { audit, sendingRules, user } from '../../db/schema/control.ts';
import type { Database } from '../ports.ts';
import type { SendingRules } from './policy.rules.ts';

/** What the audit log calls the changes of sending rules. */
export const RULE_ACTIONS = ['sending_rule', 'sending_hours', 'sending_never_relay', 'sending_stops'] as const;
const MOST_AUDITED = 50;

/**
 * Writes a retailer's next version of its rules, with who changed what.
 * @throws RaceLost where somebody else's change was first.
 */
export async function saveSendingRules(
  control: Database,
  { version, ...body }: SendingRules,
  change: typeof audit.$inferInsert & { action: (typeof RULE_ACTIONS)[number] },
): Promise<void> {
  const { orm } = control;
  const { retailerId, userId: createdBy, createdAt } = change;
  const next = orm
    .insert(sendingRules)
    .values({ retailerId, version, body, createdBy, createdAt })
    .onConflictDoNothing();
  await writeGuarded(control, toStatement(next), [toStatement(orm.insert(audit).values(change))]);
}

/** The latest changes of a retailer's rules, the newest first, with the names of those who made them. */
export async function readRuleChanges({ orm }: Database, retailerId: string) {
  const rows = await orm
    .select({ id: audit.id, action: audit.action, subject: audit.subject, at: audit.createdAt, by: user.name })
    .from(audit)
    .leftJoin(user, eq(user.id, audit.userId))
    .where(and(eq(audit.retailerId, retailerId), inArray(audit.action, [...RULE_ACTIONS])))
    .orderBy(desc(audit.createdAt), desc(audit.id))
    .limit(MOST_AUDITED);
  return rows.map(({ by, ...row }) => ({ ...row, by: by ?? '' }));
}
