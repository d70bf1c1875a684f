import type { InStatement } from '@libsql/client';
import { eq, sql } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { member, retailer, sendingRules, session } from '../../db/schema/control.ts';
import type { Database } from '../ports.ts';
import { DEFAULT_RULES } from '../share/policy.rules.ts';
import { TAKEN, takeNumbers } from './number.store.ts';

/** Numbers are four characters of a token. */
const LAST_NUMBER = 1_048_575;

/** The group that has the fewest retailers. */
export async function chooseGroup({ client }: Database, groups: readonly number[]): Promise<number> {
  const { rows } = await client.execute('select group_number as g, count(*) as n from retailer group by group_number');
  const counts = new Map(rows.map(({ g, n }) => [Number(g), Number(n)]));
  const [least = 1] = [...groups].sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || a - b);
  return least;
}

/**
 * Makes a retailer with its first owner, who goes on as its member. It begins with nothing being relayed: shoppers
 * share by their own means until an owner says otherwise.
 * @throws RaceLost where there are no numbers left.
 */
export async function insertRetailer(
  control: Database,
  one: { id: string; name: string; groupNumber: number; userId: string; memberId: string; sessionId: string },
  change: InStatement,
  now: number,
): Promise<void> {
  const { orm } = control;
  const { id, name, groupNumber, userId, memberId, sessionId } = one;
  const createdAt = new Date(now);
  const { version: _, ...rules } = DEFAULT_RULES;
  const number = sql.raw(TAKEN('retailer')) as unknown as number;
  await writeGuarded(control, takeNumbers('retailer', LAST_NUMBER), [
    ...[
      orm.insert(retailer).values({ id, number, name, slug: id.toLowerCase(), groupNumber, createdAt }),
      orm.insert(member).values({ id: memberId, organizationId: id, userId, role: 'owner', createdAt }),
      orm.insert(sendingRules).values({
        retailerId: id,
        version: 1,
        body: { ...rules, neverRelay: true },
        createdBy: userId,
        createdAt: now,
      }),
      orm.update(session).set({ activeOrganizationId: id }).where(eq(session.id, sessionId)),
    ].map(toStatement),
    change,
  ]);
}

/** Gives a retailer another name. */
export async function renameRetailer(control: Database, id: string, name: string, change: InStatement): Promise<void> {
  const renamed = control.orm.update(retailer).set({ name }).where(eq(retailer.id, id));
  await writeGuarded(control, toStatement(renamed), [change]);
}
