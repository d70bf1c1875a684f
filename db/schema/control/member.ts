import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { MEMBER_MAILS } from '../../../worker/member/member.ts';
import { at, flag, json } from '../columns.ts';
import { retailer, shop } from './shop.ts';

/** Who changed what, append-only. */
export const audit = sqliteTable(
  'audit',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    userId: text('user_id').notNull(),
    action: text('action').notNull(),
    /** What was changed, ids and settings only. */
    subject: json<Record<string, string | number>>('subject').notNull(),
    createdAt: at('created_at').notNull(),
    /** The seal that covers it; null until the next one. */
    seal: integer('seal'),
  },
  (t) => [index('audit_retailer').on(t.retailerId, t.createdAt), index('audit_unsealed').on(t.seal)],
);

/** The hash chain over the audit log: each seal covers the rows that name it, and the seal before it. */
export const auditSeal = sqliteTable('audit_seal', {
  /** From 1. */
  number: integer('number').primaryKey(),
  rows: integer('rows').notNull(),
  hash: text('hash').notNull(),
  createdAt: at('created_at').notNull(),
});

/** A retailer's server key: only its hash is kept. */
export const apiKey = sqliteTable('api_key', {
  id: text('id').primaryKey(),
  retailerId: text('retailer_id')
    .notNull()
    .references(() => retailer.id),
  /** The shop whose facts this key may write; a test key belongs to a test shop. */
  shopId: text('shop_id')
    .notNull()
    .references(() => shop.id),
  hash: text('hash').notNull().unique(),
  /** First characters, for people to tell keys apart. */
  hint: text('hint').notNull(),
  scopes: json<string[]>('scopes').notNull(),
  /** What it is for, in its maker's words. */
  name: text('name'),
  createdBy: text('created_by'),
  /** To the hour. */
  lastUsedAt: at('last_used_at'),
  revokedAt: at('revoked_at'),
  createdAt: at('created_at').notNull(),
});

/** The last number given, by what is numbered: shops and retailers are never numbered by counting rows. */
export const numberCounter = sqliteTable('number_counter', {
  name: text('name').primaryKey(),
  value: integer('value').notNull(),
});

export const user = sqliteTable('user', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: flag('email_verified').notNull().default(false),
  image: text('image'),
  /** BCP 47: what mails to this person are written in; English where it is not known. */
  language: text('language'),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
});

export const session = sqliteTable('session', {
  id: text('id').primaryKey(),
  token: text('token').notNull().unique(),
  userId: text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' }),
  activeOrganizationId: text('active_organization_id'),
  expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
});

export const account = sqliteTable('account', {
  id: text('id').primaryKey(),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  userId: text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' }),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: integer('access_token_expires_at', { mode: 'timestamp_ms' }),
  refreshTokenExpiresAt: integer('refresh_token_expires_at', { mode: 'timestamp_ms' }),
  scope: text('scope'),
  password: text('password'),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
});

export const verification = sqliteTable('verification', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
});

/** A person's role in a retailer: owner, marketer, support or analyst. */
export const member = sqliteTable(
  'member',
  {
    id: text('id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => retailer.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    role: text('role').notNull().default('analyst'),
    createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (t) => [uniqueIndex('member_once').on(t.organizationId, t.userId)],
);

export const invitation = sqliteTable('invitation', {
  id: text('id').primaryKey(),
  organizationId: text('organization_id')
    .notNull()
    .references(() => retailer.id, { onDelete: 'cascade' }),
  email: text('email').notNull(),
  role: text('role'),
  /** BCP 47: what the invitation is written in. */
  language: text('language'),
  status: text('status').notNull().default('pending'),
  inviterId: text('inviter_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' }),
  expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
});

/** Mails to the people who use the dashboard: an outbox of their own, for many of them belong to no retailer yet. */
export const memberMail = sqliteTable(
  'member_mail',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: MEMBER_MAILS }).notNull(),
    /** Address and values, sealed; null once the mail is on its way or given up. */
    body: text('body'),
    state: text('state', { enum: ['ready', 'sent', 'dead'] }).notNull(),
    attempt: integer('attempt').notNull().default(0),
    /** When it is due; while it is being sent, when that is given up. */
    runAt: at('run_at').notNull(),
    lastError: text('last_error'),
    createdAt: at('created_at').notNull(),
    finalAt: at('final_at'),
  },
  (t) => [index('member_mail_due').on(t.state, t.runAt)],
);
