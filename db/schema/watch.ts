/** The control database's part for the service's watch over itself: no page of a shop waits for it. */
import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AlertNews } from '../../worker/alert/alert.ts';
import { at, flag, json } from './columns.ts';

/** How the canary fared last, one row a group: see worker/canary. */
export const canaryRun = sqliteTable('canary_run', {
  groupNumber: integer('group_number').primaryKey(),
  ranAt: at('ran_at').notNull(),
  ok: flag('ok').notNull(),
  /** The step that failed, and in which words; null while all is well. */
  failedStep: text('failed_step'),
  detail: text('detail'),
  /** Milliseconds by step. */
  steps: json<Record<string, number>>('steps').notNull(),
  lastOkAt: at('last_ok_at'),
  /** Failed runs in a row. */
  failures: integer('failures').notNull().default(0),
});

/** When a watch last ran, so that of several hosts one does it. */
export const watch = sqliteTable('watch', {
  name: text('name').primaryKey(),
  ranAt: at('ran_at').notNull(),
});

/** Where each alert stands: one row a rule and subject. */
export const alert = sqliteTable('alert', {
  /** `<rule>:<subject>`. */
  key: text('key').primaryKey(),
  rule: text('rule').notNull(),
  /** A shop's id, a group's number, a host's name. */
  subject: text('subject').notNull(),
  state: text('state', { enum: ['ok', 'pending', 'firing'] }).notNull(),
  /** Since when it is in this state. */
  since: at('since').notNull(),
  /** While firing: since when it has been well again. */
  wellSince: at('well_since'),
  /** When it was last told of. */
  toldAt: at('told_at'),
  /** When it fired lately, for the damping. */
  firings: json<number[]>('firings').notNull(),
  /** What was measured last, in the rule's unit; null where nobody knows. */
  value: real('value'),
});

/** What is to be told to whom: an outbox of the alerts' own. */
export const alertDelivery = sqliteTable(
  'alert_delivery',
  {
    id: text('id').primaryKey(),
    channel: text('channel', { enum: ['mail', 'webhook'] }).notNull(),
    /** `operator:<position in ALERT_EMAIL>`, `user:<id>`, or `webhook`: addresses are looked up when sending. */
    recipient: text('recipient').notNull(),
    body: json<AlertNews>('body').notNull(),
    state: text('state', { enum: ['ready', 'sent', 'dead'] }).notNull(),
    attempt: integer('attempt').notNull().default(0),
    /** When it is due; while it is being sent, when that is given up. */
    runAt: at('run_at').notNull(),
    lastError: text('last_error'),
    createdAt: at('created_at').notNull(),
    finalAt: at('final_at'),
  },
  (t) => [index('alert_delivery_due').on(t.state, t.runAt)],
);
