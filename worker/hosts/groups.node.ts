import { AppError } from '../errors.ts';
import type { Database, Databases, Log } from '../ports.ts';
import { isStorageFault } from '../storage.ts';

/** The groups of a host, each let in once its database is ready. */
export interface Groups {
  /** @throws AppError `unavailable` for a group that is not in yet. */
  databases: Databases;
  /**
   * Makes ready the databases of the groups that are not in yet, and lets them in; one whose server is away is logged.
   * @throws what else keeps a database from being ready.
   */
  admit(): Promise<void>;
}

const RETRY_SECONDS = 30;

/**
 * @param prepare brings a group's database up to date.
 * @param isEmbedded whether it is a file of this process: without it nothing begins.
 */
export function createGroups(
  all: Databases,
  prepare: (database: Database, group: number) => Promise<void>,
  isEmbedded: (group: number) => boolean,
  log: Log,
): Groups {
  const outside = new Set(all.groupNumbers());
  const admitOne = async (group: number) => {
    try {
      await prepare(all.group(group), group);
      outside.delete(group);
    } catch (error) {
      if (isEmbedded(group) || !isStorageFault(error)) throw error;
      log.error('group_away', { group, error: (error as Error).name, retrySeconds: RETRY_SECONDS });
    }
  };
  return {
    databases: {
      ...all,
      group(group) {
        if (!outside.has(group)) return all.group(group);
        const options = { retryAfterSeconds: RETRY_SECONDS };
        throw new AppError('unavailable', 'The database of this group of retailers does not answer.', options);
      },
    },
    async admit() {
      await Promise.all([...outside].map(admitOne));
    },
  };
}
