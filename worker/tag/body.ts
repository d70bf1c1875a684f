import type { Context } from 'hono';
import type { ZodType } from 'zod';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';

/** The text of a body, or undefined where it is longer than `limit` bytes: then the rest is left unread. */
export async function readText(c: Context<App>, limit: number): Promise<string | undefined> {
  const declared = c.req.header('content-length');
  // A declared length is kept by the HTTP parser in front of us.
  if (declared !== undefined) return Number(declared) <= limit ? c.req.text() : undefined;
  const reader = c.req.raw.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > limit) {
      // Not awaited: it may take as long as the sender likes.
      reader.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** An escape that may stand for half a character alone: no database can hold that as text. */
const HALVES = /\\ud[89a-f]/i;
const makeWhole = (_: string, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value);

/**
 * Reads a JSON body, whatever content type it claims: the tag sends `text/plain`, so that no preflight is needed. A
 * body that is too large is refused without being held.
 * @param limit bytes.
 * @throws AppError `body_too_large`, `invalid_json`.
 */
export async function readJson(c: Context<App>, limit = 64_000): Promise<unknown> {
  const text = await readText(c, limit);
  if (text === undefined) throw new AppError('body_too_large', `A body may have ${limit} bytes at most.`);
  try {
    return HALVES.test(text) ? JSON.parse(text, makeWhole) : JSON.parse(text);
  } catch {
    throw new AppError('invalid_json', 'The body is not JSON.');
  }
}

/**
 * Checks a value against a schema.
 * @throws AppError `unprocessable` with every fault and its path.
 */
export function parseInput<T>(schema: ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('unprocessable', 'Some fields are not usable.', {
    errors: parsed.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      code: issue.code ?? 'custom',
      message: issue.message,
    })),
  });
}
