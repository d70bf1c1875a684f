import { z } from 'zod';
import { CAP_PERIODS, CODE_SOURCES, REWARD_KINDS } from './rule.ts';

const MOST_MONEY = 1e12;
const MOST_STEPS = 10;
const MOST_ORDERS = 10_000;

const money = z.number().int().min(0).max(MOST_MONEY);
const orders = z.number().int().min(1).max(MOST_ORDERS);
/** Of the order; a tenth of a per cent is the least that anybody says. */
const percent = z.number().min(0.1).max(100).multipleOf(0.1);

const given = {
  kind: z.enum(REWARD_KINDS),
  name: z.string().trim().max(60).optional(),
  amount: money,
  percent: percent.optional(),
  most: money.optional(),
  codes: z
    .strictObject({
      source: z.enum(CODE_SOURCES),
      prefix: z
        .string()
        .regex(/^[A-Za-z0-9-]{0,24}$/)
        .optional(),
    })
    .optional(),
};

/** A `RewardRule` as it is sent. */
export const rewardRule = z.strictObject({
  ...given,
  currency: z.string().length(3),
  holdDays: z.number().int().min(0).max(365),
  minOrder: money.optional(),
  tiers: z
    .array(z.strictObject({ from: orders, amount: money, percent: percent.optional() }))
    .max(MOST_STEPS)
    .optional(),
  milestones: z
    .array(z.strictObject({ at: orders, repeat: z.boolean().optional(), amount: money }))
    .max(MOST_STEPS)
    .optional(),
  caps: z
    .array(z.strictObject({ per: z.enum(CAP_PERIODS), count: orders.optional(), amount: money.optional() }))
    .max(CAP_PERIODS.length)
    .optional(),
  approval: z.strictObject({ by: z.enum(['rule', 'hand', 'shop']), upTo: money.optional() }).optional(),
  friend: z.strictObject(given).optional(),
});
