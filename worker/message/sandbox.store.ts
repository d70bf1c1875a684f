import { and, desc, eq, ne } from 'drizzle-orm';
import { retailer, shop } from '../../db/schema/control.ts';
import { sandboxMessage } from '../../db/schema/group.ts';
import { canaryOf } from '../canary/canary.ts';
import type { Databases } from '../ports.ts';

export type SandboxMessage = typeof sandboxMessage.$inferSelect;

/** Keeps a message in the group of its shop. */
export async function insertSandboxMessage(databases: Databases, shopId: string, row: SandboxMessage): Promise<void> {
  const groups = await databases.control.orm
    .select({ number: retailer.groupNumber })
    .from(shop)
    .innerJoin(retailer, eq(retailer.id, shop.retailerId))
    .where(eq(shop.id, shopId));
  for (const { number } of groups) await databases.group(number).orm.insert(sandboxMessage).values(row);
}

/** Mails to people of the dashboard open accounts: they lie with the canary, and are shown to developers alone. */
const isShown = (developing: boolean) => (developing ? undefined : ne(sandboxMessage.shopId, canaryOf(1).shopId));

/** The newest messages of all shops. */
export async function readSandboxMessages(databases: Databases, limit: number, developing = false) {
  const { id, recipient, subject, createdAt } = sandboxMessage;
  const groups = await Promise.all(
    databases
      .groupNumbers()
      .map((number) =>
        databases
          .group(number)
          .orm.select({ id, recipient, subject, createdAt })
          .from(sandboxMessage)
          .where(isShown(developing))
          .orderBy(desc(id))
          .limit(limit),
      ),
  );
  return groups
    .flat()
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit);
}

export async function readSandboxMessage(
  databases: Databases,
  id: string,
  developing = false,
): Promise<SandboxMessage | undefined> {
  for (const number of databases.groupNumbers()) {
    const rows = await databases
      .group(number)
      .orm.select()
      .from(sandboxMessage)
      .where(and(eq(sandboxMessage.id, id), isShown(developing)));
    if (rows[0]) return rows[0];
  }
  return undefined;
}
