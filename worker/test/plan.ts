import type { InStatement } from '@libsql/client';
import { databaseOf } from '../../db/database.ts';
import type { TenantDatabase } from '../ports.ts';

/** A tenant's database that notes what it is asked, and tells how SQLite looks it up: one text a statement. */
export function watchPlans(tenant: TenantDatabase) {
  const asked: InStatement[] = [];
  const client = new Proxy(tenant.client, {
    get: (from, name) =>
      name === 'execute' || name === 'batch'
        ? (told: never, ...more: never[]) => {
            asked.push(...([told] as InStatement[]).flat());
            return (from[name] as (...all: never[]) => unknown)(told, ...more);
          }
        : Reflect.get(from, name),
  });
  const database: TenantDatabase = { ...tenant, ...databaseOf(client) };
  const plans = () =>
    Promise.all(
      asked.map(async (statement) => {
        const { sql, args = [] } = typeof statement === 'string' ? { sql: statement } : statement;
        const { rows } = await tenant.client.execute({ sql: `explain query plan ${sql}`, args });
        return rows.map(({ detail }) => String(detail)).join('\n');
      }),
    );
  return { database, plans };
}
