/** What both sets of tables have: each database guards its own batches. */
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Makes a guarded batch fail when its guard changed nothing: see db/guard.ts. */
export const abortBatch = sqliteTable('abort_batch', { reason: text('reason').notNull() });
