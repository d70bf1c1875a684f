import type { BatchItem } from 'drizzle-orm/batch';
import type { TenantDatabase } from '../ports.ts';
import { selectOrders } from './story.orders.store.ts';
import { selectPeople } from './story.people.store.ts';
import { aboutSubject, type Subject, type Wanted } from './subject.store.ts';

type Query = BatchItem<'sqlite'>;

/** The rows of several queries in one round trip, each under its query's name. */
async function readTogether<T extends Record<string, Query>>({ orm }: TenantDatabase, queries: T) {
  const rows: unknown[] = await orm.batch(Object.values(queries) as [Query, ...Query[]]);
  const named = Object.keys(queries).map((name, index) => [name, rows[index]]);
  return Object.fromEntries(named) as { [Name in keyof T]: Awaited<T[Name]> };
}

/** All that is known about a subject, each kind with its times: one round trip. */
export async function readRows(database: TenantDatabase, wanted: Pick<Wanted, 'shopIds' | 'keys'>, subject: Subject) {
  const about = aboutSubject(database, wanted, subject);
  return readTogether(database, { ...selectPeople(about), ...selectOrders(about) });
}
export type StoryRows = Awaited<ReturnType<typeof readRows>>;
