import { MOST_BYTES, OutwardError, PATIENCE_MS } from '../outward/outward.error.ts';
import { isCallable } from '../outward/outward.ts';
import type { Fetch } from '../ports.ts';

/** The answer, as far as it may go. */
async function readBounded(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      reader?.cancel().catch(() => {});
      throw new OutwardError('too_large');
    }
    chunks.push(value);
  }
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

/**
 * Calls URLs that retailers gave, from Workers: the platform connects to public addresses alone, so that the name is
 * checked here and what it resolves to there.
 * @param local whether this machine's own servers may be called too: development and tests.
 */
export function createOutwardFetch(fetch: Fetch, local: boolean): Fetch {
  return async (input, init = {}) => {
    if (!isCallable(String(input), local)) throw new OutwardError('not_callable');
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await fetch(input, { ...init, redirect: 'manual', signal });
      const body = await readBounded(answer);
      const later = answer.headers.get('retry-after');
      const empty = [204, 205, 304].includes(answer.status);
      return new Response(empty ? null : body, {
        status: answer.status,
        headers: {
          'content-type': answer.headers.get('content-type') ?? '',
          ...(later && { 'retry-after': later }),
        },
      });
    } catch (error) {
      throw error instanceof OutwardError ? error : OutwardError.from(error as Error);
    }
  };
}
