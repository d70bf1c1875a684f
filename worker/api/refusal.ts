import { z } from '@hono/zod-openapi';
import { type ErrorCode, statusOf } from '../errors.ts';

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().openapi({ description: 'Stable: what a program decides by' }),
    errors: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'What is wrong with which field' }),
    request_id: z.string().openapi({ description: 'Quote it to support' }),
  })
  .openapi('Problem');

/** What a code means to whoever calls. */
const MEANINGS = {
  invalid_request: 'The Idempotency-Key is empty or longer than 255 characters, or the body broke off',
  invalid_json: 'The body is not JSON',
  unauthorised: 'No key, an unknown one, or one that was revoked',
  forbidden: 'The key lacks the scope',
  live_key_needed: 'A test key: the call would reach beyond the test shop',
  not_found: 'There is nothing under this name',
  idempotency_conflict: 'The Idempotency-Key was used for another request',
  conflict: 'Somebody else changed it first, or too many did at once: try again with what it is now',
  body_too_large: 'The body is too large',
  unsupported_media_type: 'The body is of a type that is not taken here',
  unprocessable: '`errors` names each field that is not usable',
  too_many_requests: 'Too many calls: `Retry-After` says when to go on',
  unavailable: 'The database cannot take this just now: send the same again',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type Refusal = keyof typeof MEANINGS;

/** The refusals of a call as OpenAPI answers, by status. */
export function describeRefusals(codes: readonly Refusal[]) {
  const statuses = [...new Set(codes.map(statusOf))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const own = codes.filter((code) => statusOf(code) === status);
      const description = own.map((code) => `\`${code}\`: ${MEANINGS[code]}`).join('. ');
      return [status, { description, content: { 'application/problem+json': { schema: problem } } }];
    }),
  );
}
