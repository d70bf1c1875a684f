import { z } from '@hono/zod-openapi';
import { GRANULARITIES, REPORTS } from './query.ts';

const money = z.object({ currency: z.string(), amount: z.number().int() }).openapi({ description: 'Minor units' });
const values = z.record(z.string(), z.union([z.number(), z.array(money), z.null()])).openapi({
  description: 'By metric: a number, money per currency, or null where it is not known',
});
const names = z.record(z.string(), z.string().nullable());
const period = z.object({ from: z.string(), to: z.string() });

const missingRates = z
  .object({
    source: z.string(),
    target: z.string(),
    days: z.array(z.tuple([z.string(), z.string()])).openapi({ description: 'First and last of each run of days' }),
    metrics: z.array(z.string()),
  })
  .openapi({
    description: 'Of the code `missing_rate`: the rate that was never imported, and what is not known for it',
  });

/** What a report answers, as the API's description has it. */
export const reportAnswer = z
  .object({
    report: z.enum(REPORTS),
    shops: z.array(z.object({ id: z.string(), name: z.string(), currency: z.string(), time_zone: z.string() })),
    period,
    granularity: z.enum(GRANULARITIES),
    currency: z.string().optional(),
    as_of: z.number().openapi({ description: 'UTC milliseconds: facts received until then are in' }),
    watermark: z.number(),
    columns: z.array(
      z.object({
        key: z.string(),
        kind: z.enum(['dimension', 'metric']),
        unit: z.enum(['text', 'count', 'ratio', 'share', 'money', 'duration', 'change']),
        formula: z.string().optional(),
        error: z.number().optional().openapi({ description: 'Relative standard error of an estimated number' }),
      }),
    ),
    rows: z.array(z.object({ dimensions: names, metrics: values, previous: values.optional() })),
    totals: values,
    previous: z.object({ period, totals: values }).optional(),
    notes: z.array(z.object({ code: z.string(), text: z.string(), rate: missingRates.optional() })),
  })
  .openapi('Report');

export const reportPath = z.object({ report: z.enum(REPORTS) });

/** What an import of rates answers. */
export const ratesAnswer = z.object({
  imported: z.int(),
  known: z.int().openapi({ description: 'Told before, with the same value' }),
  rejected: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
});
