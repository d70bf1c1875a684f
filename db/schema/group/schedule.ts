import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SentDays } from '../../../worker/report/schedule.ts';
import { at, json } from '../columns.ts';

/** A report that a member asked to get by mail. */
export const reportSchedule = sqliteTable(
  'report_schedule',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    /** Whose it is: the mail goes to the address that they sign in with. */
    userId: text('user_id').notNull(),
    every: text('every', { enum: ['week', 'month'] }).notNull(),
    /** Ids of the shops reported on; none stands for all that the retailer has when it is sent. */
    shops: json<string[]>('shops').notNull(),
    /** BCP 47, of the languages that there are words for. */
    language: text('language').notNull(),
    /** ISO 4217 of the one currency to report in; '' leaves each amount in its own. */
    currency: text('currency').notNull().default(''),
    /** First day of the period that comes next. */
    nextFrom: text('next_from').notNull(),
    /** When the next report is due: its period is over in all its shops. */
    dueAt: at('due_at').notNull(),
    /** What was reported of past days, so that the next report can tell which have changed. */
    sentDays: json<SentDays>('sent_days').notNull(),
    sentAt: at('sent_at'),
    stoppedAt: at('stopped_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    index('report_schedule_due').on(t.stoppedAt, t.dueAt),
    index('report_schedule_user').on(t.retailerId, t.userId),
  ],
);
