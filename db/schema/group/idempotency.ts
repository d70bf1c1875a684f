import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** Which answer an Idempotency-Key got, bound to the caller and the body. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    apiKeyId: text('api_key_id').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    status: integer('status').notNull(),
    answer: text('answer').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.apiKeyId, t.key] })],
);
