/** Where retailers are at home: a backup is whole only where every group's copy and the control database agree on it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import Native from 'libsql';
import { filePathOf } from '../db/open.ts';
import { TENANT_TABLES } from '../db/tenancy.ts';
import { openWebDatabase } from '../db/web.ts';
import type { Config } from '../worker/config.ts';
import type { Manifest } from './archive.ts';

const HOMES = 'select id, group_number as home from retailer order by id';
const MOVES = 'select retailer_id as id, to_group as target from retailer_move order by retailer_id';
/** All that rows of a retailer are known by, as `db/tenancy.ts` reads it from them. */
const KEYS = `select retailer.id, group_number as home, json_group_array(keys.key) as keys from retailer join (
    select id as retailer_id, id as key from retailer
    union select retailer_id, id from shop union select retailer_id, cast(number as text) from shop
    union select retailer_id, id from api_key
  ) as keys on keys.retailer_id = retailer.id group by retailer.id order by retailer.id`;

/** Reads what the control database says now, beside the service that may own it. */
async function readControl(config: Config, statements: readonly string[]): Promise<Record<string, unknown>[][]> {
  const url = config.controlDatabaseUrl;
  if (url.startsWith('file:')) return withFile(filePathOf(url), (read) => statements.map((sql) => read(sql)));
  const client = openWebDatabase(url, config.databaseToken);
  try {
    return (await client.batch([...statements], 'read')).map(({ rows }) => rows as Record<string, unknown>[]);
  } finally {
    client.close();
  }
}

type Read = (sql: string, ...args: unknown[]) => Record<string, unknown>[];

function withFile<T>(file: string, work: (read: Read) => T): T {
  const database = new Native(file, { readonly: true, timeout: 30_000 });
  try {
    return work((sql, ...args) => database.prepare(sql).all(...args) as Record<string, unknown>[]);
  } finally {
    database.close();
  }
}

/**
 * The group of every retailer, by id.
 * @throws Error in words for people while one is on its way.
 */
export async function readSettled(config: Config): Promise<ReadonlyMap<string, number>> {
  const { controlDatabaseUrl: url } = config;
  if (url.startsWith('file:') && !existsSync(filePathOf(url))) {
    throw new Error(`There is no database at ${filePathOf(url)}.`);
  }
  const [homes = [], moves = []] = await readControl(config, [HOMES, MOVES]);
  if (moves.length === 0) return new Map(homes.map(({ id, home }) => [String(id), Number(home)]));
  const named = moves.map(({ id, target }) => `${id} to group ${target}`).join(', ');
  throw new Error(`A retailer is on the move: ${named}. Let npm run move finish that, then run this again.`);
}

/** @throws Error in words for people where somebody moves, or has moved since `before`. */
export async function requireSettled(config: Config, before: ReadonlyMap<string, number>): Promise<void> {
  const now = await readSettled(config);
  const moved = [...before].filter(([id, home]) => now.has(id) && now.get(id) !== home).map(([id]) => id);
  if (moved.length > 0) throw new Error(`A retailer was moved meanwhile: ${moved.join(', ')}. Run this again.`);
}

/** A retailer, and all that its rows are known by. */
interface Home {
  id: string;
  group: number;
  keys: string[];
}

/** Groups whose rows a database of a backup holds. */
const groupsIn = (roles: readonly string[]) =>
  roles.flatMap((role) => (role === 'control' ? [] : [Number(role.slice('group '.length))]));

type Copy = Manifest['databases'][number];

const readFences = (read: Read, { tables }: Copy) =>
  tables.fence ? read('select distinct retailer_id as id, side from fence') : [];

/** Retailers of whom a copy has any row, each table being looked through once. Older versions' may lack the column. */
function findOwners(read: Read, { tables }: Copy, homes: readonly Home[]): Set<string> {
  const owners = new Map(homes.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)));
  const keys = JSON.stringify([...owners.keys()]);
  const found = TENANT_TABLES.flatMap(({ name, kind, owner }) => {
    if (kind === 'folded' || !tables[name]) return [];
    if (read('select 1 from pragma_table_info(?) where name = ?', name, owner.column).length === 0) return [];
    const key = owner.keyOf(`"${owner.column}"`);
    return read(`select distinct ${key} as key from "${name}" where ${key} in (select value from json_each(?))`, keys);
  });
  return new Set(found.map(({ key }) => owners.get(String(key)) as string));
}

/** What speaks against a group's copy, in words: who is on the way, who left it, and whose rows belong elsewhere. */
function readFaults(read: Read, copy: Copy, homes: readonly Home[]): string[] {
  const groups = groupsIn(copy.roles);
  const local = new Set(homes.filter(({ group }) => groups.includes(group)).map(({ id }) => id));
  const strangers = homes.filter(({ id }) => !local.has(id));
  return [
    ...readFences(read, copy).flatMap(({ id, side }) => {
      if (side !== 'gone') return [`${copy.file}: ${id} was on the move`];
      return local.has(String(id)) ? [`${copy.file}: ${id} had left it, and lives there`] : [];
    }),
    ...[...findOwners(read, copy, strangers)].map((id) => `${copy.file}: has rows of ${id}, who lives elsewhere`),
  ];
}

/**
 * Every retailer that does not lie whole in the group that the control database names, in words; empty where all do.
 * @param folder of the copies.
 */
export function findMisplaced(folder: string, { databases, settled }: Pick<Manifest, 'databases' | 'settled'>) {
  const open = <T>({ file }: Copy, work: (read: Read) => T) => withFile(path.join(folder, file), work);
  const control = databases.find(({ roles }) => roles.includes('control'));
  const copies = databases.filter(({ roles }) => groupsIn(roles).length > 0);
  if (!control || copies.length < 2) return [];
  const homes: Home[] = open(control, (read) => read(KEYS)).map(({ id, home, keys }) => ({
    id: String(id),
    group: Number(home),
    keys: JSON.parse(String(keys)) as string[],
  }));
  const faults = copies.flatMap((copy) => open(copy, (read) => readFaults(read, copy, homes)));
  if (settled) return faults;
  // Who left one group and has no row in the other: the other was copied before the move, the rest after it.
  const left = new Set(
    copies.flatMap((copy) => open(copy, (read) => readFences(read, copy)).map(({ id }) => String(id))),
  );
  const lost = copies.flatMap((copy) => {
    const awaited = homes.filter(({ id, group }) => left.has(id) && groupsIn(copy.roles).includes(group));
    const found = open(copy, (read) => findOwners(read, copy, awaited));
    return awaited
      .filter(({ id }) => !found.has(id))
      .map(({ id }) => `${copy.file}: has no row of ${id}, who lives there`);
  });
  return [...faults, ...lost];
}
