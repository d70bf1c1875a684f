import type { Context } from 'hono';
import { AppError } from './errors.ts';
import type { App } from './ports.ts';
import { createTextReader, type TextEncoding, type TextReader } from './text-file.ts';

const LIST_TYPES = new Set(['text/csv', 'text/tab-separated-values', 'text/plain']);

/**
 * The body of a list in lines, unread.
 * @throws AppError `unsupported_media_type`.
 */
export function openList(c: Context<App>): ReadableStream<Uint8Array> | null {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!LIST_TYPES.has(type))
    throw new AppError('unsupported_media_type', 'Send text/csv or text/tab-separated-values.');
  return c.req.raw.body;
}

/** A body in pieces of text, as they arrive. */
export interface Pieces extends AsyncIterable<string> {
  /** How it is encoded, once it was read. */
  encoding(): TextEncoding;
}

/**
 * Reads a body of text, in whichever encoding it was saved.
 * @param most bytes.
 * @throws AppError `invalid_request` where it breaks off, `body_too_large`; both as it is read.
 */
export function readPieces(body: ReadableStream<Uint8Array> | null, most: number): Pieces {
  const text = createTextReader();
  return { encoding: text.encoding, [Symbol.asyncIterator]: () => readAll(body, most, text) };
}

async function* readAll(body: ReadableStream<Uint8Array> | null, most: number, text: TextReader) {
  const reader = body?.getReader();
  for (let bytes = 0; reader; ) {
    const { done, value } = await reader.read().catch(() => {
      throw new AppError('invalid_request', 'The body broke off.');
    });
    if (done) break;
    bytes += value.length;
    if (bytes > most) {
      // Not awaited: it may take as long as the sender likes.
      reader.cancel().catch(() => {});
      throw new AppError('body_too_large', `The body may have ${most} bytes at most.`);
    }
    yield text.read(value);
  }
  yield text.end();
}
