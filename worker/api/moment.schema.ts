import { z } from '@hono/zod-openapi';
import { isMoment } from '../campaign/period.ts';

/** UTC milliseconds from either way of writing a moment: of the years 2000 to 2199, whichever it is. */
export const moment = z
  .union([z.int(), z.iso.datetime({ offset: true })])
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)))
  .refine((at) => at >= Date.UTC(2000) && isMoment(at), 'expected a moment from 2000 to 2199')
  .openapi({
    description: 'UTC milliseconds, or ISO 8601 with a zone; from 2000 to 2199',
    oneOf: [{ type: 'integer' }, { type: 'string', format: 'date-time' }],
    example: '2026-11-18T12:00:00Z',
  });
