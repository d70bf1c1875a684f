import { existsSync, realpathSync } from 'node:fs';
import { LibsqlError } from '@libsql/client/web';
import Native from 'libsql';
import { faultOf } from './fault.ts';

/**
 * Makes this the only owner of a database file, by an exclusive SQLite lock on an empty file beside it. The operating
 * system ends the lock with the process, also after `kill -9`: no stale lock exists, and no process id is compared.
 * @returns releases the lock.
 * @throws LibsqlError `SQLITE_BUSY` when the file has an owner; another SQLite code when it cannot be opened.
 */
export function lockFile(file: string): () => void {
  let lock: InstanceType<typeof Native>;
  try {
    // A file has one lock, by whatever link it is reached.
    lock = new Native(`${existsSync(file) ? realpathSync(file) : file}.lock`);
    // Nothing is ever written to it: no journal file either.
    lock.prepare('pragma journal_mode = memory').all();
    lock.exec('begin exclusive');
  } catch (error) {
    const { code, message, extendedCode, rawCode } = faultOf(error);
    const text = code === 'SQLITE_BUSY' ? `${file} is in use by another process, or opened twice by this one` : message;
    throw new LibsqlError(text, code, extendedCode, rawCode);
  }
  return () => {
    lock.exec('rollback');
    lock.close();
  };
}
