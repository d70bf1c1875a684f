/**
 * How statements see who is fenced while a retailer moves between groups. Apart from what raises the fences, which knows
 * every table there is: this is part of the hot Worker.
 */
import { type SQL, sql } from 'drizzle-orm';

/** The database's own clock, in UTC milliseconds: fences end by it, also where whoever put them up has died. */
export const DATABASE_NOW = `cast(unixepoch('subsec') * 1000 as integer)`;
/** A time that never comes. */
export const NEVER = 9_000_000_000_000_000;

/**
 * For statements that take work of all retailers of a group at once: leaves out those that are being moved.
 * @param owner column with the retailer's or the shop's id.
 */
export const isFree = (owner: unknown): SQL =>
  sql`${owner} not in (select key from fence where held_until > ${sql.raw(DATABASE_NOW)})`;
