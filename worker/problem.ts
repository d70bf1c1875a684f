import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isFenced } from '../db/fence.error.ts';
import { AppError, type ErrorCode } from './errors.ts';
import type { App } from './ports.ts';
import { refuseMoving } from './retailer/moved.ts';
import { isStorageFault, storageProblem } from './storage.ts';

const TITLES: Partial<Record<ErrorCode, string>> = {
  internal: 'Something went wrong on our side',
  unavailable: 'Not available just now',
  not_found: 'Not found',
};

/** What a fault's answer and its log line have in common; most requests never need it. */
export function requestIdOf(c: Context<App>): string {
  const id = c.get('requestId') ?? c.get('ports').ids.make('req');
  c.set('requestId', id);
  return id;
}

/** The error answer of all routes: application/problem+json (RFC 9457). */
export function answerProblem(c: Context<App>, error: AppError): Response {
  const body = {
    type: `https://goodword.example/problems/${error.code}`,
    title: TITLES[error.code] ?? error.code.replaceAll('_', ' '),
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(error.errors.length && { errors: error.errors }),
    request_id: requestIdOf(c),
  };
  return new Response(JSON.stringify(body), {
    status: error.status,
    headers: {
      ...Object.fromEntries(c.res.headers),
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(error.retryAfterSeconds && { 'retry-after': String(error.retryAfterSeconds) }),
    },
  });
}

/** Turns whatever a handler threw into a problem; an unknown fault says nothing but its request id. */
export function handleError(error: Error, c: Context<App>): Response {
  if (isFenced(error)) return answerProblem(c, refuseMoving(c.get('ports')));
  if (error instanceof AppError) return answerProblem(c, error);
  if (error instanceof HTTPException) {
    const code: ErrorCode =
      error.status === 404 ? 'not_found' : error.status === 413 ? 'body_too_large' : 'invalid_request';
    return answerProblem(c, new AppError(code, error.message || 'The request is not usable.'));
  }
  const { log } = c.get('ports');
  const fields = { requestId: requestIdOf(c), error: error.name, code: (error as { code?: unknown }).code };
  if (isStorageFault(error)) {
    const problem = storageProblem(error);
    log.warn('storage_unavailable', { ...fields, problem: problem.code });
    return answerProblem(c, problem);
  }
  log.error('unexpected_fault', { ...fields, stack: error.stack?.split('\n').slice(1, 6) });
  return answerProblem(c, new AppError('internal', 'An unexpected fault; quote the request id to support.'));
}
