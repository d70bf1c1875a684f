import { toStatement } from '../../db/guard.ts';
import { suppression } from '../../db/schema/group.ts';
import { mailboxOf } from '../privacy/address.ts';
import type { Checks } from './check.store.ts';
import type { Opened } from './message.check.ts';
import type { Run } from './message.run.ts';
import { DEAD_SOURCES } from './message.ts';

/**
 * What somebody refused over one spelling of their address, from before the mailbox behind it was kept with it, they
 * refuse over all: only now, as the address passes by in plain, can the mailbox be told. A spelling that does not work
 * says nothing about the others.
 */
export async function spreadToMailbox(
  { ports: { secrets, ids, clock }, database }: Pick<Run, 'ports' | 'database'>,
  { leased, address, keys, mailboxKeys }: Opened,
  { suppressions }: Pick<Checks, 'suppressions'>,
): Promise<void> {
  if (mailboxKeys.length === 0) return;
  const digest = secrets.digest(mailboxOf(address));
  const isDead = ({ source }: { source: string }) => (DEAD_SOURCES as readonly string[]).includes(source);
  const own = suppressions.filter((row) => keys.includes(row.addressKey) && !isDead(row));
  const isKnown = (row: (typeof own)[number]) =>
    suppressions.some(
      (one) =>
        mailboxKeys.includes(one.addressKey) &&
        one.retailerId === row.retailerId &&
        one.scope === row.scope &&
        one.scopeId === row.scopeId &&
        one.channel === row.channel,
    );
  const rows = own
    .filter((row) => (row.retailerId === leased.retailerId || row.scope === 'global') && !isKnown(row))
    .map((row) => ({
      ...row,
      id: ids.make('sup'),
      addressKey: secrets.addressKeys(row.retailerId, 'email', digest)[0],
      createdAt: clock.now(),
    }));
  if (rows.length === 0) return;
  const statement = toStatement(database.orm.insert(suppression).values(rows).onConflictDoNothing());
  await database.client.execute(statement);
}
