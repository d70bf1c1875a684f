import type { InStatement } from '@libsql/client';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { toStatement, writeGuarded } from '../../db/guard.ts';
import { conversion, purchase, purchaseReference } from '../../db/schema/group.ts';
import type { Ids, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertEntry, upsertReward } from '../reward/reward.store.ts';
import { insertEvent } from '../tag/event.store.ts';
import { guardBuyer } from './buyer.store.ts';
import type { Conversion } from './conversion.ts';
import type { Plan } from './plan.ts';
import type { EventDraft } from './purchase.event.ts';
import type { Purchase } from './purchase.ts';
import { deleteWaiting, guardWaiting } from './waiting.store.ts';
import type { WaitingRefund } from './waiting.ts';

/** Refunds that were found waiting under an order's references, and those of them that its plan settles. */
interface Waiting {
  references: readonly string[];
  found: readonly WaitingRefund[];
  settled: readonly WaitingRefund[];
}

/**
 * Writes a plan, all or nothing.
 * @param alongside what else is to stand, or fall, with the plan.
 * @throws RaceLost, or a constraint error, when the purchase changed since it was read.
 */
export async function writePlan(
  database: TenantDatabase,
  ports: { ids: Ids; clock: { now(): number } },
  shop: Pick<Shop, 'id' | 'number'>,
  plan: Plan,
  waiting: Waiting = { references: [], found: [], settled: [] },
  alongside: readonly InStatement[] = [],
): Promise<void> {
  const { orm } = database;
  const { after, absorbed, lost, newReferences, goneReferences } = plan;
  const now = ports.clock.now();
  const reference = (text: string) => ({ shopId: shop.id, reference: text, purchaseId: after.purchase.id });
  const [firstReference, ...moreReferences] = newReferences;
  const isNew = plan.before === undefined;

  const guard: InStatement =
    isNew && firstReference
      ? toStatement(orm.insert(purchaseReference).values(reference(firstReference)).onConflictDoNothing())
      : guardVersions(database, plan);
  const references = isNew ? moreReferences : newReferences;
  const rest: InStatement[] = [
    ...(waiting.references.length > 0 ? [guardWaiting(shop.id, waiting.references, waiting.found)] : []),
    ...deleteWaiting(database, shop.id, waiting.settled),
    ...(isNew ? [toStatement(orm.insert(purchase).values(after.purchase))] : []),
    ...(goneReferences.length > 0 ? [deleteReferences(database, shop.id, goneReferences)] : []),
    ...writeNames(after.purchase),
    ...references.map((text) => toStatement(orm.insert(purchaseReference).values(reference(text)))),
    ...absorbed.flatMap(({ purchase: { id } }) => [
      toStatement(
        orm
          .update(purchaseReference)
          .set({ purchaseId: after.purchase.id })
          .where(eq(purchaseReference.purchaseId, id)),
      ),
      toStatement(orm.delete(purchase).where(eq(purchase.id, id))),
      { sql: 'delete from purchase_name where purchase_id = ?', args: [id] },
    ]),
    ...(plan.opensBuyer ? [guardBuyer(after.purchase)] : []),
    ...planConversions(database, plan),
    ...[after, ...lost].flatMap(({ rewards }) => rewards.map((row) => upsertReward(database, row))),
    ...plan.entries.map((entry) => insertEntry(database, ports.ids, shop.id, entry, now)),
    ...plan.events.map((draft) => insertEvent(eventRow(draft, shop.number, draft.id ?? ports.ids.uuid(), now))),
  ];
  await writeGuarded(database, guard, [...rest, ...alongside]);
}

export function eventRow({ kind, occurredAt, body }: EventDraft, shop: number, id: string, now: number) {
  return { shop, id, kind, occurredAt, receivedAt: now, body };
}

/** The names of the buyer, where they are more than the purchase's row holds. */
function writeNames({ id, shopId, names = [] }: Purchase): InStatement[] {
  if (names.length === 0) return [];
  return [
    { sql: 'delete from purchase_name where purchase_id = ?', args: [id] },
    {
      sql: 'insert into purchase_name (shop_id, purchase_id, key) select ?, ?, value from json_each(?)',
      args: [shopId, id, JSON.stringify(names)],
    },
  ];
}

function deleteReferences({ orm }: TenantDatabase, shopId: string, references: readonly string[]): InStatement {
  const gone = and(eq(purchaseReference.shopId, shopId), inArray(purchaseReference.reference, [...references]));
  return toStatement(orm.delete(purchaseReference).where(gone));
}

/** Changes the purchase only while it and those that it absorbs still stand as they were read. */
function guardVersions(database: TenantDatabase, { before, after, absorbed }: Plan): InStatement {
  const read = [...(before ? [before] : []), ...absorbed.map((one) => one.purchase)];
  const unchanged = sql.join(
    read.map(({ id, version }) => sql`(select version from purchase where id = ${id}) = ${version}`),
    sql` and `,
  );
  return toStatement(
    database.orm
      .update(purchase)
      .set(after.purchase)
      .where(and(eq(purchase.id, after.purchase.id), unchanged)),
  );
}

/** A conversion that comes over from an absorbed purchase steps aside first: a purchase has one at a time. */
function planConversions(database: TenantDatabase, { after, lost }: Plan): InStatement[] {
  const { orm } = database;
  const upsert = (row: Conversion) => {
    const { id, createdAt: _, ...changed } = row;
    return toStatement(orm.insert(conversion).values(row).onConflictDoUpdate({ target: conversion.id, set: changed }));
  };
  const losers = lost.flatMap((one) => (one.conversion ? [one.conversion] : []));
  if (!after.conversion) return losers.map(upsert);
  const { id } = after.conversion;
  const aside = toStatement(orm.update(conversion).set({ purchaseId: id }).where(eq(conversion.id, id)));
  return [...(losers.length ? [aside] : []), ...losers.map(upsert), upsert(after.conversion)];
}
