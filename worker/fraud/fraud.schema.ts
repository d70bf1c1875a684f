import { z } from 'zod';
import { CURSOR } from '../cursor.ts';
import { AppError } from '../errors.ts';
import {
  ACTIONS,
  BLOCK_REASONS,
  CASE_REASONS,
  type CaseReason,
  REASONS_FOR,
  RULE_UNITS,
  RULES,
  UNBLOCK_REASONS,
} from './fraud.ts';
import { judgeNote } from './note.ts';

/** Cases that are decided in one go. */
const MOST_AT_ONCE = 100;

const WORDS = {
  empty: 'expected a few words',
  too_long: 'expected 300 characters at most',
  personal: 'expected no address and no number of a person: notes are kept for ever',
};

/** Why, in a member's words. @throws AppError `unprocessable` for what cannot be kept. */
export function requireNote(text: string): string {
  const fault = judgeNote(text);
  if (!fault) return text.trim();
  throw new AppError('unprocessable', 'This note cannot be kept.', {
    errors: [{ path: 'note', code: fault, message: WORDS[fault] }],
  });
}

export const decisionBody = z
  .strictObject({
    ids: z.array(z.string().max(64)).min(1).max(MOST_AT_ONCE),
    decision: z.enum(['approve', 'refuse']),
    reason: z.enum(CASE_REASONS),
    note: z.string().max(1000).optional(),
  })
  .refine(({ decision, reason }) => (REASONS_FOR[decision] as readonly CaseReason[]).includes(reason), {
    path: ['reason'],
    message: 'expected a reason that fits the decision',
  });

export const blockBody = z.strictObject({ reason: z.enum(BLOCK_REASONS), note: z.string().max(1000) });
export const unblockBody = z.strictObject({ reason: z.enum(UNBLOCK_REASONS), note: z.string().max(1000) });

const DOMAIN = /^(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const MOST_THRESHOLD = { yes: 1, count: 10_000, percent: 100 } as const;

const rule = (unit: (typeof RULE_UNITS)[keyof typeof RULE_UNITS]) =>
  z.strictObject({ action: z.enum(ACTIONS), threshold: z.number().int().min(1).max(MOST_THRESHOLD[unit]) });

export const settingsBody = z.strictObject({
  /** The version that was changed: of two who change it at once, the second is told. */
  version: z.number().int().min(0),
  rules: z.strictObject(
    Object.fromEntries(RULES.map((name) => [name, rule(RULE_UNITS[name])])) as Record<
      (typeof RULES)[number],
      ReturnType<typeof rule>
    >,
  ),
  notes_for_review: z.number().int().min(0).max(RULES.length),
  domains: z.array(z.string().trim().toLowerCase().regex(DOMAIN)).max(1000),
});

/** Cases of a page of the dashboard. */
const SHOWN = 50;

export const queueQuery = z.object({
  state: z.enum(['open', 'approved', 'refused']).default('open'),
  rule: z.enum(RULES).optional(),
  shop: z.string().max(64).optional(),
  advocate: z.string().max(64).optional(),
  /** Cases that are so many days old. */
  days: z.coerce.number().int().min(1).max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(SHOWN),
  after: z.string().regex(CURSOR).optional(),
});
export const blockedQuery = z.object({ after: z.string().regex(CURSOR).optional() });
