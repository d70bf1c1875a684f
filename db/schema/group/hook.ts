import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** What providers tell of by call-backs: stored first, answered, then worked through; each event once. */
export const hookEvent = sqliteTable(
  'hook_event',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    /** The account whose secret the call was signed with. */
    connectionId: text('connection_id').notNull(),
    provider: text('provider').notNull(),
    /** The provider's own name of it: a message's id, or what stands for one. */
    eventKey: text('event_key').notNull(),
    /** Digest of the provider's id of the person it is about; '' for nobody. */
    subjectKey: text('subject_key').notNull().default(''),
    /** Sealed JSON; null once worked through. */
    bodySealed: text('body_sealed'),
    state: text('state', { enum: ['new', 'done', 'failed'] }).notNull(),
    attempt: integer('attempt').notNull().default(0),
    /** New: when it is due. Else: when it was worked through. */
    runAt: at('run_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('hook_event_once').on(t.connectionId, t.eventKey),
    index('hook_event_due').on(t.state, t.runAt),
    index('hook_event_subject').on(t.connectionId, t.subjectKey),
  ],
);

/** Somebody asked a provider that we erase what we hold of them; kept so that they can see that it was done. */
export const erasure = sqliteTable(
  'erasure',
  {
    /** Random: whoever knows it may see the state. */
    code: text('code').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    connectionId: text('connection_id').notNull(),
    provider: text('provider').notNull(),
    /** Digest of the person's id. */
    subjectKey: text('subject_key').notNull(),
    /** Messages and call-backs that held anything of theirs. */
    erased: integer('erased').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('erasure_subject').on(t.connectionId, t.subjectKey)],
);
