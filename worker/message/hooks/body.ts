import type { Context } from 'hono';
import { AppError } from '../../errors.ts';
import type { App } from '../../ports.ts';

/**
 * A call-back's body as it came: signatures are over bytes.
 * @param limit bytes; what is longer is refused without being held.
 * @throws AppError `body_too_large`.
 */
export async function readBytes(c: Context<App>, limit: number): Promise<Uint8Array> {
  const reader = c.req.raw.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    length += value.length;
    if (length > limit) {
      // Not awaited: it may take as long as the sender likes.
      reader?.cancel().catch(() => {});
      throw new AppError('body_too_large', `A body may have ${limit} bytes at most.`);
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
