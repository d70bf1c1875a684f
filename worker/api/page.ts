import { z } from '@hono/zod-openapi';
import { CURSOR, type Place, writeCursor } from '../cursor.ts';

/** What every list in pages takes beside its filters; `cursor` is read by `readCursor` (worker/cursor.ts). */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().regex(CURSOR).optional().openapi({ description: '`next_cursor` of the page before' }),
};

/** From when on a list goes. */
export const sinceQuery = z.coerce
  .number()
  .int()
  .min(0)
  .optional()
  .openapi({ description: 'From this time on, UTC milliseconds' });

export const nextCursor = z
  .string()
  .nullable()
  .openapi({ description: 'Where the next page begins; null on the last' });

/** A place in `application/json`. */
export const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });

/** Where the page behind this one begins; null where this one is not full. */
export function nextOf<T>(rows: readonly T[], limit: number, placeOf: (row: T) => Place): string | null {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return last === undefined ? null : writeCursor(placeOf(last));
}
