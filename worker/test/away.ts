import { databaseOf } from '../../db/database.ts';
import { openWebDatabase } from '../../db/web.ts';
import type { World } from './world.ts';

/** Where no server listens. */
export const NOWHERE = 'http://127.0.0.1:9';

/** Turns off the server of a group: from now on the world does not reach that database. */
export function turnOff({ ports }: World, group: number): void {
  const { databases } = ports;
  const away = databaseOf(openWebDatabase(NOWHERE));
  ports.databases = { ...databases, group: (number) => (number === group ? away : databases.group(number)) };
}
