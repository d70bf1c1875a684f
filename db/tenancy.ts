/** Whose a row is, for every table of a group database: read from the schema, so that no table can be forgotten. */
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from './schema/group.ts';

/** A table whose rows belong to retailers. */
export interface TenantTable {
  name: string;
  /** The column that says whose a row is, and what `fence.key` holds for it. */
  owner: { column: string; keyOf: (column: string) => string };
  /** Columns that are copied, and those of the primary key. */
  columns: string[];
  key: string[];
  /**
   * `copied`: a row for a row. `log`: append-only, numbered by each database for itself, copied in its order.
   * `folded`: made from the log by each database itself.
   */
  kind: 'copied' | 'log' | 'folded';
  /** Work is taken from it under a lease: `lease_token`, `lease_until`. */
  leased: boolean;
}

/** What a database keeps for itself: guards, the fold's marks and dictionary, how fast it may send, moves. */
const OWN_TABLES = new Set(
  'abort_batch dead_event fold_state log_block rollup_key sender_bucket sender_breaker seal_mark limit_window number_check fence move_change move_cursor'.split(
    ' ',
  ),
);

/** How a column's value is written in `fence.key`, by the column's name; the first that a table has decides. */
const OWNERS: Record<string, (column: string) => string> = {
  retailer_id: (column) => column,
  shop_id: (column) => column,
  api_key_id: (column) => column,
  /** The shop's number; in the table of demo orders the storefront's name. */
  shop: (column) => `cast(${column} as text)`,
};

type Tenancy = { kind: 'own' } | { kind: 'tenant'; table: TenantTable } | { kind: 'unknown' };

/** Whose the rows of a table are; `unknown` for a table that nobody has thought of: a test fails then. */
export function tenancyOf(table: SQLiteTable): Tenancy {
  const { name, columns, primaryKeys } = getTableConfig(table);
  if (OWN_TABLES.has(name)) return { kind: 'own' };
  const names = columns.map((column) => column.name);
  const owner = Object.entries(OWNERS).find(([column]) => names.includes(column));
  if (!owner) return { kind: 'unknown' };
  const numbered = columns.find((column) => column.primary && column.getSQLType() === 'integer');
  const folded = names.includes('generation');
  const key = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
  return {
    kind: 'tenant',
    table: {
      name,
      owner: { column: owner[0], keyOf: owner[1] },
      columns: names.filter((column) => column !== numbered?.name),
      key: key.map((column) => column.name),
      kind: folded ? 'folded' : numbered ? 'log' : 'copied',
      leased: names.includes('lease_token'),
    },
  };
}

/** All tables of a group's schema. */
export const GROUP_TABLES: SQLiteTable[] = Object.values(schema).filter((value) => is(value, SQLiteTable));

/** The tables whose rows belong to retailers. */
export const TENANT_TABLES: TenantTable[] = GROUP_TABLES.flatMap((table) => {
  const tenancy = tenancyOf(table);
  return tenancy.kind === 'tenant' ? [tenancy.table] : [];
});
