import type { FieldError } from '../../worker/errors.ts';

/** A refusal or a failure, by the code of the answer (`offline` where there was none). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with which part of what was sent. */
  readonly errors: readonly FieldError[];
  constructor(status: number, code: string, errors: readonly FieldError[] = []) {
    super(code);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** A fault that a proxy answers may be no JSON; an answer may be empty. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/api/${path}`, { credentials: 'same-origin', ...init });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(0, 'offline');
  }
  const text = await answer.text().catch((error) => {
    // Cut off on its way: by us, by leaving the page, or by the network.
    throw (error as Error).name === 'AbortError' ? error : new ApiError(0, 'offline');
  });
  const body = parseBody(text);
  if (!answer.ok) {
    const { code = 'internal', errors } = body as { code?: string; errors?: FieldError[] };
    throw new ApiError(answer.status, code, errors);
  }
  return body as T;
}

export function send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T> {
  return call(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

export function sendCsv<T>(path: string, text: string): Promise<T> {
  return call(path, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text });
}

/** A list goes in, another comes out. `encoding`: how the one that went in was read. */
export async function exchangeFile(path: string, file: File): Promise<{ list: Blob; encoding: string }> {
  const headers = { 'content-type': 'text/csv' };
  const answer = await fetch(`/api/${path}`, { method: 'POST', credentials: 'same-origin', headers, body: file });
  if (answer.ok) return { list: await answer.blob(), encoding: answer.headers.get('x-list-encoding') ?? 'utf-8' };
  const { code = 'internal', errors } = parseBody(await answer.text()) as { code?: string; errors?: FieldError[] };
  throw new ApiError(answer.status, code, errors);
}

/** A file that the service makes of what is sent, or what it still lacks for it. */
export async function fetchFile<T>(path: string, wanted: unknown): Promise<Blob | T> {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', credentials: 'same-origin', headers, body: JSON.stringify(wanted) } as const;
  const answer = await fetch(`/api/${path}`, init).catch(() => {
    throw new ApiError(0, 'offline');
  });
  if (!answer.ok) throw new ApiError(answer.status, 'internal');
  return /json/.test(answer.headers.get('content-type') ?? '') ? ((await answer.json()) as T) : answer.blob();
}
