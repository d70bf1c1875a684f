import type { InStatement } from '@libsql/client';

/** Gives a shop and its test mode a host for the tag, in the control database; '' takes it away. */
export function setTagHost(shopId: string, host: string): InStatement {
  const where = 'where id = ? or sibling_of = ?';
  return host
    ? {
        sql: `update shop set settings = json_set(settings, '$.tagHost', ?) ${where}`,
        args: [host, shopId, shopId],
      }
    : { sql: `update shop set settings = json_remove(settings, '$.tagHost') ${where}`, args: [shopId, shopId] };
}
