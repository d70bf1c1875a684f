import { eq } from 'drizzle-orm';
import { writeGuarded } from '../../db/guard.ts';
import { retailer, retailerMove } from '../../db/schema/control.ts';
import type { Database } from '../ports.ts';
import type { Mover } from './mover.store.ts';

export type Move = typeof retailerMove.$inferSelect;

/** Begins a move, or finds the one that is on its way. */
export async function beginMove({ orm }: Database, move: Move): Promise<Move | undefined> {
  const [, found] = await orm.batch([
    orm.insert(retailerMove).values(move).onConflictDoNothing(),
    orm.select().from(retailerMove).where(eq(retailerMove.retailerId, move.retailerId)),
  ]);
  return found[0];
}

export function readMoves({ orm }: Database): Promise<Move[]> {
  return orm.select().from(retailerMove);
}

/** The group that a retailer is in; undefined where there is no such retailer. */
export async function readGroup({ orm }: Database, retailerId: string): Promise<number | undefined> {
  const rows = await orm.select({ group: retailer.groupNumber }).from(retailer).where(eq(retailer.id, retailerId));
  return rows[0]?.group;
}

/** From here on there is no way back: the former group gets nothing more, if only all that it has is copied. */
export async function announceClosing(control: Database, { retailerId, keys, shops }: Mover): Promise<void> {
  // Shops and keys that were made meanwhile are known to no fence yet.
  await writeGuarded(
    control,
    {
      sql: `update retailer_move set state = 'closing' where retailer_id = ?1 and state = 'copying'
        and (select count(*) from shop where retailer_id = ?1) = ?2
        and not exists (select 1 from api_key where retailer_id = ?1 and id not in (select value from json_each(?3)))`,
      args: [retailerId, shops.length, JSON.stringify(keys)],
    },
    [],
  );
}

/** Takes the announcement back, where the closing did not come about. */
export async function revokeClosing(control: Database, retailerId: string): Promise<void> {
  await control.client.execute({
    sql: `update retailer_move set state = 'copying' where retailer_id = ? and state = 'closing'`,
    args: [retailerId],
  });
}

/** Leads everybody to the new group. Done twice it changes nothing. */
export async function switchGroup({ client }: Database, { retailerId, fromGroup, toGroup }: Move, now: number) {
  await client.batch(
    [
      {
        sql: 'update retailer set group_number = ? where id = ? and group_number = ?',
        args: [toGroup, retailerId, fromGroup],
      },
      {
        sql: `update retailer_move set state = 'switched', switched_at = ? where retailer_id = ? and state <> 'switched'`,
        args: [now, retailerId],
      },
    ],
    'write',
  );
}

/** The move is over. */
export async function endMove({ orm }: Database, retailerId: string): Promise<void> {
  await orm.delete(retailerMove).where(eq(retailerMove.retailerId, retailerId));
}
