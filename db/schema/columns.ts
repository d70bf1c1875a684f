import { integer, text } from 'drizzle-orm/sqlite-core';

/** UTC milliseconds since 1970. */
export const at = (name: string) => integer(name, { mode: 'number' });
/** Integer minor units of the row's ISO 4217 currency (cents for USD, yen for JPY). */
export const minor = (name: string) => integer(name, { mode: 'number' });
export const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>();
export const flag = (name: string) => integer(name, { mode: 'boolean' });
